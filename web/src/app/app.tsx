import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ExtensionsProvider } from '@/shared/ui/extensions';
import { extensions } from './extensions';
import { queryClient } from './query-client';
import { router } from './routes';
import { theme, variables } from './theme';

export function App(): ReactNode {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={queryClient}>
        <ExtensionsProvider value={extensions}>
          <RouterProvider router={router} />
        </ExtensionsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
