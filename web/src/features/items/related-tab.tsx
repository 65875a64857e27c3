import { Group, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { usesQuery } from '@/shared/api/items';
import type { ItemDocument } from '@/shared/api/types';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { KindIcon } from '@/shared/ui/kind-icon';
import { referencesOf } from './model/references';
import { words } from './model/sentence';

/** What an item needs, each a link to where it was when this was written. */
export function ReferencesTab({ document }: { document: ItemDocument }): ReactNode {
  const found = referencesOf(document);
  if (found.length === 0) return <Empty title="This needs no other item" />;
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Item</Table.Th>
          <Table.Th>As</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {found.map(({ id, path, places }) => (
          <Table.Tr key={id}>
            <Table.Td>{path === undefined ? id : <ItemLink path={path}>{path}</ItemLink>}</Table.Td>
            <Table.Td>{places.map(words).join(', ')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** What needs an item, by itself or through a folder or template. */
export function UsesTab({ path }: { path: string }): ReactNode {
  const found = useQuery(usesQuery(path));
  if (found.isPending) return <Loading />;
  if (found.isError) return <ProblemFace error={found.error} retry={() => void found.refetch()} />;
  if (found.data.length === 0) return <Empty title="Nothing uses this" />;
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Item</Table.Th>
          <Table.Th>Kind</Table.Th>
          <Table.Th>As</Table.Th>
          <Table.Th>Through</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {found.data.map((use) => (
          <Table.Tr key={`${use.path} ${use.role} ${use.through ?? ''}`}>
            <Table.Td>
              <Group gap={6} wrap="nowrap">
                <KindIcon kind={use.kind} />
                <ItemLink path={use.path}>{use.path}</ItemLink>
              </Group>
            </Table.Td>
            <Table.Td>{KIND_LABELS[use.kind]}</Table.Td>
            <Table.Td>{words(use.role)}</Table.Td>
            <Table.Td>{use.through ?? ''}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
