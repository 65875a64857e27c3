/** Which lines are selected, where a range begins, and which line the keyboard is at. */
export interface Selection {
  selected: ReadonlySet<string>;
  anchor: string | null;
  active: string | null;
}

export const NOTHING: Selection = { selected: new Set(), anchor: null, active: null };

export function select(path: string): Selection {
  return { selected: new Set([path]), anchor: path, active: path };
}

/** Adds the line, or takes it away; the others stay. */
export function toggle(selection: Selection, path: string): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(path)) selected.add(path);
  return { selected, anchor: path, active: path };
}

/** Everything from the anchor to the line, and nothing else. */
export function extend(selection: Selection, order: readonly string[], path: string): Selection {
  const anchor = selection.anchor ?? selection.active ?? path;
  const from = order.indexOf(anchor);
  const to = order.indexOf(path);
  if (to === -1) return selection;
  if (from === -1) return select(path);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { selected: new Set(range), anchor, active: path };
}

/** Moves the keyboard's line without selecting. */
export function activate(selection: Selection, path: string): Selection {
  return { ...selection, active: path };
}

export function selectAll(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, selected: new Set(order) };
}

/** A click of the right button: on a selected line the selection stays. */
export function selectForMenu(selection: Selection, path: string): Selection {
  return selection.selected.has(path) ? activate(selection, path) : select(path);
}

/** The selection with paths changed, as after a rename. */
export function rename(selection: Selection, from: string, to: string): Selection {
  const renamed = (path: string): string =>
    path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
  return {
    selected: new Set([...selection.selected].map(renamed)),
    anchor: selection.anchor === null ? null : renamed(selection.anchor),
    active: selection.active === null ? null : renamed(selection.active),
  };
}
