import { Alert, Button, Group, List, Stack, Switch, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { refreshStore, storeSchemaQuery, testStore } from '@/shared/api/data-stores';
import { useWho } from '@/shared/api/session';
import type { ItemDocument, Schemas } from '@/shared/api/types';
import { formatNumber, plural } from '@/shared/model/format';
import { mayWrite } from '@/shared/model/permissions';
import { Confirm } from '@/shared/ui/confirm';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { notifyDone } from '@/shared/ui/notify';
import { DataPreview } from './data-preview';

type Changes = Schemas['RefreshedStore']['changes'];

/** The data behind a data store: tried, described, shown, and its mapping made to fit. */
export function DataTab({ document }: { document: ItemDocument }): ReactNode {
  const { path } = document;
  return (
    <Stack gap="lg">
      <Connection path={path} />
      <DataPreview document={document} />
      <Layers path={path} />
    </Stack>
  );
}

function Connection({ path }: { path: string }): ReactNode {
  const who = useWho();
  const queries = useQueryClient();
  const [isWithRows, setWithRows] = useState(false);
  const [busy, setBusy] = useState<'test' | 'refresh' | null>(null);
  const [tested, setTested] = useState<Schemas['TestedStore'] | null>(null);
  const [asked, ask] = useState<Changes | null>(null);
  const [error, setError] = useState<unknown>(null);

  const run = async (what: 'test' | 'refresh', work: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(null);
    }
  };
  const test = (): void =>
    void run('test', async () => {
      setTested(null);
      setTested(await testStore(path, isWithRows));
    });
  // What would change is shown before it is saved.
  const look = (): void =>
    void run('refresh', async () => {
      const { changes } = await refreshStore(path, true);
      if (changes.added.length + changes.removed.length > 0) ask(changes);
      else notifyDone('The mapping fits the data as it is.');
    });
  const refresh = (): void =>
    void run('refresh', async () => {
      ask(null);
      await refreshStore(path, false);
      await queries.invalidateQueries({ queryKey: ['item', path] });
      notifyDone('The mapping fits the data now.');
    });
  return (
    <section aria-label="Connection">
      <Group gap="xs">
        <Button variant="default" loading={busy === 'test'} disabled={busy !== null} onClick={test}>
          Test connection
        </Button>
        <Switch
          label="Read every row, too"
          checked={isWithRows}
          disabled={busy !== null}
          onChange={(event) => setWithRows(event.currentTarget.checked)}
        />
        <Button
          variant="default"
          loading={busy === 'refresh'}
          disabled={busy !== null || !mayWrite(who, path)}
          onClick={look}
        >
          Refresh schema
        </Button>
      </Group>
      {error === null ? null : <ProblemFace error={error} />}
      {tested === null ? null : <Tested tested={tested} />}
      {asked === null ? null : (
        <Confirm
          title="Make the mapping fit the data?"
          action="Refresh"
          isBusy={busy !== null}
          onConfirm={refresh}
          onClose={() => ask(null)}
        >
          <Named title="Comes into the mapping" names={asked.added} />
          <Named title="Goes from it, since the data have it no more" names={asked.removed} />
        </Confirm>
      )}
    </section>
  );
}

function Named({ title, names }: { title: string; names: readonly string[] }): ReactNode {
  if (names.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm" mah={200} style={{ overflow: 'auto' }} tabIndex={0}>
        {names.map((name) => (
          <List.Item key={name} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

function Tested({ tested }: { tested: Schemas['TestedStore'] }): ReactNode {
  const { layerCount, featureCount, missingLayers, missingAttributes, notes, classes } = tested;
  const isWhole = missingLayers.length + missingAttributes.length === 0;
  return (
    <Alert
      mt="sm"
      color={isWhole ? 'green' : 'yellow'}
      variant="outline"
      role="status"
      title={isWhole ? 'The data can be read' : 'The data can be read, but the mapping names more'}
    >
      <Stack gap="xs">
        <Text size="sm">
          {plural(layerCount, 'layer')}, {plural(featureCount, 'feature')}.
        </Text>
        <Named title="Classes of which the data have no layer" names={missingLayers} />
        <Named title="Attributes that the data do not have" names={missingAttributes} />
        <Named title="Assumed in reading" names={notes} />
        {classes ? <Classes classes={classes} /> : null}
      </Stack>
    </Alert>
  );
}

function Classes({ classes }: { classes: readonly Schemas['ClassCheck'][] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th ta="end">Rows</Table.Th>
            <Table.Th ta="end">Values not read</Table.Th>
            <Table.Th ta="end">Geometry not valid</Table.Th>
            <Table.Th>First of them</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {classes.map((one) => (
            <Table.Tr key={one.class} style={{ verticalAlign: 'top' }}>
              <Table.Td>{one.class}</Table.Td>
              <Table.Td ta="end">{formatNumber(one.rows)}</Table.Td>
              <Table.Td ta="end">{formatNumber(one.faults)}</Table.Td>
              <Table.Td ta="end">{formatNumber(one.invalidGeometries)}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {one.examples.map(({ row, attribute, reason }) => (
                  <div key={`${row} ${attribute}`}>
                    row {row + 1}, {attribute}: {reason}
                  </div>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** What the data have, whatever of it is mapped; asked for only when it is opened. */
function Layers({ path }: { path: string }): ReactNode {
  const [isOpen, open] = useState(false);
  const schema = useQuery({ ...storeSchemaQuery(path), enabled: isOpen });
  return (
    <section aria-label="Layers of the data">
      <Group gap="xs" mb="xs">
        <Title order={2}>What the data have</Title>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isOpen}
          onClick={() => open(!isOpen)}
        >
          {isOpen ? 'Hide the layers' : 'Show the layers'}
        </Button>
      </Group>
      {isOpen && schema.isPending ? <Loading what="Reading the layers" /> : null}
      {isOpen && schema.isError ? (
        <ProblemFace error={schema.error} retry={() => void schema.refetch()} />
      ) : null}
      {isOpen && schema.data?.layers.length === 0 ? <Empty title="The data have no layer" /> : null}
      {isOpen
        ? schema.data?.layers.map((layer) => (
            <details key={layer.name}>
              <summary>
                <Text size="sm" span>
                  {layer.name}: {plural(layer.featureCount, 'feature')}
                  {layer.crs ? `, ${layer.crs}` : ''}
                </Text>
              </summary>
              <Table verticalSpacing={3} maw={640}>
                <Table.Tbody>
                  {layer.fields.map(({ name, fieldType, sourceType }) => (
                    <Table.Tr key={name}>
                      <Table.Td>{name}</Table.Td>
                      <Table.Td>{fieldType}</Table.Td>
                      <Table.Td>{sourceType}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </details>
          ))
        : null}
    </section>
  );
}
