import { queryOptions } from '@tanstack/react-query';
import { nameOf, topmost } from '@/shared/model/path';
import { call, get } from './client';
import type {
  BinListing,
  FoundPage,
  ItemDocument,
  ItemPage,
  Kind,
  RevisionComparison,
  RevisionEntry,
  SavedItem,
  Schemas,
  ShownItem,
  Use,
} from './types';

export const PAGE = 500;

/** The address of the page of the item at a path, as a place to link to. */
export const pageOf = (path: string): string => `/item?path=${encodeURIComponent(path)}`;

const place = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

export const listFolder = (
  folder: string,
  after?: string | null,
  signal?: AbortSignal,
): Promise<ItemPage> => get<ItemPage>('/items', { folder, after, limit: PAGE }, signal);

export const itemQuery = (path: string) =>
  queryOptions({
    queryKey: ['item', path],
    queryFn: ({ signal }) => get<ShownItem>('/items/at', { path }, signal),
  });

export const usesQuery = (path: string) =>
  queryOptions({
    queryKey: ['item', path, 'uses'],
    queryFn: ({ signal }) => get<Use[]>('/items/uses', { path }, signal),
  });

export const historyQuery = (path: string) =>
  queryOptions({
    queryKey: ['item', path, 'history'],
    queryFn: ({ signal }) => get<RevisionEntry[]>('/items/history', { path }, signal),
  });

export const compareQuery = (path: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['item', path, 'compare', from, to],
    queryFn: ({ signal }) =>
      get<RevisionComparison>('/items/compare', { path, from, to }, signal),
  });

export type StoredFile = Schemas['StoredFile'];

/** What a data store has of files and passwords, and what it still wants. */
export type Wants = Schemas['StoreWants'];

export const wantsQuery = (path: string) =>
  queryOptions({
    queryKey: ['item', path, 'wants'],
    queryFn: ({ signal }) => get<Wants>('/items/wants', { path }, signal),
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

/** Saves a document over the revision that it was made from; a newer one is refused as stale. */
export const saveItem = (document: ItemDocument, revision: number): Promise<SavedItem> =>
  call<SavedItem>('PUT', place(document.path), {
    body: document,
    headers: { 'If-Match': `"${revision}"` },
  });

export const moveItem = (from: string, to: string): Promise<SavedItem> =>
  call<SavedItem>('POST', '/items/move', { body: { from, to } });

/** Copies an item into a folder; a name that is taken gets a number. */
export const copyItem = (from: string, folder: string): Promise<SavedItem> =>
  call<SavedItem>('POST', '/items/copy', {
    body: { from, to: `${folder}/${nameOf(from)}`, number: true },
  });

/** A page of the Recycle Bin, what was deleted last first. */
export const listBin = (
  tree: string | null,
  after: string | null,
  signal?: AbortSignal,
): Promise<BinListing> => get<BinListing>('/recycle-bin', { tree, after, limit: 100 }, signal);

/** Moves items and folders to the Recycle Bin, all of them or none. */
export const deleteItems = (
  paths: string[],
  includingUsed: boolean,
): Promise<Schemas['Deleted']> =>
  call<Schemas['Deleted']>('POST', '/items/delete', {
    body: { paths: topmost(paths), recursive: true, includingUsed },
  });

export const bringBack = (path: string, revision: number): Promise<SavedItem> =>
  call<SavedItem>('POST', '/items/bring-back', { body: { path, revision } });

export const restoreFromBin = (entries: number[]): Promise<SavedItem[]> =>
  call<SavedItem[]>('POST', '/recycle-bin/restore', { body: { entries } });

export const purgeBin = (entries: number[]): Promise<Schemas['Purged']> =>
  call('POST', '/recycle-bin/purge', { body: { entries } });
