import { useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import {
  type DragEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { pageOf } from '@/shared/api/items';
import { asProblem } from '@/shared/api/problem';
import { useWho } from '@/shared/api/session';
import type { ItemEntry, Kind } from '@/shared/api/types';
import { TREES } from '@/shared/model/kinds';
import { isBelow, parentOf, topmost } from '@/shared/model/path';
import { mayRead, mayWrite } from '@/shared/model/permissions';
import { type ActionTarget, useExtensions } from '@/shared/ui/extensions';
import { lazyDialog } from '@/shared/ui/lazy-part';
import { notifyDone, notifyProblem } from '@/shared/ui/notify';
import { onReveal } from '@/shared/ui/reveal';
import { useCommands } from './commands';
import { flatten, isSelectable, type Row } from './model/flatten';
import type { Command } from './model/keyboard';
import * as selecting from './model/selection';
import { Tree } from './tree';
import { useTreeData } from './tree-data';
import type { RowEvents } from './tree-row';
import { useGo } from './use-go';

const ContextMenu = lazyDialog(async () => (await import('./context-menu')).ContextMenu);
const NewItemDialog = lazyDialog(async () => (await import('./dialogs')).NewItemDialog);
const InUseDialog = lazyDialog(async () => (await import('./dialogs')).InUseDialog);

const OPEN_KEY = 'trigpoint-open';
const DRAGGED = 'application/x-trigpoint-paths';
/** How long a dragged item rests on a folder before that opens. */
const OPEN_AFTER_MS = 700;
/** How many folders are opened at most to show items, as after a restore of thousands. */
const FOLDERS_SHOWN = 100;

function rememberedOpen(): Set<string> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(OPEN_KEY) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter((path) => typeof path === 'string') : []);
  } catch {
    return new Set();
  }
}

type Clipboard = { how: 'cut' | 'copy'; paths: string[] } | null;
type Dialog =
  | { what: 'new'; kind: Kind; folder: string }
  | { what: 'in-use'; paths: string[]; items: ItemEntry[]; detail: string }
  | null;

/** The folder that a line means as a target: itself, or the one around it. */
function folderOf(row: Row): string | null {
  if (row.type === 'root') return row.path;
  if (row.type === 'item') return row.isFolder ? row.path : parentOf(row.path);
  return 'folder' in row ? row.folder : null;
}

/** The item that the workspace shows: its place is kept in the address. */
function useShownPath(): string | undefined {
  return useRouterState({
    select: ({ location }) => {
      if (location.pathname === '/item') return (location.search as { path?: string }).path;
      const tree = /^\/tree\/([^/]+)$/.exec(location.pathname)?.[1];
      return tree === undefined ? undefined : `/${tree}`;
    },
  });
}

