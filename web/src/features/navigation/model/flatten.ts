import type { ItemEntry } from '@/shared/api/types';
import type { ApiProblem } from '@/shared/api/problem';

/** What is known of the content of a folder. */
export interface Folder {
  items: readonly ItemEntry[];
  /** Where the next page begins; `null` if this is all. */
  next: string | null;
  total: number;
  problem: ApiProblem | null;
  isLoading: boolean;
}

/** The root of a tree, as the pane offers it. */
export interface Root {
  path: string;
  label: string;
  isReadable: boolean;
}

interface Place {
  /** Unique in the pane; of an item, its path. */
  key: string;
  level: number;
  position: number;
  size: number;
}

/** One line of the pane. */
export type Row =
  | (Place & { type: 'root'; path: string; label: string; isReadable: boolean; isOpen: boolean })
  | (Place & { type: 'item'; path: string; item: ItemEntry; isFolder: boolean; isOpen: boolean })
  | (Place & { type: 'more' | 'loading' | 'empty'; folder: string })
  | (Place & { type: 'problem'; folder: string; problem: ApiProblem });

/** The lines of the pane, from the top: what is open, as far as it is loaded. */
export function flatten(
  roots: readonly Root[],
  open: ReadonlySet<string>,
  folders: ReadonlyMap<string, Folder>,
): Row[] {
  const rows: Row[] = [];
  for (const [index, root] of roots.entries()) {
    const isOpen = root.isReadable && open.has(root.path);
    const place = { key: root.path, level: 1, position: index + 1, size: roots.length };
    rows.push({ ...place, ...root, type: 'root', isOpen });
    if (isOpen) below(root.path, 2, open, folders, rows);
  }
  return rows;
}

function below(
  path: string,
  level: number,
  open: ReadonlySet<string>,
  folders: ReadonlyMap<string, Folder>,
  rows: Row[],
): void {
  const folder = folders.get(path);
  const single = (type: string): Place => ({
    key: `${type}:${path}`,
    level,
    position: 1,
    size: 1,
  });
  if (folder === undefined) {
    rows.push({ ...single('loading'), type: 'loading', folder: path });
    return;
  }
  const size = Math.max(folder.total, folder.items.length);
  for (const [index, item] of folder.items.entries()) {
    const isFolder = item.kind === 'folder';
    const isOpen = isFolder && open.has(item.path);
    rows.push({
      type: 'item',
      key: item.path,
      path: item.path,
      level,
      position: index + 1,
      size,
      item,
      isFolder,
      isOpen,
    });
    if (isOpen) below(item.path, level + 1, open, folders, rows);
  }
  if (folder.problem !== null) {
    rows.push({
      ...single('problem'),
      type: 'problem',
      folder: path,
      problem: folder.problem,
    });
  } else if (folder.next !== null) {
    const position = folder.items.length + 1;
    rows.push({ ...single('more'), type: 'more', folder: path, position, size });
  } else if (folder.isLoading && folder.items.length === 0) {
    rows.push({ ...single('loading'), type: 'loading', folder: path });
  } else if (folder.items.length === 0) {
    rows.push({ ...single('empty'), type: 'empty', folder: path });
  }
}

/** The words of a line that type-ahead compares. */
export function nameOfRow(row: Row): string {
  if (row.type === 'root') return row.label;
  return row.type === 'item' ? row.item.name : '';
}

export function isSelectable(row: Row): row is Row & { type: 'root' | 'item' } {
  return row.type === 'root' || row.type === 'item';
}
