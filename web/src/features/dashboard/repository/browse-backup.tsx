import { Anchor, Breadcrumbs, Button, Code, Group, Modal, Stack, Table, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { KIND_LABELS, treeLabel, TREES } from '@/shared/model/kinds';
import { ancestorsOf, isTreeRoot, nameOf } from '@/shared/model/path';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { KindIcon } from '@/shared/ui/kind-icon';
import { downloadAddress, type KeptItem, keptItemQuery, keptItemsPage } from './api';

/** What is in a kept backup, folder by folder; the folder and the item stand in the address. */
export function BrowseBackup({ name, back }: { name: string; back: () => void }): ReactNode {
  const { below, path } = useSearch({ from: '/shell/dashboard/$section' });
  const navigate = useNavigate({ from: '/dashboard/$section' });
  const go = (to: { below?: string; path?: string }): void => {
    void navigate({ search: { backup: name, ...to } });
  };
  const open = (item: KeptItem): void => {
    if (item.kind === 'folder') go({ below: item.path });
    else go({ ...(below === undefined ? {} : { below }), path: item.path });
  };
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Title>
        <Group gap="xs">
          <Button component="a" href={downloadAddress(name)} download={name} variant="default">
            Download
          </Button>
          <Button variant="default" onClick={back}>
            Back
          </Button>
        </Group>
      </Group>
      <Place below={below} go={go} />
      {below === undefined ? (
        <Table>
          <Table.Tbody>
            {TREES.map(({ tree, label }) => (
              <Table.Tr key={tree}>
                <Table.Td>
                  <Anchor component="button" onClick={() => go({ below: `/${tree}` })}>
                    {label}
                  </Anchor>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : (
        <Content key={below} name={name} folder={below} open={open} />
      )}
      <Modal
        opened={path !== undefined}
        onClose={() => go(below === undefined ? {} : { below })}
        size="xl"
        title={path ?? ''}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {path === undefined ? null : <Document name={name} path={path} />}
      </Modal>
    </Stack>
  );
}

function Place({
  below,
  go,
}: {
  below: string | undefined;
  go: (to: { below?: string }) => void;
}): ReactNode {
  if (below === undefined) return null;
  const parts = [...ancestorsOf(below), below];
  return (
    <Breadcrumbs separatorMargin={4} styles={{ root: { flexWrap: 'wrap' } }}>
      <Anchor component="button" size="sm" onClick={() => go({})}>
        Backup
      </Anchor>
      {parts.map((part) => (
        <Anchor
          key={part}
          component="button"
          size="sm"
          aria-current={part === below ? 'location' : undefined}
          onClick={() => go({ below: part })}
        >
          {isTreeRoot(part) ? treeLabel(nameOf(part)) : nameOf(part)}
        </Anchor>
      ))}
    </Breadcrumbs>
  );
}

function Content({
  name,
  folder,
  open,
}: {
  name: string;
  folder: string;
  open: (item: KeptItem) => void;
}): ReactNode {
  const pages = useInfiniteQuery({
    queryKey: ['repository', 'backups', name, 'items', folder],
    queryFn: ({ signal, pageParam }) => keptItemsPage(name, folder, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (pages.isPending) return <Loading />;
  if (pages.isError) {
    return <ProblemFace error={pages.error} retry={() => void pages.refetch()} />;
  }
  const items = pages.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Empty title="Nothing is in this folder" />;
  return (
    <>
      <Table highlightOnHover verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th w={160}>Kind</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.id}>
              <Table.Td>
                <Group gap={6} wrap="nowrap">
                  <KindIcon kind={item.kind} />
                  <Anchor
                    component="button"
                    size="sm"
                    ta="start"
                    style={{ overflowWrap: 'anywhere' }}
                    onClick={() => open(item)}
                  >
                    {nameOf(item.path)}
                  </Anchor>
                </Group>
              </Table.Td>
              <Table.Td>{KIND_LABELS[item.kind]}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {pages.hasNextPage ? (
        <Group>
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            Show more
          </Button>
        </Group>
      ) : null}
    </>
  );
}

function Document({ name, path }: { name: string; path: string }): ReactNode {
  const item = useQuery(keptItemQuery(name, path));
  if (item.isPending) return <Loading />;
  if (item.isError) {
    return <ProblemFace error={item.error} retry={() => void item.refetch()} compact />;
  }
  return (
    <Code block className="json" tabIndex={0}>
      {JSON.stringify(item.data, null, 2)}
    </Code>
  );
}
