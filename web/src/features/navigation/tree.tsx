import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { isSelectable, type Row } from './model/flatten';
import { type Command, commandOf, typeAhead } from './model/keyboard';
import type { Selection } from './model/selection';
import { type RowEvents, TreeRow } from './tree-row';

const ROW = 26;
/** Letters typed within this time belong together. */
const TYPE_AHEAD_MS = 700;

export interface TreeProps {
  treeRef: RefObject<HTMLDivElement | null>;
  /** What is found stands in its place. */
  isHidden: boolean;
  rows: readonly Row[];
  selection: Selection;
  cut: ReadonlySet<string>;
  dropTarget: string | null;
  renamed: string | null;
  events: RowEvents;
  onCommand: (command: Command) => void;
  onLoadMore: (folder: string) => void;
  onDropOutside: (event: DragEvent) => void;
  onDragLeave: () => void;
}

/** The lines that can be seen, as a tree for assistive technology; the focus is on the tree. */
export function Tree(props: TreeProps): ReactNode {
  const { rows, selection, treeRef, onCommand, onLoadMore } = props;
  const prefix = useId();
  const typed = useRef({ text: '', at: 0 });
  const indexes = useMemo(() => new Map(rows.map((row, index) => [row.key, index])), [rows]);
  const active = selection.active === null ? -1 : (indexes.get(selection.active) ?? -1);

  // The same function as long as the lines are: with another, all of them are measured anew.
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => treeRef.current,
    estimateSize: () => ROW,
    overscan: 8,
    getItemKey,
  });
  const seen = virtual.getVirtualItems();

  useEffect(() => {
    if (active < 0 || props.isHidden) return undefined;
    // In the next frame: a tree that was hidden has no height yet.
    const frame = requestAnimationFrame(() => virtual.scrollToIndex(active, { align: 'auto' }));
    return () => cancelAnimationFrame(frame);
    // Only a move of the active line scrolls, not a line that was loaded above it.
    // eslint-disable-next-line
  }, [selection.active, props.isHidden]);

  useEffect(() => {
    for (const { index } of seen) {
      const row = rows[index];
      if (row?.type === 'more') onLoadMore(row.folder);
    }
  }, [seen, rows, onLoadMore]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((treeRef.current?.clientHeight ?? ROW) / ROW) - 1);
    const key = {
      key: event.key,
      ctrl: event.ctrlKey || event.metaKey,
      shift: event.shiftKey,
      alt: event.altKey,
    };
    const now = Date.now();
    const begun = now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text : '';
    // A blank within a name that is typed is a part of it.
    const isBlank = event.key === ' ' && begun !== '' && !key.ctrl;
    const command = isBlank ? null : commandOf(key, rows, selection.active, page);
    if (command !== null) {
      event.preventDefault();
      event.stopPropagation();
      typed.current = { text: '', at: 0 };
      onCommand(command);
      return;
    }
    if (event.key.length !== 1 || key.ctrl || key.alt || event.key === '?') return;
    event.preventDefault();
    const text = begun === event.key ? begun : begun + event.key;
    typed.current = { text, at: now };
    const to = typeAhead(rows, selection.active, text);
    if (to !== null) onCommand({ do: 'go', to, how: 'select' });
  };

  const shown = new Set(seen.map(({ index }) => index));
  // The active line is always there, since the tree names it to assistive technology.
  const indexesShown = active >= 0 && !shown.has(active) ? [...shown, active] : [...shown];
  return (
    <div
      ref={treeRef}
      className="tree"
      role="tree"
      tabIndex={0}
      aria-label="Items"
      aria-multiselectable
      aria-activedescendant={active >= 0 ? `${prefix}${rows[active]?.key}` : undefined}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target !== event.currentTarget || selection.active !== null) return;
        const first = rows.find(isSelectable);
        if (first) onCommand({ do: 'go', to: first.key, how: 'activate' });
      }}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={props.onDragLeave}
      onDrop={props.onDropOutside}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {indexesShown.map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <TreeRow
              key={row.key}
              row={row}
              id={`${prefix}${row.key}`}
              top={index * ROW}
              isSelected={selection.selected.has(row.key)}
              isActive={index === active}
              isCut={props.cut.has(row.key)}
              isDropTarget={props.dropTarget === row.key}
              isRenamed={props.renamed === row.key}
              events={props.events}
            />
          );
        })}
      </div>
    </div>
  );
}
