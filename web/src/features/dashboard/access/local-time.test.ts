import { expect, test } from 'vitest';
import { instantOf, localOf } from './local-time';

test('a time of this place is the same instant again', () => {
  const instant = new Date(2026, 4, 3, 17, 45).toISOString();
  expect(localOf(instant)).toBe('2026-05-03T17:45');
  expect(instantOf(localOf(instant))).toBe(instant);
});

test('no time is no time', () => {
  expect(localOf(undefined)).toBe('');
  expect(localOf('yesterday')).toBe('');
  expect(instantOf('')).toBeUndefined();
});
