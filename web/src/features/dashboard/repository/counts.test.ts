import { expect, test } from 'vitest';
import type { RestoreReport } from './api';
import { changesByKind, inWords, isConfirmed, sumOf, totalsOf } from './counts';

const report = {
  counts: { deleted: { rule: 3, folder: 1 }, created: { rule: 2 }, identical: { session: 5 } },
} as unknown as RestoreReport;

test('counts are told with the most first, and nothing as nothing', () => {
  expect(inWords({ rule: 2, folder: 1204, 'data-store': 1 })).toBe(
    `${(1204).toLocaleString()} folders, 2 rules, 1 data store`,
  );
  expect(inWords({})).toBe('nothing');
  expect(inWords(null)).toBe('nothing');
  expect(sumOf({ rule: 2, folder: 3 })).toBe(5);
});

test('changes are told for each kind of which there is something', () => {
  expect(changesByKind(report).map(({ kind }) => kind)).toEqual(['folder', 'rule', 'session']);
  expect(totalsOf(report)).toEqual({ deleted: 4, replaced: 0, created: 2, identical: 5 });
});

test('only the count itself confirms, however its digits are grouped', () => {
  expect(isConfirmed('1204', 1204)).toBe(true);
  expect(isConfirmed(' 1,204 ', 1204)).toBe(true);
  expect(isConfirmed('0', 0)).toBe(true);
  for (const wrong of ['', ' ', '1203', '-1204', '1204x', 'all']) {
    expect(isConfirmed(wrong, 1204)).toBe(false);
  }
});
