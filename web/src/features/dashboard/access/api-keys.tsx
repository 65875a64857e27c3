import { Button, Code, Group, Select, Table, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useWho } from '@/shared/api/session';
import type { Permission } from '@/shared/api/types';
import { formatTime, plural } from '@/shared/model/format';
import { holds } from '@/shared/model/permissions';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { FormDialog } from '@/shared/ui/form-dialog';
import { notifyDone, notifyProblem } from '@/shared/ui/notify';
import { OnceShown } from '@/shared/ui/once-shown';
import { useDialog } from '../use-dialog';
import { type ApiKey, apiKeysQuery, createApiKey, deleteApiKey, setRevoked } from './api';
import { PermissionGrid } from './permission-grid';

interface Made {
  name: string;
  value: string;
}

/** The user's own keys, or everybody's for whoever manages them. */
export function ApiKeys(): ReactNode {
  const who = useWho();
  const keys = useQuery(apiKeysQuery);
  const queries = useQueryClient();
  const { dialog, id, open, close } = useDialog();
  const [made, setMade] = useState<Made | null>(null);
  const refresh = (): Promise<void> =>
    queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  if (keys.isPending) return <Loading />;
  if (keys.isError) return <ProblemFace error={keys.error} retry={() => void keys.refetch()} />;
  const chosen = keys.data.find((key) => key.id === id);
  const revoke = async (key: ApiKey, isRevoked: boolean): Promise<void> => {
    try {
      await setRevoked(key.id, isRevoked);
      await refresh();
      notifyDone(`${key.name} ${isRevoked ? 'opens nothing any more' : 'opens again'}.`);
    } catch (error) {
      notifyProblem(`${key.name} is as it was`, error);
    }
  };
  const isAll = holds(who, '1int-apikeys');
  return (
    <>
      <Group justify="space-between" mb="sm" gap="xs">
        <Text size="sm" flex="1 1 260px">
          {plural(keys.data.length, 'key')}
          {isAll ? ' of all users' : ' of yours'}. A program sends one as{' '}
          <Code>Authorization: Bearer …</Code>
        </Text>
        <Button onClick={() => open('add')}>New key</Button>
      </Group>
      {keys.data.length === 0 ? (
        <Empty title="There are no API keys yet">
          <Text size="sm">With a key a program works in your name, and may do only what you allow it.</Text>
        </Empty>
      ) : (
        <KeyTable keys={keys.data} revoke={revoke} remove={(key) => open('delete', key.id)} />
      )}
      {dialog === 'add' ? (
        <NewKeyDialog
          mine={who?.permissions ?? []}
          onDone={async (key) => {
            await refresh();
            close();
            setMade(key);
          }}
          onClose={close}
        />
      ) : null}
      {dialog === 'delete' && chosen ? (
        <FormDialog
          title={`Remove the key ${chosen.name}?`}
          action="Remove the key"
          isDanger
          submit={async () => {
            await deleteApiKey(chosen.id);
            await refresh();
            close();
            notifyDone(`The key ${chosen.name} was removed.`);
          }}
          onClose={close}
        >
          <Text size="sm">What uses it is refused from then on. To try that first, revoke it.</Text>
        </FormDialog>
      ) : null}
      {made === null ? null : (
        <OnceShown
          title={`The key ${made.name}`}
          label="API key"
          value={made.value}
          onClose={() => setMade(null)}
        />
      )}
    </>
  );
}

function stateOf(key: ApiKey, now: number): string {
  if (key.revoked) {
    return `revoked ${formatTime(key.revoked.at)}${key.revoked.by ? ` by ${key.revoked.by}` : ''}`;
  }
  if (!key.expiresAt) return 'opens for ever';
  const isOver = new Date(key.expiresAt).getTime() <= now;
  return `${isOver ? 'expired' : 'opens until'} ${formatTime(key.expiresAt)}`;
}

function KeyTable({
  keys,
  revoke,
  remove,
}: {
  keys: readonly ApiKey[];
  revoke: (key: ApiKey, isRevoked: boolean) => Promise<void>;
  remove: (key: ApiKey) => void;
}): ReactNode {
  const now = Date.now();
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Key</Table.Th>
            <Table.Th>Allows</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th w={190}>Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id} style={{ verticalAlign: 'top' }}>
              <Table.Th scope="row" fw={400}>
                <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                  {key.name}
                </Text>
                <Text size="sm" c="dimmed">
                  of {key.owner}
                </Text>
              </Table.Th>
              <Table.Td>
                <details>
                  <summary>{plural(key.permissions.length, 'permission')}</summary>
                  <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                    {key.permissions.join(', ')}
                  </Text>
                </details>
              </Table.Td>
              <Table.Td>{formatTime(key.createdAt)}</Table.Td>
              <Table.Td>{key.lastUsedAt ? formatTime(key.lastUsedAt) : 'never'}</Table.Td>
              <Table.Td>{stateOf(key, now)}</Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`${key.revoked ? 'Reinstate' : 'Revoke'} ${key.name}`}
                    onClick={() => void revoke(key, !key.revoked)}
                  >
                    {key.revoked ? 'Reinstate' : 'Revoke'}
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Remove ${key.name}`}
                    onClick={() => remove(key)}
                  >
                    Remove
                  </Button>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;
const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'ever', label: 'until it is revoked' },
];

/** What a key is never good for: it manages neither keys nor users. */
const NOT_FOR_KEYS: readonly Permission[] = ['1int-users', '1int-apikeys'];

function NewKeyDialog({
  mine,
  onDone,
  onClose,
}: {
  mine: readonly Permission[];
  onDone: (made: Made) => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState('90');
  const [held, setHeld] = useState<ReadonlySet<Permission>>(new Set());
  const offered = mine.filter((permission) => !NOT_FOR_KEYS.includes(permission));
  return (
    <FormDialog
      title="New API key"
      action="Make the key"
      size="lg"
      isPossible={name !== '' && held.size > 0}
      submit={async () => {
        const days = Number(lifetime);
        const expiresAt = Number.isNaN(days)
          ? null
          : new Date(Date.now() + days * DAY_MS).toISOString();
        const { key, value } = await createApiKey({
          name,
          permissions: [...held].sort(),
          expiresAt,
        });
        await onDone({ name: key.name, value });
      }}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="What it is for: it stands in the audit log."
        required
        withAsterisk={false}
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Opens for"
        data={LIFETIMES}
        value={lifetime}
        allowDeselect={false}
        onChange={(value) => setLifetime(value ?? '90')}
      />
      {offered.length === 0 ? (
        <Text size="sm">You have no permission that a key could have.</Text>
      ) : (
        <PermissionGrid all={offered} held={held} onChange={setHeld} />
      )}
    </FormDialog>
  );
}
