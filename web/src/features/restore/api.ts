import { queryOptions } from '@tanstack/react-query';
import { call, get } from '@/shared/api/client';
import { AT_ONCE, begin, begun, type Begun } from '@/shared/api/jobs';
import type { Difference, JobView, Kind, Schemas } from '@/shared/api/types';
import { type Sent, upload } from '@/shared/api/upload';

export type Policy = Schemas['ConflictPolicy'];
type Choice = Schemas['ConflictChoice'];

/** What is chosen; whatever is left out is as the server has it by default. */
export type Options = Partial<
  Omit<Schemas['RestoreOptions'], 'onConflict'> & { onConflict: Partial<Choice> }
>;

export type Outcome = Schemas['Outcome'];
export type ItemReport = Schemas['ItemReport'];
export type PlannedItem = Schemas['NumberedItem'];
export type Suggestion = Schemas['Suggestion'];
export type RestoreReport = Schemas['RestoreReport'];
export type Plan = Schemas['WaitingRestorePlan'];
export type ItemsPage = Schemas['PlannedItems'];

export interface ItemsWanted {
  outcome: Outcome | null;
  kind: Kind | null;
  q: string;
}

/** A value of a document is any JSON, which the description can only call unknown. */
export type ItemDifference = Omit<Schemas['ItemDifference'], 'differences'> & {
  differences: Difference[];
};

/** An upload of several files, with their bytes on the way, that can be cancelled. */
export interface Sending {
  answer: Promise<Begun<Plan>>;
  cancel: () => void;
}

/** Sends files, of which the server makes one plan. */
export function sendFiles(
  files: readonly File[],
  options: Options,
  onProgress: (sent: Sent) => void,
): Sending {
  const form = new FormData();
  form.append('options', JSON.stringify(options));
  for (const file of files) form.append('file', file, file.name);
  const sending = upload<{ job: JobView } | Plan>('/restore', form, {
    query: AT_ONCE,
    onProgress,
  });
  return { answer: sending.answer.then((answer) => begun<Plan>(answer)), cancel: sending.cancel };
}

/** So long a plan that is made anew is waited for before it is shown as a job. */
const REPLAN_WAIT_S = 10;

export async function replan(plan: string, options: Options): Promise<Begun<Plan>> {
  const answer = await call<{ job: JobView } | Plan>('POST', `/restore/${plan}/replan`, {
    body: options,
    query: { wait: REPLAN_WAIT_S },
  });
  return begun(answer);
}

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['restore-plan', id],
    queryFn: ({ signal }) => get<Plan>(`/restore/${id}`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

const PAGE = 200;

export const itemsPage = (
  plan: string,
  { outcome, kind, q }: ItemsWanted,
  after: number | null,
  signal?: AbortSignal,
  limit = PAGE,
): Promise<ItemsPage> =>
  get(
    `/restore/${plan}/items`,
    { outcome, kind, q: q === '' ? null : q, after, limit },
    signal,
  );

export const differenceQuery = (plan: string, index: number) =>
  queryOptions({
    queryKey: ['restore-plan', plan, 'difference', index],
    queryFn: ({ signal }) =>
      get<ItemDifference>(`/restore/${plan}/items/${index}/difference`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const applyPlan = (plan: string): Promise<Begun<RestoreReport>> =>
  begin(`/restore/${plan}/apply`);

export const discardPlan = (plan: string): Promise<void> => call('DELETE', `/restore/${plan}`);

export const undoRestore = (restoreId: string): Promise<Schemas['UndoReport']> =>
  call('POST', '/restores/undo', { body: { restoreId } });

/** The address that gives the kept report of a restore to the browser. */
export const reportAddress = (restoreId: string, format: 'json' | 'csv'): string =>
  `/rest/restores/${restoreId}/report?format=${format}`;
