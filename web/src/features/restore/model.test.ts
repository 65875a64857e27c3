import { expect, test } from 'vitest';
import {
  counts,
  inOrder,
  type ItemReport,
  outcomeOf,
  proposedRoot,
  type RestoreReport,
  waitsForRoot,
} from './model';

const item = (changes: Partial<ItemReport>): ItemReport => ({
  path: '/rules/R',
  kind: 'rule',
  entry: 'a.json#/items/0',
  outcome: 'created',
  restoredAs: '/rules/R',
  identicalTo: null,
  code: null,
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

test('a set that lies one folder too deep waits until its folder is chosen', () => {
  const suggestions = [
    { choice: 'skip-identical', message: '' },
    { choice: 'root', value: 'HPMS', message: '' },
  ];
  const waiting = { items: [item({ outcome: 'not-attempted', code: 'root-undecided' })], suggestions };
  expect(proposedRoot(waiting as unknown as RestoreReport)).toBe('HPMS');
  expect(waitsForRoot(waiting as unknown as RestoreReport)).toBe(true);
  const other = { items: [item({})] } as unknown as RestoreReport;
  expect(proposedRoot(other)).toBeUndefined();
  expect(waitsForRoot(other)).toBe(false);
});
