import { parentOf } from '@/shared/model/path';
import { isSelectable, nameOfRow, type Row } from './flatten';

/** What a key means in the pane. */
export type Command =
  | { do: 'go'; to: string; how: 'select' | 'extend' | 'activate' }
  | { do: 'open' | 'close'; path: string }
  | { do: 'open-all'; paths: string[] }
  | { do: 'show' | 'toggle' | 'rename' | 'delete' | 'menu' }
  | { do: 'cut' | 'copy' | 'paste' | 'all' | 'escape' | 'search' };

export interface Key {
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

const WITH_CTRL: Readonly<Record<string, Command>> = {
  a: { do: 'all' },
  c: { do: 'copy' },
  v: { do: 'paste' },
  x: { do: 'cut' },
};

const ALONE: Readonly<Record<string, Command>> = {
  Enter: { do: 'show' },
  F2: { do: 'rename' },
  Delete: { do: 'delete' },
  ContextMenu: { do: 'menu' },
  Escape: { do: 'escape' },
  '/': { do: 'search' },
};

/** The command of a key; `null` if the pane has none, so that the browser keeps it. */
export function commandOf(
  key: Key,
  rows: readonly Row[],
  active: string | null,
  page: number,
): Command | null {
  if (key.alt) return null;
  if (key.key === ' ') return key.ctrl ? { do: 'toggle' } : choose(active, 'select');
  if (key.shift && key.key === 'F10') return { do: 'menu' };
  const letter = key.ctrl ? WITH_CTRL[key.key.toLowerCase()] : undefined;
  if (letter !== undefined) return letter;
  const alone = key.ctrl || key.shift ? undefined : ALONE[key.key];
  if (alone !== undefined) return alone;
  const at = rows.findIndex((row) => row.key === active);
  const row = rows[at];
  if (key.key === '*' && row !== undefined) return { do: 'open-all', paths: closedBeside(rows, at) };
  if (!key.ctrl && !key.shift && row !== undefined) {
    if (key.key === 'ArrowRight') return inwards(row, rows[at + 1]);
    if (key.key === 'ArrowLeft') return outwards(row);
  }
  const to = target(key.key, rows, at, page);
  if (to === null) return null;
  return choose(to, key.shift ? 'extend' : key.ctrl ? 'activate' : 'select');
}

function choose(to: string | null, how: 'select' | 'extend' | 'activate'): Command | null {
  return to === null ? null : { do: 'go', to, how };
}

function target(key: string, rows: readonly Row[], at: number, page: number): string | null {
  switch (key) {
    case 'ArrowDown':
      return nearest(rows, at + 1, 1);
    case 'ArrowUp':
      return nearest(rows, at === -1 ? 0 : at - 1, -1);
    case 'Home':
      return nearest(rows, 0, 1);
    case 'End':
      return nearest(rows, rows.length - 1, -1);
    case 'PageDown':
      return nearest(rows, Math.min(rows.length - 1, at + page), -1);
    case 'PageUp':
      return nearest(rows, Math.max(0, at - page), 1);
    default:
      return null;
  }
}

function nearest(rows: readonly Row[], from: number, step: 1 | -1): string | null {
  for (let at = from; at >= 0 && at < rows.length; at += step) {
    const row = rows[at];
    if (row !== undefined && isSelectable(row)) return row.key;
  }
  return null;
}

const isFolder = (row: Row): row is Row & { type: 'root' | 'item' } =>
  row.type === 'root' ? row.isReadable : row.type === 'item' && row.isFolder;

/** The closed folders around the same folder as a line, itself among them. */
function closedBeside(rows: readonly Row[], at: number): string[] {
  const level = rows[at]?.level ?? 1;
  const begin = rows.findLastIndex((row, index) => index < at && row.level < level);
  const end = rows.findIndex((row, index) => index > at && row.level < level);
  return rows
    .slice(begin + 1, end === -1 ? rows.length : end)
    .filter(isFolder)
    .flatMap((row) => (row.level === level && !row.isOpen ? [row.path] : []));
}

function inwards(row: Row, next: Row | undefined): Command | null {
  if (!isFolder(row)) return null;
  if (!row.isOpen) return { do: 'open', path: row.path };
  const isChild = next !== undefined && next.level > row.level && isSelectable(next);
  return isChild ? { do: 'go', to: next.key, how: 'select' } : null;
}

function outwards(row: Row): Command | null {
  if ((row.type === 'root' || row.type === 'item') && row.isOpen) {
    return { do: 'close', path: row.path };
  }
  return row.type === 'item' ? { do: 'go', to: parentOf(row.path), how: 'select' } : null;
}

/** The next line after the active one whose name begins with what was typed; it goes round. */
export function typeAhead(
  rows: readonly Row[],
  active: string | null,
  typed: string,
): string | null {
  const wanted = typed.toLocaleLowerCase();
  // One letter again and again goes on to the next; more letters narrow down where it stands.
  const begin = rows.findIndex((row) => row.key === active) + (typed.length === 1 ? 1 : 0);
  for (let step = 0; step < rows.length; step += 1) {
    const row = rows[(Math.max(0, begin) + step) % rows.length];
    if (row === undefined || !isSelectable(row)) continue;
    if (nameOfRow(row).toLocaleLowerCase().startsWith(wanted)) return row.key;
  }
  return null;
}
