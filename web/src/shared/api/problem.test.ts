import { expect, test } from 'vitest';
import { ApiProblem } from './problem';

const hintOf = (code: string, hint: string | null): string | null =>
  new ApiProblem({ status: 409, code, detail: 'It cannot be.', hint }).hint;

test('a hint is a sentence, and none is none', () => {
  expect(hintOf('stale', 'read the item again')).toBe('Read the item again.');
  expect(hintOf('stale', '`1int-users` is wanted')).toBe('`1int-users` is wanted.');
  expect(hintOf('stale', null)).toBeNull();
});

test('what speaks of the command line is told in words of the web', () => {
  expect(hintOf('in-use', '`--recursive` deletes a folder with all it holds')).toContain(
    '“Where used” lists them',
  );
  expect(hintOf('zip-truncated', 'take another copy; `trigpoint verify FILE` tells')).toBe(
    'Fetch the file again, or take another copy: this one was cut off, damaged or changed.',
  );
});

test('a hint for terminals that the web has no words for is left out', () => {
  expect(hintOf('new-code', '`trigpoint new` helps')).toBeNull();
});

test('a hint of the same code that speaks of no command stays', () => {
  expect(hintOf('not-found', 'make the plan anew')).toBe('Make the plan anew.');
});

test('what is copied tells the hint that was shown', () => {
  const problem = new ApiProblem({
    status: 409,
    code: 'in-use',
    detail: 'It is in use.',
    hint: '`--including-used` deletes it',
    requestId: 'r1',
  });
  expect(problem.details).toContain('“Where used” lists them');
  expect(problem.details).not.toContain('--including-used');
  expect(problem.details).toContain('requestId: r1');
});
