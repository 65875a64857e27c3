import { queryOptions } from '@tanstack/react-query';
import { begin, type Begun } from '@/shared/api/jobs';
import { call, get } from '@/shared/api/client';
import { AT_ONCE } from '@/shared/api/jobs';
import type { ItemDocument, JobView, Kind, Stamp } from '@/shared/api/types';
import { type Sent, type Upload, upload } from '@/shared/api/upload';

export type Counts = Partial<Record<Kind, number>>;

export interface RepositoryFacts {
  revision: number;
  items: Counts;
  total: number;
  recycleBin: number;
  revisions: number;
  files: number;
  bytes: number;
  backupBytes: number;
  lastRestore?: { id: string; at: string; by: string; undone?: Stamp | null } | null;
  canUndo: boolean;
}

export interface KeptBackup {
  name: string;
  kind: 'safety' | 'manual';
  bytes: number;
  madeAt: string | null;
  items: number | null;
  counts?: Counts | null;
  contentRoot: string | null;
  verified?: { at: string; faults: number } | null;
  fault?: string | null;
}

export const CHANGES = ['deleted', 'replaced', 'created', 'identical'] as const;
export type Change = (typeof CHANGES)[number];

export interface PlannedChange {
  change: Change;
  kind: Kind;
  path: string;
  from?: string | null;
  id: string;
}

interface BeforeAfter {
  before: number;
  after: number;
}

export interface RestoreReport {
  state: string;
  restore?: string | null;
  planId: string;
  file: string;
  madeAt: string;
  producer: string;
  counts: Partial<Record<Change, Counts>>;
  first: Partial<Record<Change, PlannedChange[]>>;
  beside: { binned: BeforeAfter; revisions: BeforeAfter; files: BeforeAfter };
  accounts?: {
    users: number;
    roles: number;
    usersAdded: number;
    rolesAdded: number;
    leftOut: boolean;
  } | null;
  wanted: { path: string; needs: 'file' | 'password'; name: string; lastKnown?: string | null }[];
  wantedCount: number;
  passwordsKept: number;
  safetyBackup?: string | null;
  contentRootBefore: string;
  contentRoot: string;
  revision?: number | null;
  warnings?: string[];
}

export interface Plan {
  planId: string;
  deletions: number;
  report: RestoreReport;
}

export interface DoneRestore {
  id: string;
  at: string;
  by: string;
  undone?: Stamp | null;
  report: RestoreReport;
}

export interface VerifyReport {
  ok: boolean;
  items: number;
  counts: Counts;
  contentRoot: string | null;
  faults: { code: string; entry?: string; path?: string; message?: string; hint?: string }[];
}

export interface BackupMade {
  backup: KeptBackup;
}

const place = (name: string): string => `/repository/backups/${encodeURIComponent(name)}`;

/** The address that gives a kept backup to the browser. */
export const downloadAddress = (name: string): string => `/rest${place(name)}`;

export const factsQuery = queryOptions({
  queryKey: ['repository'],
  queryFn: ({ signal }) => get<RepositoryFacts>('/repository', undefined, signal),
});

export const backupsQuery = queryOptions({
  queryKey: ['repository', 'backups'],
  queryFn: async ({ signal }) => {
    const answer = await get<{ backups: KeptBackup[] }>('/repository/backups', undefined, signal);
    return answer.backups;
  },
});

export const restoresQuery = queryOptions({
  queryKey: ['repository', 'restores'],
  queryFn: ({ signal }) => get<DoneRestore[]>('/repository/restores', undefined, signal),
});

/** What would happen; a plan stays as it is, so it is asked for once. */
export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['repository-plan', id],
    queryFn: ({ signal }) => get<Plan>(`/repository/restore/${id}`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface ChangesPage {
  changes: PlannedChange[];
  next: number | null;
}

export const changesPage = (
  plan: string,
  change: Change,
  q: string,
  after: number | null,
  signal: AbortSignal,
): Promise<ChangesPage> =>
  get(
    `/repository/restore/${plan}/changes`,
    { change, q: q === '' ? null : q, after, limit: 200 },
    signal,
  );

export interface KeptItem {
  path: string;
  kind: Kind;
  id: string;
}

export interface KeptItemsPage {
  items: KeptItem[];
  next: number | null;
}

export const keptItemsPage = (
  name: string,
  folder: string,
  after: number | null,
  signal: AbortSignal,
): Promise<KeptItemsPage> => get(`${place(name)}/items`, { folder, after, limit: 200 }, signal);

export const keptItemQuery = (name: string, path: string) =>
  queryOptions({
    queryKey: ['repository', 'backups', name, 'item', path],
    queryFn: ({ signal }) => get<ItemDocument>(`${place(name)}/item`, { path }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const backUp = (): Promise<Begun<BackupMade>> => begin('/repository/backup');

export const verifyBackup = (name: string): Promise<Begun<VerifyReport>> =>
  begin(`${place(name)}/verify`);

export const deleteBackup = (name: string): Promise<void> => call('DELETE', place(name));

/** Makes a plan of a kept backup, or anew of the file of another plan. */
export const planOf = (source: { backup: string } | { plan: string }): Promise<Begun<Plan>> =>
  begin('/repository/restore', source);

export function planOfUpload(
  file: File,
  onProgress: (sent: Sent) => void,
): Upload<{ job: JobView } | Plan> {
  const form = new FormData();
  form.append('file', file, file.name);
  return upload('/repository/restore', form, { query: AT_ONCE, onProgress });
}

export const applyPlan = (plan: string, deletions: number): Promise<Begun<RestoreReport>> =>
  begin(`/repository/restore/${plan}/apply`, { deletions });

export const discardPlan = (plan: string): Promise<void> =>
  call('DELETE', `/repository/restore/${plan}`);

export const undoRestore = (): Promise<Begun<unknown>> => begin('/repository/undo');
