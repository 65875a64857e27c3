import { queryOptions } from '@tanstack/react-query';
import { call, get } from '@/shared/api/client';
import type { Permission, Schemas } from '@/shared/api/types';

export type User = Schemas['UserEntry'];
export type NewUser = Schemas['NewUser'];
export type UserChange = Schemas['UserChange'];
export type Role = Schemas['RoleEntry'];
export type ApiKey = Schemas['ApiKeyEntry'];
export type AuditLine = Schemas['AuditLine'];

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => get<User[]>('/users', undefined, signal),
});

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => get<Role[]>('/roles', undefined, signal),
});

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: async ({ signal }) => {
    const all = await get<Schemas['PermissionEntry'][]>('/permissions', undefined, signal);
    return all.map(({ name }) => name);
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => get<ApiKey[]>('/api-keys', undefined, signal),
});

/** Which entries of the audit log are wanted; times as RFC 3339. */
export interface AuditWanted {
  who?: string | undefined;
  what?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

export const AUDIT_PAGE = 100;

export const auditPage = (
  wanted: AuditWanted,
  before: number | null,
  signal: AbortSignal,
): Promise<Schemas['AuditPage']> =>
  get('/audit', { ...wanted, before, limit: AUDIT_PAGE }, signal);

export const createUser = (user: NewUser): Promise<User> =>
  call<User>('POST', '/users', { body: user });

export const changeUser = (id: string, user: UserChange): Promise<User> =>
  call<User>('PATCH', `/users/${id}`, { body: user });

export const deleteUser = (id: string): Promise<void> => call('DELETE', `/users/${id}`);

/** Sets a password; without one the server makes it, and tells it this once. */
export const setPassword = (
  id: string,
  password: string | null,
): Promise<Schemas['MadePassword']> =>
  call('PUT', `/users/${id}/password`, { body: { password } });

export const putRole = (
  name: string,
  description: string,
  permissions: readonly Permission[],
): Promise<void> =>
  call('PUT', `/roles/${encodeURIComponent(name)}`, { body: { description, permissions } });

export const deleteRole = (name: string): Promise<void> =>
  call('DELETE', `/roles/${encodeURIComponent(name)}`);

export const createApiKey = (key: Schemas['ApiKeyInput']): Promise<Schemas['MadeKey']> =>
  call('POST', '/api-keys', { body: key });

export const setRevoked = (id: string, isRevoked: boolean): Promise<ApiKey> =>
  call<ApiKey>('POST', `/api-keys/${id}/${isRevoked ? 'revoke' : 'reinstate'}`);

export const deleteApiKey = (id: string): Promise<void> => call('DELETE', `/api-keys/${id}`);
