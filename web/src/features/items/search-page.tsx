import { Group, List, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { searchQuery } from '@/shared/api/items';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { KindIcon } from '@/shared/ui/kind-icon';
import { Page } from '@/shared/ui/page';

function Found({ text }: { text: string }): ReactNode {
  const found = useQuery(searchQuery(text));
  if (text.trim() === '') return <Empty title="Type what to search for" />;
  if (found.isPending) return <Loading what="Searching" />;
  if (found.isError) return <ProblemFace error={found.error} retry={() => void found.refetch()} />;
  if (found.data.items.length === 0) return <Empty title={`Nothing found for “${text}”`} />;
  return (
    <List listStyleType="none" spacing={6} mt="sm">
      {found.data.items.map((item) => (
        <List.Item key={item.id} icon={<KindIcon kind={item.kind} />}>
          <ItemLink path={item.path}>{item.name}</ItemLink>
          <Text size="sm" c="dimmed">
            {KIND_LABELS[item.kind]} · {item.path} · found in its {item.match}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

export function SearchPage(): ReactNode {
  const { q = '' } = useSearch({ from: '/shell/search' });
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  return (
    <Page title="Search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: '/search', search: text === '' ? {} : { q: text } });
        }}
      >
        <Group>
          <TextInput
            aria-label="Search all trees"
            type="search"
            flex={1}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </Group>
      </form>
      <Found text={q} />
    </Page>
  );
}
