import { queryOptions } from '@tanstack/react-query';
import { call, get } from './client';
import type { Schemas } from './types';

/** Opens what a data store reads, and holds it against its mapping; every row, too, if wanted. */
export const testStore = (path: string, withRows: boolean): Promise<Schemas['TestedStore']> =>
  call('POST', '/items/data/test', { query: { path, withRows } });

/** Makes a mapping fit what the data have now, or only tells what would change. */
export const refreshStore = (path: string, dryRun: boolean): Promise<Schemas['RefreshedStore']> =>
  call('POST', '/items/data/refresh', { query: { path, dryRun } });

export const storeSchemaQuery = (path: string) =>
  queryOptions({
    queryKey: ['item', path, 'schema'],
    queryFn: ({ signal }) => get<Schemas['StoreSchema']>('/items/data/schema', { path }, signal),
  });

const ROWS_SHOWN = 20;

export const previewQuery = (path: string, name: string) =>
  queryOptions({
    queryKey: ['item', path, 'preview', name],
    queryFn: ({ signal }) =>
      get<Schemas['Preview']>(
        '/items/data/preview',
        { path, class: name, rows: ROWS_SHOWN },
        signal,
      ),
  });
