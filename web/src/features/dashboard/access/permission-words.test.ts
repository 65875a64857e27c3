import { expect, test } from 'vitest';
import type { Permission } from '@/shared/api/types';
import { inRows, withPermission } from './permission-words';

test('every permission has one place in the matrix, also one that is new', () => {
  const all = ['1int-rules-read', '1int-rules-write', '1int-audit', '1int-new'] as Permission[];
  const { trees, others } = inRows(all);
  expect(trees.find(({ label }) => label === 'Rules')).toEqual({
    label: 'Rules',
    read: '1int-rules-read',
    write: '1int-rules-write',
  });
  expect(others.map(({ permission }) => permission)).toEqual(['1int-audit', '1int-new']);
});

test('with writing comes reading, and without reading goes writing', () => {
  const written = withPermission(new Set(), '1int-rules-write', true);
  expect([...written].sort()).toEqual(['1int-rules-read', '1int-rules-write']);
  expect([...withPermission(written, '1int-rules-read', false)]).toEqual([]);
  expect([...withPermission(written, '1int-rules-write', false)]).toEqual(['1int-rules-read']);
  expect([...withPermission(new Set(), '1int-audit', true)]).toEqual(['1int-audit']);
});
