import { expect, it } from 'vitest';
import { firstRefused } from './permissions';

it('of very many paths the first that is refused is found, and each tree is asked about once', () => {
  const asked: string[] = [];
  const may = (path: string): boolean => {
    asked.push(path);
    return path.startsWith('/rules');
  };
  const rules = Array.from({ length: 1_000 }, (_, at) => `/rules/R${at}`);
  expect(firstRefused(rules, may)).toBeUndefined();
  expect(asked).toEqual(['/rules/R0']);
  expect(firstRefused([...rules, '/actions', '/actions/A'], may)).toBe('/actions');
  expect(firstRefused([], may)).toBeUndefined();
});
