import { expect, test } from 'vitest';
import type { Permission, WhoAmI } from '@/shared/api/types';
import { sectionsOf } from './dashboard';

const who = (...permissions: Permission[]): WhoAmI => ({
  name: 'ann',
  displayName: 'Ann',
  permissions,
  roles: [],
  via: 'session',
});

test('a section is shown to whoever has its permission and to nobody else', () => {
  const shown = (...permissions: Permission[]): string[] =>
    sectionsOf(who(...permissions)).map(({ id }) => id);
  expect(shown()).toEqual(['keys']);
  expect(shown('1int-users')).toEqual(['users', 'roles', 'keys']);
  expect(shown('1int-audit')).toEqual(['keys', 'audit']);
});