export function TreeView({
  isHidden,
  onSearch,
}: {
  isHidden: boolean;
  onSearch: () => void;
}): ReactNode {
  const who = useWho();
  const go = useGo();
  const queries = useQueryClient();
  const extensions = useExtensions();
  const commands = useCommands();
  const treeRef = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(rememberedOpen);
  const [selection, setSelection] = useState(selecting.NOTHING);
  const [clipboard, setClipboard] = useState<Clipboard>(null);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null);
  const [dialog, setDialog] = useState<Dialog>(null);
  const [renamed, setRenamed] = useState<string | null>(null);
  const [dropTarget, setDropTarget] = useState<string | null>(null);
  const opening = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(0);
  const { folders, loadMore, retry, reach } = useTreeData(open);

  const roots = useMemo(
    () =>
      TREES.map(({ tree, label }) => ({
        path: `/${tree}`,
        label,
        isReadable: mayRead(who, `/${tree}`),
      })),
    [who],
  );
  const rows = useMemo(() => flatten(roots, open, folders), [roots, open, folders]);
  const byKey = useMemo(() => new Map(rows.map((row) => [row.key, row])), [rows]);
  const order = useMemo(() => rows.filter(isSelectable).map((row) => row.key), [rows]);

  useEffect(() => {
    sessionStorage.setItem(OPEN_KEY, JSON.stringify([...open].slice(0, 200)));
  }, [open]);

  const setFolder = useCallback((path: string, isOpen: boolean) => {
    setOpen((now) => {
      const next = new Set(now);
      if (isOpen) next.add(path);
      else next.delete(path);
      return next;
    });
  }, []);

  const showPaths = useCallback(
    async (paths: string[]) => {
      asked.current += 1;
      const own = asked.current;
      const above = new Set<string>();
      for (const path of paths) {
        // Of very many, those in the first folders are shown, and all are selected.
        if (above.size > FOLDERS_SHOWN && !above.has(parentOf(path))) continue;
        for (const folder of await reach(path)) above.add(folder);
      }
      // Hundreds take longer to reach than one that is asked for later: the last is shown.
      if (own !== asked.current) return;
      setOpen((now) => new Set([...now, ...above]));
      const [first] = paths;
      if (first === undefined) return;
      setSelection({ selected: new Set(paths), anchor: first, active: first });
    },
    [reach],
  );
  useEffect(
    () =>
      onReveal((paths) => {
        showPaths(paths).catch((error: unknown) => notifyProblem('Cannot be shown', error));
      }),
    [showPaths],
  );

  const shown = useShownPath();
  useEffect(() => {
    if (shown === undefined) return;
    // The page itself says what is wrong with an item that cannot be read.
    showPaths([shown]).catch(() => {});
  }, [shown, showPaths]);

  // Not anew for every frame of scrolling: a large tree has very many lines.
  const target = useMemo((): ActionTarget => {
    const paths = order.filter((key) => selection.selected.has(key));
    const items = paths.flatMap((path) => {
      const row = byKey.get(path);
      return row?.type === 'item' ? [row.item] : [];
    });
    const at = byKey.get(selection.active ?? paths[0] ?? '');
    return { paths, items, folder: (at && folderOf(at)) ?? paths[0] ?? '/rules', who };
  }, [order, byKey, selection, who]);
  // A whole tree among the items is no item, and stays where it is.
  const chosen = useMemo(() => target.items.map((item) => item.path), [target]);

  const show = (row: Row): void => {
    if (row.type === 'root') go(`/tree${row.path}`);
    if (row.type === 'item') go('/item', { path: row.path });
  };
  const focusTree = (): void => treeRef.current?.focus();

  const remove = async (paths: string[], includingUsed: boolean): Promise<void> => {
    if (paths.length === 0) return;
    try {
      await commands.remove(paths, includingUsed);
      setDialog(null);
      setSelection(selecting.NOTHING);
      const gone = (path: string | undefined): boolean =>
        path !== undefined && paths.some((other) => other === path || isBelow(path, other));
      if (gone(shown)) go('/');
      focusTree();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'in-use') {
        setDialog({ what: 'in-use', paths, items: target.items, detail: problem.body.detail });
      } else {
        notifyProblem('Nothing was deleted', problem);
      }
    }
  };

  const move = async (paths: string[], to: string): Promise<void> => {
    try {
      const there = await commands.move(paths, to);
      if (there.length > 0) await showPaths(there);
    } catch (error) {
      // What was moved before one of them failed is seen there.
      if (paths.length > 1) setFolder(to, true);
      notifyProblem(paths.length > 1 ? 'Not all was moved' : 'Nothing was moved', error);
    }
  };

  const paste = async (): Promise<void> => {
    if (clipboard === null) return;
    if (clipboard.how === 'cut') {
      setClipboard(null);
      await move(clipboard.paths, target.folder);
      return;
    }
    try {
      await commands.copy(clipboard.paths, target.folder);
      setFolder(target.folder, true);
    } catch (error) {
      const isOne = clipboard.paths.length === 1;
      notifyProblem(isOne ? 'Nothing was copied' : 'Not all was copied', error);
    }
  };

  const rename = async (name: string | null): Promise<void> => {
    const row = renamed === null ? undefined : byKey.get(renamed);
    if (renamed === null) return;
    setRenamed(null);
    focusTree();
    if (name === null || row?.type !== 'item' || name === row.item.name || name === '') return;
    try {
      const to = await commands.rename(row.item, name);
      setSelection((now) => selecting.rename(now, row.path, to));
      setOpen((now) => {
        const opened = { ...selecting.NOTHING, selected: now };
        return selecting.rename(opened, row.path, to).selected;
      });
      if (shown !== undefined && (shown === row.path || isBelow(shown, row.path))) {
        go('/item', { path: to + shown.slice(row.path.length) });
      }
    } catch (error) {
      notifyProblem(`“${row.item.name}” keeps its name`, error);
    }
  };

  const openMenuAtRow = (): void => {
    const id = treeRef.current?.getAttribute('aria-activedescendant');
    const box = id ? document.getElementById(id)?.getBoundingClientRect() : undefined;
    if (box) setMenuAt({ x: box.left + 40, y: box.bottom });
  };

  const copyLink = async (): Promise<void> => {
    const [path] = target.paths;
    const row = path === undefined ? undefined : byKey.get(path);
    if (row === undefined) return;
    const place = row.type === 'item' ? pageOf(row.key) : `/tree${row.key}`;
    try {
      await navigator.clipboard.writeText(window.location.origin + place);
      notifyDone('The link was copied.');
    } catch (error) {
      notifyProblem('The browser did not let the link be copied', error);
    }
  };

  const cut = (): void => {
    if (chosen.length > 0 && chosen.every((path) => mayWrite(who, path))) {
      setClipboard({ how: 'cut', paths: topmost(chosen) });
    }
  };

  const onCommand = (command: Command): void => {
    const row = selection.active === null ? undefined : byKey.get(selection.active);
    switch (command.do) {
      case 'go':
        if (command.how === 'extend') {
          setSelection((now) => selecting.extend(now, order, command.to));
        } else if (command.how === 'activate') {
          setSelection((now) => selecting.activate(now, command.to));
        } else {
          setSelection(selecting.select(command.to));
        }
        break;
      case 'open':
      case 'close':
        setFolder(command.path, command.do === 'open');
        break;
      case 'open-all':
        setOpen((now) => new Set([...now, ...command.paths]));
        break;
      case 'show':
        if (row) show(row);
        break;
      case 'toggle':
        if (row) setSelection((now) => selecting.toggle(now, row.key));
        break;
      case 'rename':
        if (row?.type === 'item' && mayWrite(who, row.path)) setRenamed(row.key);
        break;
      case 'delete':
        void remove(chosen, false);
        break;
      case 'menu':
        if (selection.active !== null) {
          setSelection((now) => selecting.selectForMenu(now, selection.active ?? ''));
          openMenuAtRow();
        }
        break;
      case 'cut':
        cut();
        break;
      case 'copy':
        if (chosen.length > 0) setClipboard({ how: 'copy', paths: topmost(chosen) });
        break;
      case 'paste':
        void paste();
        break;
      case 'all':
        setSelection((now) => selecting.selectAll(now, order));
        break;
      case 'escape':
        // The focus may not be in the menu yet.
        setMenuAt(null);
        setClipboard(null);
        break;
      case 'search':
        onSearch();
        break;
    }
  };

  const canDropOn = (row: Row): string | null => {
    const folder = folderOf(row);
    return folder !== null && mayWrite(who, folder) ? folder : null;
  };
  const endDrag = (): void => {
    clearTimeout(opening.current);
    setDropTarget(null);
  };

  const drop = (event: DragEvent, folder: string | null): void => {
    event.preventDefault();
    event.stopPropagation();
    endDrag();
    if (event.dataTransfer.files.length > 0) {
      extensions.onFiles?.([...event.dataTransfer.files], folder, go);
      return;
    }
    const dragged = event.dataTransfer.getData(DRAGGED);
    if (dragged === '' || folder === null) return;
    void move(JSON.parse(dragged) as string[], folder);
  };

  const events: RowEvents = {
    onClick: (row, event) => {
      if (!isSelectable(row)) return;
      focusTree();
      if (event.shiftKey) setSelection((now) => selecting.extend(now, order, row.key));
      else if (event.ctrlKey || event.metaKey) {
        setSelection((now) => selecting.toggle(now, row.key));
      } else {
        setSelection(selecting.select(row.key));
        show(row);
      }
    },
    onDoubleClick: (row) => {
      if (isSelectable(row) && (row.type === 'root' || row.isFolder)) {
        setFolder(row.key, !row.isOpen);
      }
    },
    onTwist: (row) => {
      if (isSelectable(row)) setFolder(row.key, !row.isOpen);
    },
    onMenu: (row, at) => {
      setSelection((now) => selecting.selectForMenu(now, row.key));
      setMenuAt(at);
    },
    onDragStart: (row, event) => {
      const isIn = selection.selected.has(row.key) && chosen.length > 0;
      const paths = isIn ? topmost(chosen) : [row.key];
      if (!isIn) setSelection(selecting.select(row.key));
      event.dataTransfer.setData(DRAGGED, JSON.stringify(paths));
      event.dataTransfer.effectAllowed = 'move';
    },
    onDragOver: (row, event) => {
      event.preventDefault();
      event.stopPropagation();
      const folder = canDropOn(row);
      const marked = folder !== null && byKey.has(folder) ? folder : null;
      if (marked === dropTarget) return;
      endDrag();
      setDropTarget(marked);
      if (marked !== null) {
        opening.current = setTimeout(() => setFolder(marked, true), OPEN_AFTER_MS);
      }
    },
    onDrop: (row, event) => drop(event, canDropOn(row)),
    onRename: (name) => void rename(name),
    onRetry: retry,
  };

  const closeMenu = (): void => setMenuAt(null);
  return (
    <div style={{ display: isHidden ? 'none' : 'contents' }}>
      <Tree
        treeRef={treeRef}
        isHidden={isHidden}
        rows={rows}
        selection={selection}
        cut={new Set(clipboard?.how === 'cut' ? clipboard.paths : [])}
        dropTarget={dropTarget}
        renamed={renamed}
        events={events}
        onCommand={onCommand}
        onLoadMore={loadMore}
        onDropOutside={(event) => drop(event, null)}
        onDragLeave={endDrag}
      />
      <ContextMenu
        at={menuAt}
        target={target}
        canPaste={clipboard !== null}
        go={go}
        onClose={() => {
          closeMenu();
          if (dialog === null && renamed === null) focusTree();
        }}
        actions={{
          open: () => onCommand({ do: 'show' }),
          create: (kind) => setDialog({ what: 'new', kind, folder: target.folder }),
          rename: () => onCommand({ do: 'rename' }),
          cut,
          copy: () => onCommand({ do: 'copy' }),
          paste: () => void paste(),
          uses: () => {
            const [item] = target.items;
            if (item) go('/item', { path: item.path, tab: 'uses' });
          },
          copyLink: () => void copyLink(),
          remove: () => void remove(chosen, false),
        }}
      />
      {dialog?.what === 'new' ? (
        <NewItemDialog
          kind={dialog.kind}
          folder={dialog.folder}
          onClose={() => setDialog(null)}
          create={async (name) => {
            const saved = await commands.create(dialog.kind, `${dialog.folder}/${name}`);
            await queries.invalidateQueries({ queryKey: ['children', dialog.folder] });
            await showPaths([saved.path]);
            go('/item', { path: saved.path });
          }}
        />
      ) : null}
      {dialog?.what === 'in-use' ? (
        <InUseDialog
          items={dialog.items}
          detail={dialog.detail}
          onClose={() => {
            setDialog(null);
            focusTree();
          }}
          remove={() => void remove(dialog.paths, true)}
        />
      ) : null}
    </div>
  );
}

