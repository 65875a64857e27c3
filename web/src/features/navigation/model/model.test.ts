import { describe, expect, test } from 'vitest';
import type { ItemEntry, Kind } from '@/shared/api/types';
import { type Folder, flatten, type Root } from './flatten';
import { commandOf, type Key, typeAhead } from './keyboard';
import { extend, NOTHING, rename, select, selectForMenu, toggle } from './selection';

const entry = (path: string, kind: Kind = 'rule'): ItemEntry => ({
  path,
  kind,
  name: path.slice(path.lastIndexOf('/') + 1),
  id: path,
  description: '',
  revision: 1,
  edited: {},
});

const folder = (items: ItemEntry[], next: string | null = null): Folder => ({
  items,
  next,
  total: items.length + (next === null ? 0 : 100),
  problem: null,
  isLoading: false,
});

const ROOTS: Root[] = [
  { path: '/rules', label: 'Rules', isReadable: true },
  { path: '/actions', label: 'Actions', isReadable: false },
];

const FOLDERS = new Map([
  ['/rules', folder([entry('/rules/Roads', 'folder'), entry('/rules/Zebra')])],
  ['/rules/Roads', folder([entry('/rules/Roads/A road'), entry('/rules/Roads/Another')])],
]);

const OPEN = new Set(['/rules', '/rules/Roads', '/actions']);
const ROWS = flatten(ROOTS, OPEN, FOLDERS);
const KEYS = ROWS.map((row) => row.key);
const key = (name: string, more: Partial<Key> = {}): Key => ({
  key: name,
  ctrl: false,
  shift: false,
  alt: false,
  ...more,
});

describe('flatten', () => {
  test('what is open stands below its folder, with its level and its place', () => {
    expect(ROWS.map((row) => [row.key, row.level, row.position, row.size])).toEqual([
      ['/rules', 1, 1, 2],
      ['/rules/Roads', 2, 1, 2],
      ['/rules/Roads/A road', 3, 1, 2],
      ['/rules/Roads/Another', 3, 2, 2],
      ['/rules/Zebra', 2, 2, 2],
      ['/actions', 1, 2, 2],
    ]);
  });

  test('a folder that is not loaded, is empty, or goes on says so by a line of its own', () => {
    const types = (content?: Folder) =>
      flatten(
        ROOTS,
        new Set(['/rules']),
        content ? new Map([['/rules', content]]) : new Map(),
      ).map((row) => row.type);
    expect(types()).toEqual(['root', 'loading', 'root']);
    expect(types(folder([]))).toEqual(['root', 'empty', 'root']);
    expect(types(folder([entry('/rules/A')], 'x'))).toEqual(['root', 'item', 'more', 'root']);
  });

  test('a hundred thousand items are made flat, each once', () => {
    const folders = new Map<string, Folder>();
    const tops: ItemEntry[] = [];
    for (let top = 0; top < 1000; top += 1) {
      const path = `/rules/F${top}`;
      tops.push(entry(path, 'folder'));
      const items = Array.from({ length: 100 }, (_, index) => entry(`${path}/I${index}`));
      folders.set(path, folder(items));
    }
    folders.set('/rules', folder(tops));
    const open = new Set(['/rules', ...tops.map(({ path }) => path)]);
    expect(flatten(ROOTS, open, folders)).toHaveLength(101_002);
  });
});

describe('selection', () => {
  test('Ctrl adds and takes away, and Shift selects from the anchor on', () => {
    const two = toggle(select('/rules/Roads'), '/rules/Zebra');
    expect([...two.selected]).toEqual(['/rules/Roads', '/rules/Zebra']);
    expect([...toggle(two, '/rules/Roads').selected]).toEqual(['/rules/Zebra']);
    const range = extend(select('/rules/Zebra'), KEYS, '/rules/Roads/A road');
    expect([...range.selected]).toEqual([
      '/rules/Roads/A road',
      '/rules/Roads/Another',
      '/rules/Zebra',
    ]);
    const shorter = extend(range, KEYS, '/rules/Roads/Another');
    expect([...shorter.selected]).toEqual(['/rules/Roads/Another', '/rules/Zebra']);
  });

  test('the right button keeps a selection that it is on, and makes a new one elsewhere', () => {
    const two = toggle(select('/rules/Roads'), '/rules/Zebra');
    expect(selectForMenu(two, '/rules/Roads').selected.size).toBe(2);
    expect([...selectForMenu(two, '/actions').selected]).toEqual(['/actions']);
  });

  test('a renamed folder stays selected, and so does what lies in it', () => {
    const both = toggle(select('/rules/Roads'), '/rules/Roads/Another');
    expect([...rename(both, '/rules/Roads', '/rules/Ways').selected]).toEqual([
      '/rules/Ways',
      '/rules/Ways/Another',
    ]);
    expect(rename(NOTHING, '/a', '/b').active).toBeNull();
  });
});

describe('keyboard', () => {
  const go = (to: string, how = 'select') => ({ do: 'go', to, how });

  test('arrows go by lines, and right and left by folders', () => {
    expect(commandOf(key('ArrowDown'), ROWS, '/rules', 10)).toEqual(go('/rules/Roads'));
    expect(commandOf(key('ArrowUp'), ROWS, '/rules', 10)).toBeNull();
    expect(commandOf(key('ArrowRight'), ROWS, '/rules/Roads', 10)).toEqual(
      go('/rules/Roads/A road'),
    );
    expect(commandOf(key('ArrowLeft'), ROWS, '/rules/Roads/A road', 10)).toEqual(
      go('/rules/Roads'),
    );
    expect(commandOf(key('ArrowLeft'), ROWS, '/rules/Roads', 10)).toEqual({
      do: 'close',
      path: '/rules/Roads',
    });
  });

  test('Home, End and pages reach the ends, and Shift extends', () => {
    expect(commandOf(key('Home'), ROWS, '/rules/Zebra', 10)).toEqual(go('/rules'));
    expect(commandOf(key('End'), ROWS, '/rules', 10)).toEqual(go('/actions'));
    expect(commandOf(key('PageDown', { shift: true }), ROWS, '/rules', 2)).toEqual(
      go('/rules/Roads/A road', 'extend'),
    );
  });

  test('a star opens every closed folder around the same folder', () => {
    const closed = flatten(ROOTS, new Set(['/rules']), FOLDERS);
    expect(commandOf(key('*', { shift: true }), closed, '/rules/Zebra', 10)).toEqual({
      do: 'open-all',
      paths: ['/rules/Roads'],
    });
    const none = flatten(ROOTS, new Set(), FOLDERS);
    expect(commandOf(key('*', { shift: true }), none, '/actions', 10)).toEqual({
      do: 'open-all',
      paths: ['/rules'],
    });
  });

  test('keys that are not of the pane stay with the browser', () => {
    expect(commandOf(key('r', { ctrl: true }), ROWS, '/rules', 10)).toBeNull();
    expect(commandOf(key('ArrowLeft', { alt: true }), ROWS, '/rules', 10)).toBeNull();
  });

  test('letters lead to the next name that begins so, round the end', () => {
    expect(typeAhead(ROWS, '/rules', 'a')).toBe('/rules/Roads/A road');
    expect(typeAhead(ROWS, '/rules/Roads/A road', 'a')).toBe('/rules/Roads/Another');
    expect(typeAhead(ROWS, '/rules/Roads/A road', 'an')).toBe('/rules/Roads/Another');
    expect(typeAhead(ROWS, '/actions', 'z')).toBe('/rules/Zebra');
    expect(typeAhead(ROWS, '/actions', 'q')).toBeNull();
  });
});
