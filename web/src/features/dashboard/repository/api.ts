import { queryOptions } from '@tanstack/react-query';
import { call, get } from '@/shared/api/client';
import { AT_ONCE, begin, type Begun } from '@/shared/api/jobs';
import type { ItemDocument, JobView, Schemas } from '@/shared/api/types';
import { type Sent, type Upload, upload } from '@/shared/api/upload';

export type RepositoryFacts = Schemas['RepositoryStatus'];
export type KeptBackup = Schemas['KeptBackup'];
export type BackupMade = Schemas['MadeBackup'];
export type VerifyReport = Schemas['VerifyReport'];

export type Change = Schemas['Change'];
export const CHANGES = ['deleted', 'replaced', 'created', 'identical'] as const satisfies Change[];
export type PlannedChange = Schemas['PlannedChange'];
export type RestoreReport = Schemas['RepositoryRestoreReport'];
export type Plan = Schemas['WaitingPlan'];
export type DoneRestore = Schemas['DoneRestore'];
export type ChangesPage = Schemas['ChangePage'];
export type KeptItem = Schemas['ArchiveEntry'];
export type KeptItemsPage = Schemas['BrowsedItems'];

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
    const answer = await get<Schemas['KeptBackups']>('/repository/backups', undefined, signal);
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

export const undoRestore = (): Promise<Begun<Schemas['RepositoryUndoReport']>> =>
  begin('/repository/undo');
