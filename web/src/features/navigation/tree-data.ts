import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { listFolder } from '@/shared/api/items';
import { asProblem } from '@/shared/api/problem';
import type { ItemPage } from '@/shared/api/types';
import { ancestorsOf } from '@/shared/model/path';
import type { Folder } from './model/flatten';

const keyOf = (path: string): readonly [string, string] => ['children', path];

/** What is loaded with the page behind it; how many there are is told with the first page only. */
function joined(before: ItemPage, more: ItemPage): ItemPage {
  return { ...more, total: before.total, items: [...before.items, ...more.items] };
}

/** Loads as many items of a folder as were loaded before, at least a page. */
async function load(queries: QueryClient, path: string, signal: AbortSignal): Promise<ItemPage> {
  const before = queries.getQueryData<ItemPage>(keyOf(path))?.items.length ?? 0;
  let page = await listFolder(path, null, signal);
  while (page.next !== null && page.items.length < before) {
    page = joined(page, await listFolder(path, page.next, signal));
  }
  return page;
}

function fetchFolder(queries: QueryClient, path: string): Promise<ItemPage> {
  return queries.fetchQuery({
    queryKey: keyOf(path),
    queryFn: ({ signal }) => load(queries, path, signal),
    staleTime: 0,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

const loadingMore = new Set<string>();

async function fetchMore(queries: QueryClient, path: string): Promise<void> {
  const page = queries.getQueryData<ItemPage>(keyOf(path));
  if (page === undefined || page.next === null || loadingMore.has(path)) return;
  loadingMore.add(path);
  try {
    const more = await listFolder(path, page.next);
    queries.setQueryData<ItemPage>(keyOf(path), (now) =>
      // A listing that was made anew in the meantime has its own next page.
      now === undefined || now.next !== page.next
        ? now
        : joined(now, more),
    );
  } finally {
    loadingMore.delete(path);
  }
}

export interface TreeData {
  folders: ReadonlyMap<string, Folder>;
  loadMore: (path: string) => void;
  retry: (path: string) => void;
  /** Loads what stands above a path, down to the item itself, and says which folders to open. */
  reach: (path: string) => Promise<string[]>;
}

/** The content of the open folders, from the query cache: asked for once, and anew when stale. */
export function useTreeData(open: ReadonlySet<string>): TreeData {
  const queries = useQueryClient();
  const [version, bump] = useReducer((count: number) => count + 1, 0);

  const shownAt = useRef({ asked: 0, cost: 0 });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = queries.getQueryCache().subscribe((event) => {
      if (event.query.queryKey[0] !== 'children' || timer !== undefined) return;
      // Thousands of folders may come one by one: at most a fifth of the time goes into showing.
      timer = setTimeout(() => {
        timer = undefined;
        shownAt.current.asked = performance.now();
        bump();
      }, 4 * shownAt.current.cost);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queries]);

  useEffect(() => {
    shownAt.current.cost = Math.min(500, performance.now() - shownAt.current.asked);
  }, [version]);

  useEffect(() => {
    for (const path of open) {
      const state = queries.getQueryState(keyOf(path));
      if (state?.fetchStatus === 'fetching') continue;
      const isMissing = state?.data === undefined && state?.status !== 'error';
      if (isMissing || state?.isInvalidated === true) {
        // What fails is shown in its place.
        fetchFolder(queries, path).catch(() => {});
      }
    }
  }, [open, queries, version]);

  const folders = useMemo(() => {
    const found = new Map<string, Folder>();
    for (const path of open) {
      const state = queries.getQueryState<ItemPage>(keyOf(path));
      if (state === undefined) continue;
      if (state.data === undefined && state.error === null) continue;
      found.set(path, {
        items: state.data?.items ?? [],
        next: state.data?.next ?? null,
        total: state.data?.total ?? 0,
        problem: state.error === null ? null : asProblem(state.error),
        isLoading: state.fetchStatus === 'fetching',
      });
    }
    return found;
    // eslint-disable-next-line -- `version` stands for what the cache holds
  }, [open, queries, version]);

  const loadMore = useCallback(
    (path: string) => void fetchMore(queries, path).catch(() => {}),
    [queries],
  );
  const retry = useCallback(
    (path: string) => void fetchFolder(queries, path).catch(() => {}),
    [queries],
  );
  const reach = useCallback(
    async (path: string) => {
      const above = ancestorsOf(path);
      for (const [index, folder] of above.entries()) {
        const child = above[index + 1] ?? path;
        let page = queries.getQueryData<ItemPage>(keyOf(folder));
        page ??= await fetchFolder(queries, folder);
        while (page.next !== null && !page.items.some((item) => item.path === child)) {
          await fetchMore(queries, folder);
          const now = queries.getQueryData<ItemPage>(keyOf(folder));
          if (now === undefined || now.items.length <= page.items.length) break;
          page = now;
        }
      }
      return above;
    },
    [queries],
  );
  return { folders, loadMore, retry, reach };
}
