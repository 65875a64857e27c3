import { queryOptions } from '@tanstack/react-query';
import { call, get } from '@/shared/api/client';
import { AT_ONCE, begin, begun, type Begun } from '@/shared/api/jobs';
import type { Difference, ItemDocument, JobView, Kind } from '@/shared/api/types';
import { type Sent, upload } from '@/shared/api/upload';

export type Policy = 'rename' | 'use-existing' | 'replace' | 'fail';

export interface Options {
  into?: string | null;
  onConflict?: {
    all?: Policy;
    byKind?: Partial<Record<Kind, Policy>>;
    byItem?: Record<string, Policy>;
  };
  skipIdentical?: boolean;
  skip?: string[];
  only?: string[];
  allOrNothing?: boolean;
  map?: { from: string; to: string }[];
  allowMissing?: boolean;
  root?: string | null;
}

export type Outcome =
  | 'created'
  | 'renamed'
  | 'replaced'
  | 'used-existing'
  | 'identical'
  | 'refused'
  | 'not-attempted';

export interface ItemReport {
  path: string | null;
  kind: Kind | null;
  entry: string;
  outcome: Outcome;
  restoredAs: string | null;
  identicalTo: string | null;
  code: string | null;
  reason: string | null;
  rootCause: string | null;
  notes?: { kind: string; message: string }[];
}

export type PlannedItem = ItemReport & { index: number };

export interface Wanted {
  path: string;
  needs: 'file' | 'password';
  name: string;
  lastKnown: string | null;
}

/** Another choice that may be what is wanted. */
export type Suggestion =
  | { choice: 'root'; value: string; message: string }
  | { choice: 'use-existing'; value: string; message: string }
  | { choice: 'skip-identical'; message: string };

export interface RestoreReport {
  state: string;
  planId: string;
  restoreId?: string | null;
  summary: {
    created: number;
    renamed: number;
    replaced: number;
    usedExisting: number;
    identical: number;
    refused: number;
    notAttempted: number;
  };
  items: ItemReport[];
  wanted: Wanted[];
  warnings?: string[];
  suggestions?: Suggestion[];
}

export interface Plan {
  planId: string;
  files: { name: string; bytes: number }[];
  options: Options;
  expiresAt: string;
  applied: boolean;
  itemCount: number;
  report: RestoreReport;
}

export interface ItemsPage {
  items: PlannedItem[];
  next: number | null;
  total: number;
}

export interface ItemsWanted {
  outcome: Outcome | null;
  kind: Kind | null;
  q: string;
}

export interface ItemDifference {
  path: string;
  archive: ItemDocument | null;
  live: ItemDocument | null;
  livePath: string | null;
  differences: Difference[];
}

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

export const undoRestore = (restoreId: string): Promise<unknown> =>
  call('POST', '/restores/undo', { body: { restoreId } });

/** The address that gives the kept report of a restore to the browser. */
export const reportAddress = (restoreId: string, format: 'json' | 'csv'): string =>
  `/rest/restores/${restoreId}/report?format=${format}`;
