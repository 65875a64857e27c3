import { Accordion, Badge, List, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Json } from '@/shared/api/types';
import { plural } from '@/shared/model/format';
import { Empty } from '@/shared/ui/faces';
import { list, obj, reference, str, words } from './model/sentence';
import { Piece } from './sentence-tree';

type Obj = { [key: string]: Json };

/** Where a data store reads and writes, and how its classes are mapped. */
export function DataStoreBody({ body }: { body: Obj }): ReactNode {
  const { read, copyTo, fixedSchema } = body;
  return (
    <Stack gap="md">
      {read === undefined ? null : <Connection title="Reads from" connection={obj(read)} />}
      {copyTo === undefined ? null : <Connection title="Copies to" connection={obj(copyTo)} />}
      {read === undefined && copyTo === undefined ? (
        <Empty title="This data store has no connection yet" />
      ) : null}
      {fixedSchema === undefined ? null : <FixedSchema schema={fixedSchema} />}
      <Classes title="Classes read" classes={list(body['readClasses'])} />
      <Classes title="Classes written" classes={list(body['copyToClasses'])} />
      <Classes title="Classes of its own" classes={list(body['userDefinedClasses'])} />
    </Stack>
  );
}

function formatName(format: Json | undefined): string {
  return typeof format === 'string' ? words(format) : str(obj(format)['foreign']);
}

function Connection({ title, connection }: { title: string; connection: Obj }): ReactNode {
  const parameters = Object.entries(obj(connection['parameters']));
  const files = list(connection['files']).map(obj);
  const credentials = list(connection['credentials']).map(obj);
  return (
    <section>
      <Title order={2}>
        {title}: {formatName(connection['format'])}
      </Title>
      <Table variant="vertical" layout="fixed" withTableBorder mt="xs">
        <Table.Tbody>
          {parameters.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={220}>{name}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{str(value)}</Table.Td>
            </Table.Tr>
          ))}
          {files.map((file) => (
            <Table.Tr key={str(file['slot'])}>
              <Table.Th w={220}>File “{str(file['slot'])}”</Table.Th>
              <Table.Td>
                {file['lastKnown'] ? `last known as ${str(file['lastKnown'])}` : 'no file known'}
              </Table.Td>
            </Table.Tr>
          ))}
          {credentials.map((credential) => (
            <Table.Tr key={str(credential['slot'])}>
              <Table.Th w={220}>Password “{str(credential['slot'])}”</Table.Th>
              <Table.Td>kept apart; never shown, never in a backup</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function FixedSchema({ schema }: { schema: Json }): ReactNode {
  const its = obj(schema);
  return (
    <Text size="sm" component="div">
      Schema:{' '}
      {its['reference'] !== undefined ? (
        <Piece part={reference(its['reference'])} />
      ) : (
        <strong>{typeof schema === 'string' ? words(schema) : str(its['foreign'])}</strong>
      )}
    </Text>
  );
}

const FLAGS = ['uniqueKey', 'primaryGeometry', 'indexed', 'reported', 'disabled', 'unmapped'];

function Flags({ of }: { of: Obj }): ReactNode {
  return FLAGS.filter((flag) => of[flag] === true).map((flag) => (
    <Badge key={flag} size="sm" variant="default" mr={4} tt="none">
      {words(flag)}
    </Badge>
  ));
}

function Classes({ title, classes }: { title: string; classes: Json[] }): ReactNode {
  if (classes.length === 0) return null;
  return (
    <section>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <Accordion variant="contained" multiple chevronPosition="left" order={3}>
        {classes.map(obj).map((mapped) => {
          const name = str(mapped['name']);
          const attributes = list(mapped['attributes']).map(obj);
          return (
            <Accordion.Item key={name} value={name}>
              <Accordion.Control>
                <Text size="sm" span>
                  {name}
                  {mapped['mappedName'] ? ` → ${str(mapped['mappedName'])}` : ''}{' '}
                </Text>
                <Text size="sm" span c="dimmed">
                  {plural(attributes.length, 'attribute')}{' '}
                </Text>
                <Flags of={mapped} />
              </Accordion.Control>
              <Accordion.Panel>
                <Attributes attributes={attributes} />
                <Parameters of={obj(mapped['parameters'])} />
              </Accordion.Panel>
            </Accordion.Item>
          );
        })}
      </Accordion>
    </section>
  );
}

function Parameters({ of }: { of: Obj }): ReactNode {
  const entries = Object.entries(of);
  if (entries.length === 0) return null;
  return (
    <List size="sm" mt="xs">
      {entries.map(([name, value]) => (
        <List.Item key={name}>
          {name}: {str(value)}
        </List.Item>
      ))}
    </List>
  );
}

function typeName(type: Json | undefined): string {
  return typeof type === 'string' ? type : str(obj(type)['foreign']);
}

function Attributes({ attributes }: { attributes: Obj[] }): ReactNode {
  if (attributes.length === 0) return <Text size="sm">No attributes.</Text>;
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Attribute</Table.Th>
            <Table.Th>Mapped to</Table.Th>
            <Table.Th>Source type</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Marks</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attributes.map((attribute) => (
            <Table.Tr key={`${str(attribute['name'])} ${str(attribute['mappedName'])}`}>
              <Table.Td>{str(attribute['name'])}</Table.Td>
              <Table.Td>{str(attribute['mappedName'] ?? attribute['name'])}</Table.Td>
              <Table.Td>{str(attribute['sourceType'])}</Table.Td>
              <Table.Td>{typeName(attribute['mappedType'])}</Table.Td>
              <Table.Td>
                <Flags of={attribute} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
