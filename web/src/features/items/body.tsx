import { Badge, Code, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ItemDocument, Json } from '@/shared/api/types';
import { Empty } from '@/shared/ui/faces';
import { DataStoreBody } from './data-store-body';
import { list, obj, reference, sentences, str, words } from './model/sentence';
import { Piece, SentenceTree } from './sentence-tree';

/** The body of an item in a form for people. */
export function Body({ document }: { document: ItemDocument }): ReactNode {
  const { kind, body } = document;
  switch (kind) {
    case 'rule':
    case 'rule-template':
    case 'action':
    case 'action-template':
      return <Sentences document={document} />;
    case 'action-map':
      return <Pairs pairs={list(body['pairs'])} />;
    case 'session':
      return <SessionBody body={body} />;
    case 'data-store':
      return <DataStoreBody body={body} />;
    case 'folder':
      return null;
  }
}

function Sentences({ document }: { document: ItemDocument }): ReactNode {
  const { body, kind } = document;
  const context = list(body['context']);
  return (
    <Stack gap="sm">
      <SentenceTree lines={[sentences(kind, body)]} />
      {typeof body['qualityElement'] === 'string' ? (
        <Text size="sm">
          Quality element: <strong>{words(body['qualityElement'])}</strong> (ISO 19157)
        </Text>
      ) : null}
      {context.length > 0 ? (
        <Text size="sm" component="div">
          Written for the classes of{' '}
          {context.map((store, index) => (
            <span key={str(obj(store)['id'])}>
              {index > 0 ? ', ' : ''}
              <Piece part={reference(store)} />
            </span>
          ))}
        </Text>
      ) : null}
    </Stack>
  );
}

function Pairs({ pairs }: { pairs: Json[] }): ReactNode {
  if (pairs.length === 0) return <Empty title="This map has no pairs yet" />;
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={48}>No.</Table.Th>
          <Table.Th>What fails this rule</Table.Th>
          <Table.Th>gets this action</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {pairs.map((pair, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Table.Tr key={index}>
            <Table.Td>{index + 1}</Table.Td>
            <Table.Td>
              <Piece part={reference(obj(pair)['rule'])} />
            </Table.Td>
            <Table.Td>
              <Piece part={reference(obj(pair)['action'])} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function SessionBody({ body }: { body: ItemDocument['body'] }): ReactNode {
  const tasks = list(body['tasks']);
  const parameters = list(body['parameters']);
  const settings = Object.entries(body).filter(([key]) => key !== 'tasks' && key !== 'parameters');
  return (
    <Stack gap="md">
      {tasks.length === 0 ? (
        <Empty title="This session has no tasks yet" />
      ) : (
        <List type="ordered" spacing="sm">
          {tasks.map((task) => (
            <List.Item key={str(obj(task)['id'])}>
              <TaskLine task={obj(task)} />
            </List.Item>
          ))}
        </List>
      )}
      {parameters.length > 0 ? (
        <div>
          <Title order={2}>Parameters</Title>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Type</Table.Th>
                <Table.Th>Value</Table.Th>
                <Table.Th>Description</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {parameters.map((parameter) => {
                const its = obj(parameter);
                return (
                  <Table.Tr key={str(its['name'])}>
                    <Table.Td>{str(its['name'])}</Table.Td>
                    <Table.Td>{str(its['type'])}</Table.Td>
                    <Table.Td>{str(its['value'])}</Table.Td>
                    <Table.Td>{str(its['description'])}</Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </div>
      ) : null}
      {settings.length > 0 ? (
        <div>
          <Title order={2}>Settings</Title>
          <Settings entries={settings} />
        </div>
      ) : null}
    </Stack>
  );
}

/** A task: what it does, and the items that it does it with. */
function TaskLine({ task }: { task: { [key: string]: Json } }): ReactNode {
  const node = task['task'];
  const { comment, ...named } = typeof node === 'string' ? { [node]: null } : obj(node);
  const [name, value] = Object.entries(named)[0] ?? ['', null];
  return (
    <div>
      <Group gap={6}>
        <Text fw={600} span tt="capitalize">
          {words(name)}
        </Text>
        {task['label'] ? <Text span>“{str(task['label'])}”</Text> : null}
        {task['disabled'] === true ? (
          <Badge size="sm" variant="default">
            disabled
          </Badge>
        ) : null}
        {comment ? <span className="t-comment">{str(comment)}</span> : null}
      </Group>
      <Settings entries={Object.entries(obj(value))} />
    </div>
  );
}

/** Settings by name; an item among them is a link. */
export function Settings({ entries }: { entries: [string, Json][] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <List size="sm" listStyleType="none" withPadding={false}>
      {entries.map(([key, value]) => (
        <List.Item key={key}>
          <Text span size="sm" c="dimmed">
            {words(key)}:{' '}
          </Text>
          <Setting value={value} />
        </List.Item>
      ))}
    </List>
  );
}

function isReference(value: Json): boolean {
  const its = obj(value);
  return typeof its['id'] === 'string' && Object.keys(its).every((key) => /^(id|path)$/.test(key));
}

function Setting({ value }: { value: Json }): ReactNode {
  if (isReference(value)) return <Piece part={reference(value)} />;
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isReference)) {
      return (
        <List size="sm">
          {value.map((one) => (
            <List.Item key={str(obj(one)['id'])}>
              <Piece part={reference(one)} />
            </List.Item>
          ))}
        </List>
      );
    }
    const isFlat = value.every((one) => typeof one !== 'object');
    return isFlat ? <span>{value.map(str).join(', ')}</span> : <Code>{JSON.stringify(value)}</Code>;
  }
  if (typeof value === 'boolean') return <span>{value ? 'yes' : 'no'}</span>;
  if (typeof value === 'object' && value !== null) return <Code>{JSON.stringify(value)}</Code>;
  return <span>{str(value)}</span>;
}
