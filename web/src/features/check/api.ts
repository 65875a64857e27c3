import { queryOptions } from '@tanstack/react-query';
import { address, call, get } from '@/shared/api/client';
import { begin } from '@/shared/api/jobs';
import type { operations } from '@/shared/api/schema.gen';
import type { Json, Schemas } from '@/shared/api/types';

export type CheckOrder = Schemas['CheckOrder'];
export type CheckReport = Schemas['CheckReport'];
export type CheckedRule = Schemas['CheckedRule'];
export type CheckedClass = Schemas['CheckedClass'];
export type StoreForRules = Schemas['DataStoreForRules'];
export type Finding = Schemas['NumberedFinding'];
export type FindingKind = Finding['kind'];

/** A value of data is any JSON, which the description can only call unknown. */
export type NamedValue = Omit<Schemas['NamedValue'], 'value'> & { value: Json };

/** Findings of a page. */
export const PAGE = 200;

export interface FindingsWanted {
  from: number;
  until: number;
  kind: FindingKind | null;
  text: string;
}

export const storesQuery = (rules: readonly string[]) =>
  queryOptions({
    queryKey: ['data-stores-for', rules],
    queryFn: ({ signal }) =>
      call<Schemas['DataStoresForRules']>('POST', '/check/data-stores', {
        body: { rules },
        signal,
      }),
    // A file may have been given a moment ago.
    staleTime: 0,
  });

/** Begins a check; answers the id under which it is found. */
export async function beginCheck(order: CheckOrder): Promise<string> {
  const answer = await begin<CheckReport>('/check', order);
  if ('job' in answer) return answer.job.id;
  return answer.result.kept?.id ?? '';
}

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['check', id],
    queryFn: ({ signal }) => get<CheckReport>(`/checks/${id}`, undefined, signal),
    // What was found does not change.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const findingsQuery = (id: string, { from, until, kind, text }: FindingsWanted) =>
  queryOptions({
    queryKey: ['check', id, 'findings', from, until, kind, text],
    queryFn: ({ signal }) =>
      get<Schemas['FindingPage']>(
        `/checks/${id}/findings`,
        { from, until, kind, text: text === '' ? null : text, limit: PAGE },
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const findingQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ['check', id, 'finding', number],
    queryFn: ({ signal }) =>
      get<Schemas['FindingPage']>(
        `/checks/${id}/findings`,
        { from: number, until: number + 1, limit: 1 },
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

type Format = operations['downloadCheckReport']['parameters']['query']['format'];

/** The forms of a report, by what a person calls them. */
export const FORMS: readonly { format: Format; label: string }[] = [
  { format: 'html', label: 'HTML' },
  { format: 'csv', label: 'CSV' },
  { format: 'geojson', label: 'GeoJSON' },
  { format: 'gpkg', label: 'GeoPackage' },
  { format: 'json', label: 'JSON' },
];

export const reportAddress = (id: string, format: Format): string =>
  address(`/checks/${id}/report`, { format });
