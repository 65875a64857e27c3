import { expect, test } from 'vitest';
import type { ItemReport, Options, RestoreReport, Suggestion } from './api';
import {
  actionsOf,
  counts,
  isConflict,
  isWorthwhile,
  itemPolicy,
  missingOf,
  outcomeOf,
  restoredPaths,
  withItemPolicy,
  withKindPolicy,
  withMapping,
  withoutDoubles,
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

const report = (summary: Partial<RestoreReport['summary']>): RestoreReport => ({
  reportVersion: 1,
  state: 'planned',
  planId: 'p',
  folders: { created: 0, merged: 0, replaced: 0 },
  summary: {
    created: 0,
    renamed: 0,
    replaced: 0,
    usedExisting: 0,
    identical: 0,
    refused: 0,
    notAttempted: 0,
    ...summary,
  },
  items: [],
  wanted: [],
});

test('an outcome tells where an item goes and why not', () => {
  expect(outcomeOf(item({}), true)).toBe('will be created');
  expect(
    outcomeOf(item({ outcome: 'renamed', restoredAs: '/rules/R 2', identicalTo: '/rules/R' }), false),
  ).toBe('renamed as /rules/R 2 (identical to /rules/R)');
  expect(outcomeOf(item({ outcome: 'replaced', restoredAs: '/rules/S/R' }), true)).toBe(
    'will be replaced at /rules/S/R',
  );
  expect(
    outcomeOf(item({ outcome: 'refused', restoredAs: null, reason: 'it is broken' }), false),
  ).toBe('was refused: it is broken');
});

test('counts tell what there is and nothing else', () => {
  expect(counts(report({ created: 2, refused: 1 }), false)).toBe('2 created, 1 refused');
  expect(counts(report({ created: 2, refused: 1 }), true)).toBe('2 to be created, 1 refused');
  expect(counts(report({}), true)).toBe('nothing to restore');
});

test('a plan of which nothing is left is not worth restoring', () => {
  expect(isWorthwhile(report({ refused: 3, notAttempted: 2 }))).toBe(false);
  expect(isWorthwhile(report({ refused: 3, created: 1 }))).toBe(true);
});

test('what was restored is where it is now, and what was not is nowhere', () => {
  const there = item({ outcome: 'renamed', restoredAs: '/rules/R 2' });
  const used = item({ outcome: 'used-existing' });
  expect(restoredPaths([there, used, item({ outcome: 'refused', restoredAs: null })])).toEqual([
    '/rules/R 2',
  ]);
});

test('a choice is offered where something is there already', () => {
  expect(isConflict(item({}))).toBe(false);
  expect(isConflict(item({ outcome: 'renamed' }))).toBe(true);
  expect(isConflict(item({ outcome: 'refused', code: 'name-taken' }))).toBe(true);
  expect(isConflict(item({ outcome: 'refused', code: 'ref-missing' }))).toBe(false);
});

test('the choice of an item is kept by its place, however that is written', () => {
  const decomposed = '/rules/Stra\u0075\u0308ss';
  const chosen = withItemPolicy({}, decomposed, 'replace');
  expect(itemPolicy(chosen, '/rules/Stra\u00fcss')).toBe('replace');
  expect(itemPolicy(withItemPolicy(chosen, '/rules/Stra\u00fcss', null), decomposed)).toBeNull();
});

test('the choice of a kind leaves the others as they are', () => {
  const before: Options = { onConflict: { all: 'replace', byKind: { rule: 'fail' } } };
  const after = withKindPolicy(before, 'session', 'rename');
  expect(after.onConflict).toEqual({ all: 'replace', byKind: { rule: 'fail', session: 'rename' } });
  expect(withKindPolicy(after, 'rule', null).onConflict?.byKind).toEqual({ session: 'rename' });
});

test('a missing reference is told once with all that need it', () => {
  const refused = { outcome: 'refused', code: 'ref-missing', rootCause: '/rules/T' } as const;
  const missing = missingOf([
    item({ ...refused, path: '/rules/A' }),
    item({ ...refused, path: '/rules/B' }),
    item({ outcome: 'refused', code: 'ref-blocked', rootCause: '/rules/T', path: '/rules/C' }),
  ]);
  expect(missing).toEqual([{ path: '/rules/T', neededBy: ['/rules/A', '/rules/B'] }]);
});

test('a reference means one item, the last that was chosen', () => {
  const first = withMapping({}, '/rules/T', '/rules/A');
  expect(withMapping(first, '/rules/T', '/rules/B').map).toEqual([
    { from: '/rules/T', to: '/rules/B' },
  ]);
});

test('a suggestion becomes buttons that choose', () => {
  const chosen = (suggestion: Suggestion): Options[] =>
    actionsOf(suggestion).map(({ change }) => change({}));
  const message = '';
  expect(chosen({ choice: 'use-existing', value: 'data-store', message })).toEqual([
    { onConflict: { byKind: { 'data-store': 'use-existing' } } },
  ]);
  expect(chosen({ choice: 'root', value: 'HPMS', message })).toEqual([
    { root: 'HPMS' },
    { root: '/' },
  ]);
  expect(chosen({ choice: 'skip-identical', message })).toEqual([{ skipIdentical: true }]);
});

test('a file that is chosen twice is sent once, and one of the same name is another', () => {
  const at = (lastModified: number, content = 'x'): File =>
    new File([content], 'a.zip', { lastModified });
  expect(withoutDoubles([at(1), at(1)])).toHaveLength(1);
  expect(withoutDoubles([at(1), at(2), at(1, 'longer')])).toHaveLength(3);
});
