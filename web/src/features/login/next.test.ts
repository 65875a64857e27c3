import { expect, test } from 'vitest';
import { safeNext, secondsToWait } from './next';

test('a login leads back to the page that was asked for', () => {
  expect(safeNext('/items/1?tab=history')).toBe('/items/1?tab=history');
});

test('a login never leads to another site', () => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', undefined]) {
    expect(safeNext(next)).toBe('/');
  }
});

test('the slow-down says how long to wait, and nothing else does', () => {
  const refusal = { status: 429, code: 'too-many-attempts', detail: '', retryAfterS: 3.2 };
  expect(secondsToWait(refusal)).toBe(4);
  expect(secondsToWait({ ...refusal, status: 401 })).toBe(0);
});
