import type { JobState, JobView } from '@/shared/api/types';

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

const NAMES: Readonly<Record<string, string>> = {
  'repository-backup': 'Repository backup',
  'repository-restore-plan': 'Checking a repository backup',
  'repository-restore': 'Repository restore',
  'repository-undo': 'Undoing a repository restore',
  'restore-plan': 'Checking files to restore',
  restore: 'Restore',
  verify: 'Verification',
  backup: 'Backup',
};

export const jobName = (kind: string): string => NAMES[kind] ?? kind;
