import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  copyItem,
  createItem,
  deleteItems,
  moveItem,
  restoreFromBin,
} from '@/shared/api/items';
import type { ItemEntry, Kind, SavedItem } from '@/shared/api/types';
import { plural } from '@/shared/model/format';
import { nameOf, parentOf, topmost } from '@/shared/model/path';
import { notifyDone, notifyUndo } from '@/shared/ui/notify';

export async function refresh(queries: QueryClient): Promise<void> {
  const keys = ['children', 'item', 'search', 'recycle-bin'];
  await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

export interface Commands {
  create: (kind: Kind, path: string) => Promise<SavedItem>;
  rename: (item: ItemEntry, name: string) => Promise<string>;
  move: (paths: readonly string[], to: string) => Promise<string[]>;
  copy: (paths: readonly string[], to: string) => Promise<void>;
  remove: (paths: readonly string[], includingUsed: boolean) => Promise<void>;
}

/** What changes items. Each refreshes what is shown, and offers the way back where there is one. */
export function useCommands(): Commands {
  const queries = useQueryClient();
  return useMemo<Commands>(
    () => ({
      create: async (kind, path) => {
        const saved = await createItem(kind, path);
        await refresh(queries);
        return saved;
      },
      rename: async (item, name) => {
        const { path } = await moveItem(item.path, `${parentOf(item.path)}/${name}`);
        await refresh(queries);
        return path;
      },
      move: async (paths, to) => {
        const moved = topmost(paths).filter((path) => parentOf(path) !== to);
        if (moved.length === 0) return [];
        const done: string[] = [];
        try {
          for (const path of moved) {
            await moveItem(path, `${to}/${nameOf(path)}`);
            done.push(path);
          }
        } finally {
          // What was moved before one of them failed is shown, too, and can be undone.
          await refresh(queries);
          if (done.length > 0) {
            notifyUndo(`${plural(done.length, 'item')} moved to ${to}.`, async () => {
              for (const path of done) await moveItem(`${to}/${nameOf(path)}`, path);
              await refresh(queries);
            });
          }
        }
        return moved.map((path) => `${to}/${nameOf(path)}`);
      },
      copy: async (paths, to) => {
        const copied = topmost(paths);
        let done = 0;
        try {
          for (const path of copied) {
            await copyItem(path, to);
            done += 1;
          }
        } finally {
          await refresh(queries);
          if (done > 0) notifyDone(`${plural(done, 'item')} copied to ${to}.`);
        }
      },
      remove: async (paths, includingUsed) => {
        const { items, entries } = await deleteItems(topmost(paths), includingUsed);
        await refresh(queries);
        notifyUndo(`${plural(items, 'item')} moved to the Recycle Bin.`, async () => {
          await restoreFromBin(entries);
          await refresh(queries);
        });
      },
    }),
    [queries],
  );
}
