import type { JobResults, JobState, JobView } from '@/shared/api/types';
import { formatBytes, formatNumber } from './format';

/** The jobs with this one as it is now, the newest first. */
export function mergeJob(jobs: readonly JobView[], job: JobView): JobView[] {
  const known = jobs.find((other) => other.id === job.id);
  if (known !== undefined && known.updatedAt > job.updatedAt) return [...jobs];
  const others = jobs.filter((other) => other.id !== job.id);
  return [job, ...others].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

export function isUnderWay(state: JobState): boolean {
  return state === 'waiting' || state === 'running';
}

/** From 0 to 100, or `null` where the end is not known. */
export function percentOf(job: JobView): number | null {
  const { done, total } = job;
  if (typeof done !== 'number' || typeof total !== 'number' || total <= 0) return null;
  return Math.min(100, Math.round((done / total) * 100));
}

/** How long something takes yet, in words. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** How far a job is, in words: stage, counts, bytes and the time left, as far as they are known. */
export function progressOf(job: JobView): string {
  const told: string[] = [];
  if (job.stage && isUnderWay(job.state)) told.push(job.stage.replaceAll('-', ' '));
  if (typeof job.done === 'number' && job.done > 0) {
    const total = typeof job.total === 'number' ? ` of ${formatNumber(job.total)}` : '';
    told.push(`${formatNumber(job.done)}${total}`);
  }
  if (typeof job.bytes === 'number' && job.bytes > 0) told.push(formatBytes(job.bytes));
  if (typeof job.secondsLeft === 'number' && isUnderWay(job.state)) {
    told.push(timeLeft(job.secondsLeft));
  }
  return told.join(' · ');
}

const STATES: Readonly<Record<JobState, string>> = {
  waiting: 'waits',
  running: 'under way',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
};

export const stateName = (state: JobState): string => STATES[state];

interface Kind {
  name: string;
  /** The page that shows how it goes and what came of it. */
  page: '/restore' | '/dashboard/repository' | '/check';
}

const KINDS: Readonly<Record<keyof JobResults, Kind>> = {
  'repository-backup': { name: 'Repository backup', page: '/dashboard/repository' },
  'repository-restore-plan': {
    name: 'Checking a repository backup',
    page: '/dashboard/repository',
  },
  'repository-restore': { name: 'Repository restore', page: '/dashboard/repository' },
  'repository-undo': { name: 'Undoing a repository restore', page: '/dashboard/repository' },
  'restore-plan': { name: 'Checking files to restore', page: '/restore' },
  restore: { name: 'Restore', page: '/restore' },
  verify: { name: 'Verification', page: '/dashboard/repository' },
  diff: { name: 'Comparison', page: '/dashboard/repository' },
  check: { name: 'Checking rules', page: '/check' },
};

export const jobName = (kind: JobView['kind']): string => KINDS[kind].name;

/** The address that shows a job. */
export const jobAddress = ({ kind, id }: JobView): string =>
  `${KINDS[kind].page}?job=${encodeURIComponent(id)}`;
