import { queryOptions, useQuery } from '@tanstack/react-query';
import { call, get } from './client';
import type { WhoAmI } from './types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<WhoAmI>('/session', undefined, signal),
  staleTime: 60_000,
  retry: false,
});

/** Who is logged in; `undefined` while that is asked. */
export function useWho(): WhoAmI | undefined {
  return useQuery(sessionQuery).data;
}

export const logOut = (): Promise<void> => call<void>('DELETE', '/session');
