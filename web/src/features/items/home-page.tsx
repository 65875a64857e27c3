import { Anchor, Button, Card, Group, SimpleGrid, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { get } from '@/shared/api/client';
import { useWho } from '@/shared/api/session';
import type { ItemPage } from '@/shared/api/types';
import { plural } from '@/shared/model/format';
import { TREES } from '@/shared/model/kinds';
import { mayRead, readPermission } from '@/shared/model/permissions';
import { Empty } from '@/shared/ui/faces';
import { KindIcon } from '@/shared/ui/kind-icon';
import { Page } from '@/shared/ui/page';

/** The five trees, with how much is in each. */
export function HomePage(): ReactNode {
  const who = useWho();
  const counts = useQueries({
    queries: TREES.map(({ tree }) => ({
      queryKey: ['children', `/${tree}`, 'count'],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<ItemPage>('/items', { below: `/${tree}`, limit: 1 }, signal),
      enabled: mayRead(who, `/${tree}`),
    })),
  });
  const isEmpty = counts.every(({ data }) => data?.total === 0);
  return (
    <Page title={`Welcome, ${who?.displayName || who?.name || ''}`}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {TREES.map(({ tree, label, kinds }, index) => {
          const count = counts[index];
          const isReadable = mayRead(who, `/${tree}`);
          return (
            <Card key={tree} withBorder padding="sm">
              <Group gap={8}>
                <KindIcon kind={kinds[0] ?? 'folder'} size={20} />
                {isReadable ? (
                  <Anchor component={Link} to={`/tree/${tree}`} fw={600}>
                    {label}
                  </Anchor>
                ) : (
                  <Text fw={600}>{label}</Text>
                )}
              </Group>
              <Text size="sm" c="dimmed">
                {isReadable
                  ? count?.data
                    ? plural(count.data.total ?? 0, 'item or folder', 'items and folders')
                    : count?.isError
                      ? 'cannot be counted'
                      : '…'
                  : `needs ${readPermission(`/${tree}`)}`}
              </Text>
            </Card>
          );
        })}
      </SimpleGrid>
      {isEmpty ? (
        <Empty title="Nothing is here yet">
          <Text size="sm">A backup brings items; “New” in the menu of a tree makes one.</Text>
          <Button component={Link} to="/restore">
            Restore a backup
          </Button>
        </Empty>
      ) : null}
      <Text size="sm" mt="lg">
        Right-click an item, or press Shift+F10, for what can be done with it. Drop backup files on
        the navigation pane to restore them. Press ? for the shortcuts.
      </Text>
    </Page>
  );
}
