import { expect, test } from 'vitest';
import {
  counts,
  inOrder,
  type ItemReport,
  outcomeOf,
  restoredPaths,
  type RestoreReport,
} from './model';

const item = (changes: Partial<ItemReport>): ItemReport => ({
  path: '/rules/R',
  kind: 'rule',
  entry: 'a.json#/items/0',
  outcome: 'created',
  restoredAs: '/rules/R',
  identicalTo: null,
  reason: null,
  rootCause: null,
  ...changes,
});

test('an outcome tells where an item goes and why not', () => {
  expect(outcomeOf(item({}), true)).toBe('will be created');
  expect(
    outcomeOf(item({ outcome: 'renamed', restoredAs: '/rules/R 2', identicalTo: '/rules/R' }), false),
  ).toBe('renamed as /rules/R 2 (identical to /rules/R)');
  expect(
    outcomeOf(item({ outcome: 'refused', restoredAs: null, reason: 'it is broken' }), false),
  ).toBe('was refused: it is broken');
});

test('counts tell what there is and nothing else', () => {
  const report = { summary: { created: 2, refused: 1, renamed: 0 } } as unknown as RestoreReport;
  expect(counts(report)).toBe('2 created, 1 refused');
  expect(counts({ summary: {} } as unknown as RestoreReport)).toBe('nothing to restore');
});

test('what is refused is told first and the rest keeps its order', () => {
  const items = [item({ path: '/a' }), item({ path: '/b', outcome: 'refused' }), item({ path: '/c' })];
  expect(inOrder(items).map((one) => one.path)).toEqual(['/b', '/a', '/c']);
});

test('what was restored is told by where it is now, and nothing that was left as it was', () => {
  const items = [
    item({}),
    item({ outcome: 'renamed', restoredAs: '/rules/R 2' }),
    item({ outcome: 'used-existing', restoredAs: '/rules/S' }),
    item({ outcome: 'refused', restoredAs: null }),
  ];
  const report = { items } as unknown as RestoreReport;
  expect(restoredPaths(report)).toEqual(['/rules/R', '/rules/R 2']);
});
