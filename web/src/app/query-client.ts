import { QueryClient } from '@tanstack/react-query';
import { asProblem, SERVER_DOWN } from '@/shared/api/problem';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The server may be on this machine or in this network: only asking it tells if it is there.
      networkMode: 'always',
      staleTime: 5_000,
      // A refusal stays one; only a lost connection may come back by itself.
      retry: (count, error) => count < 2 && asProblem(error).code === SERVER_DOWN,
    },
  },
});
