import { queryOptions } from '@tanstack/react-query';
import { call, get } from './client';
import type {
  Deleted,
  FoundPage,
  ItemEntry,
  ItemPage,
  Kind,
  RevisionComparison,
  RevisionEntry,
  SavedItem,
  ShownItem,
  Use,
} from './types';

export const PAGE = 500;

const itemPath = (id: string): string => `/items/${encodeURIComponent(id)}`;

export const listFolder = (
  folder: string,
  after?: string | null,
  signal?: AbortSignal,
): Promise<ItemPage> => get<ItemPage>('/items', { folder, after, limit: PAGE }, signal);

export const itemQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id],
    queryFn: ({ signal }) => get<ShownItem>(itemPath(id), undefined, signal),
  });

export const itemAtQuery = (path: string) =>
  queryOptions({
    queryKey: ['item-at', path],
    queryFn: ({ signal }) => get<ShownItem>('/items/at', { path }, signal),
  });

const list = async <T>(answer: Promise<T[] | { items: T[] }>): Promise<T[]> => {
  const value = await answer;
  return Array.isArray(value) ? value : value.items;
};

export const usesQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id, 'uses'],
    queryFn: ({ signal }) => list<Use>(get(`${itemPath(id)}/uses`, undefined, signal)),
  });

export const referencesQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id, 'references'],
    queryFn: ({ signal }) => list<Use>(get(`${itemPath(id)}/references`, undefined, signal)),
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id, 'history'],
    queryFn: ({ signal }) => list<RevisionEntry>(get(`${itemPath(id)}/history`, undefined, signal)),
  });

export const revisionQuery = (id: string, revision: number) =>
  queryOptions({
    queryKey: ['item', id, 'history', revision],
    queryFn: ({ signal }) =>
      get<ShownItem>(`${itemPath(id)}/history/${revision}`, undefined, signal),
  });

export const compareQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['item', id, 'compare', from, to],
    queryFn: ({ signal }) =>
      get<RevisionComparison>(`${itemPath(id)}/compare`, { from, to }, signal),
  });

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ['search', q],
    queryFn: ({ signal }) => get<FoundPage>('/search', { q, limit: 100 }, signal),
    enabled: q.trim() !== '',
    staleTime: 10_000,
  });

export const createItem = (kind: Kind, path: string): Promise<SavedItem> =>
  call<SavedItem>('POST', '/items', { body: { kind, path } });

export interface ItemChange {
  name?: string;
  description?: string;
  comments?: string;
  revision: number;
}

export const changeItem = (id: string, change: ItemChange): Promise<SavedItem> =>
  call<SavedItem>('PATCH', itemPath(id), { body: change });

export const moveItems = (paths: string[], to: string): Promise<unknown> =>
  call('POST', '/items/move', { body: { paths, to } });

export const copyItems = (paths: string[], to: string): Promise<unknown> =>
  call('POST', '/items/copy', { body: { paths, to } });

export const deleteItems = (paths: string[], includingUsed: boolean): Promise<Deleted> =>
  call<Deleted>('POST', '/items/delete', { body: { paths, recursive: true, includingUsed } });

export const bringBack = (id: string, revision: number): Promise<SavedItem> =>
  call<SavedItem>('POST', `${itemPath(id)}/bring-back`, { body: { revision } });

export const restoreFromBin = (entries: number[]): Promise<unknown> =>
  call('POST', '/recycle-bin/restore', { body: { entries } });

export const purgeBin = (entries: number[]): Promise<unknown> =>
  call('POST', '/recycle-bin/purge', { body: { entries } });

export type { ItemEntry };
