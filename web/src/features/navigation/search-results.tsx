import { NavLink, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { searchQuery } from '@/shared/api/items';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { KindIcon } from '@/shared/ui/kind-icon';

/** What a search across all trees finds, in place of the trees. */
export function SearchResults({ text }: { text: string }): ReactNode {
  const found = useQuery(searchQuery(text));
  if (found.isPending) return <Loading what="Searching" />;
  if (found.isError) return <ProblemFace error={found.error} retry={() => void found.refetch()} />;
  const { items, more } = found.data;
  if (items.length === 0) {
    return (
      <Empty title="Nothing found">
        <Text size="sm">Names, paths and texts were searched in every tree you may read.</Text>
      </Empty>
    );
  }
  return (
    <div style={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
      <Text size="xs" c="dimmed" px="sm" role="status">
        {items.length}
        {more ? ' found, and more: narrow it down' : ' found'}
      </Text>
      {items.map((item) => (
        <NavLink
          key={item.id}
          component={Link}
          to="/item"
          search={{ path: item.path } as never}
          label={item.name}
          description={`${KIND_LABELS[item.kind]} · ${item.path}${
            item.match === 'text' ? ' · found in its text' : ''
          }`}
          leftSection={<KindIcon kind={item.kind} />}
          py={4}
        />
      ))}
    </div>
  );
}
