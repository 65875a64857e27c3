import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '@/shared/ui/page';

export function NotFound(): ReactNode {
  return (
    <main style={{ padding: 16 }}>
      <Page title="Nothing is here">
        <Text size="sm">
          No page has the address <code>{window.location.pathname}</code>. It may have been written
          wrongly, or the item may be gone.
        </Text>
        <Anchor component={Link} to="/">
          Home
        </Anchor>
        {' · '}
        <Anchor component={Link} to="/recycle-bin">
          Recycle Bin
        </Anchor>
      </Page>
    </main>
  );
}
