import { QueryClient } from '@tanstack/react-query';
import { asProblem, SERVER_DOWN } from '@/shared/api/problem';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one; only a lost connection may come back by itself.
      retry: (count, error) => count < 2 && asProblem(error).code === SERVER_DOWN,
    },
  },
});
