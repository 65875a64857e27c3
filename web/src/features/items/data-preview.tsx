import { Button, Group, List, Select, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { previewQuery } from '@/shared/api/data-stores';
import type { ItemDocument, Schemas } from '@/shared/api/types';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { list, obj, str } from './model/sentence';

/** The classes that a data store maps for reading, by their names in a session. */
function classesOf(document: ItemDocument): string[] {
  const names = list(document.body['readClasses'])
    .map(obj)
    .filter((mapped) => mapped['disabled'] !== true)
    .map((mapped) => str(mapped['mappedName']) || str(mapped['name']));
  return [...new Set(names)].filter((name) => name !== '');
}

/** The first rows of a class, as a session would see them. */
export function DataPreview({ document }: { document: ItemDocument }): ReactNode {
  const classes = classesOf(document);
  const [picked, pick] = useState<string | null>(null);
  // The first class until one is picked: a refresh may bring it after the page.
  const chosen = picked ?? classes[0] ?? null;
  const [shown, show] = useState<string | null>(null);
  const preview = useQuery({
    ...previewQuery(document.path, shown ?? ''),
    enabled: shown !== null,
  });
  if (classes.length === 0) {
    return (
      <Empty title="No class is mapped yet">
        <Text size="sm">“Refresh schema” maps what the data have.</Text>
      </Empty>
    );
  }
  return (
    <section aria-label="First rows">
      <Title order={2} mb="xs">
        First rows
      </Title>
      <Group align="flex-end" gap="xs" mb="xs">
        <Select
          label="Class"
          searchable
          allowDeselect={false}
          data={classes}
          value={chosen}
          onChange={pick}
        />
        <Button
          variant="default"
          loading={preview.isFetching}
          disabled={chosen === null}
          onClick={() => {
            if (shown === chosen) void preview.refetch();
            else show(chosen);
          }}
        >
          Show the first rows
        </Button>
      </Group>
      {shown !== null && preview.isPending ? <Loading what="Reading" /> : null}
      {shown !== null && preview.isError ? (
        <ProblemFace error={preview.error} retry={() => void preview.refetch()} />
      ) : null}
      {preview.data ? <Rows preview={preview.data} /> : null}
    </section>
  );
}

function Rows({ preview }: { preview: Schemas['Preview'] }): ReactNode {
  const { attributes, rows, notes } = preview;
  if (rows.length === 0) return <Empty title={`${preview.class} has no rows`} />;
  return (
    <>
      {notes.length === 0 ? null : (
        <List size="sm" mb="xs" mah={140} style={{ overflow: 'auto' }} tabIndex={0}>
          {notes.map(({ row, attribute, reason }) => (
            <List.Item key={`${row} ${attribute}`}>
              row {row + 1}, {attribute}: {reason}
            </List.Item>
          ))}
        </List>
      )}
      <Table.ScrollContainer minWidth={Math.min(2_400, 120 * attributes.length)}>
        <Table striped withTableBorder verticalSpacing={3} aria-label={`Rows of ${preview.class}`}>
          <Table.Thead>
            <Table.Tr>
              {attributes.map(({ name, type }) => (
                <Table.Th key={name}>
                  {name}
                  <Text size="xs" c="dimmed" fw={400}>
                    {type}
                  </Text>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, at) => (
              // oxlint-disable-next-line react/no-array-index-key
              <Table.Tr key={at} style={{ verticalAlign: 'top' }}>
                {row.map((value, column) => (
                  <Table.Td key={attributes[column]?.name ?? column} style={{ maxWidth: 320, overflowWrap: 'anywhere' }}>
                    {value === null ? <span className="t-comment">null</span> : value}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
