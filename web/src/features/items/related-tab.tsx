import { Anchor, Group, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { referencesQuery, usesQuery } from '@/shared/api/items';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { KindIcon } from '@/shared/ui/kind-icon';
import { words } from './model/sentence';

/** What an item needs, or what needs it, each a link. */
export function RelatedTab({
  id,
  which,
}: {
  id: string;
  which: 'uses' | 'references';
}): ReactNode {
  const found = useQuery(which === 'uses' ? usesQuery(id) : referencesQuery(id));
  if (found.isPending) return <Loading />;
  if (found.isError) return <ProblemFace error={found.error} retry={() => void found.refetch()} />;
  if (found.data.length === 0) {
    return <Empty title={which === 'uses' ? 'Nothing uses this' : 'This needs no other item'} />;
  }
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
                <Anchor component={Link} to="/at" search={{ path: use.path } as never} size="sm">
                  {use.path}
                </Anchor>
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
