import { Button, Group, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { listFolder } from '@/shared/api/items';
import { formatTime, plural } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { KindIcon } from '@/shared/ui/kind-icon';

/** What a folder holds, a page at a time. */
export function FolderTable({ path }: { path: string }): ReactNode {
  const pages = useInfiniteQuery({
    queryKey: ['children', path, 'pages'],
    queryFn: ({ pageParam, signal }) => listFolder(path, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  if (pages.isPending) return <Loading />;
  if (pages.isError) return <ProblemFace error={pages.error} retry={() => void pages.refetch()} />;
  const items = pages.data.pages.flatMap((page) => page.items);
  const total = pages.data.pages[0]?.total ?? items.length;
  if (items.length === 0) {
    return (
      <Empty title="This is empty">
        <Text size="sm">
          Right-click it in the navigation pane: New makes an item, and Restore here takes a backup.
        </Text>
      </Empty>
    );
  }
  return (
    <>
      <Text size="sm" c="dimmed" mb={4}>
        {plural(total, 'item')}
      </Text>
      <Table.ScrollContainer minWidth={420}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>Edited</Table.Th>
              <Table.Th>Description</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={item.id}>
                <Table.Td>
                  <Group gap={6} wrap="nowrap">
                    <KindIcon kind={item.kind} />
                    <ItemLink path={item.path}>{item.name}</ItemLink>
                  </Group>
                </Table.Td>
                <Table.Td>{KIND_LABELS[item.kind]}</Table.Td>
                <Table.Td>
                  {formatTime(item.edited.at)} {item.edited.by ?? ''}
                </Table.Td>
                <Table.Td>
                  <Text size="sm" lineClamp={2}>
                    {item.description}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {pages.hasNextPage ? (
        <Button
          variant="default"
          mt="sm"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
    </>
  );
}
