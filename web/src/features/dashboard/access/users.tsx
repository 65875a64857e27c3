import { Badge, Button, Group, Menu, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useWho } from '@/shared/api/session';
import { formatTime, plural } from '@/shared/model/format';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { FormDialog } from '@/shared/ui/form-dialog';
import { MoreMenu } from '@/shared/ui/more-menu';
import { notifyDone } from '@/shared/ui/notify';
import { OnceShown } from '@/shared/ui/once-shown';
import { useDialog } from '../use-dialog';
import { deleteUser, type User, usersQuery } from './api';
import { PasswordDialog, UserDialog } from './user-dialogs';

/** A password that the server made, until it was kept. */
export interface MadePassword {
  user: string;
  password: string;
}

export function Users(): ReactNode {
  const users = useQuery(usersQuery);
  const queries = useQueryClient();
  const { dialog, id, open, close } = useDialog();
  const [made, setMade] = useState<MadePassword | null>(null);
  const chosen = users.data?.find((user) => user.id === id);
  const changed = async (message: string, password?: MadePassword): Promise<void> => {
    await queries.invalidateQueries({ queryKey: usersQuery.queryKey });
    // One's own name, roles and permissions may be others now.
    await queries.invalidateQueries({ queryKey: ['session'] });
    close();
    if (password === undefined) notifyDone(message);
    else setMade(password);
  };

  if (users.isPending) return <Loading />;
  if (users.isError) return <ProblemFace error={users.error} retry={() => void users.refetch()} />;
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Text size="sm">{plural(users.data.length, 'user')}</Text>
        <Button onClick={() => open('add')}>Add a user</Button>
      </Group>
      {users.data.length === 0 ? (
        <Empty title="There are no users yet" />
      ) : (
        <UserTable users={users.data} open={open} />
      )}
      {dialog === 'add' ? <UserDialog user={null} onDone={changed} onClose={close} /> : null}
      {dialog === 'edit' && chosen ? (
        <UserDialog user={chosen} onDone={changed} onClose={close} />
      ) : null}
      {dialog === 'password' && chosen ? (
        <PasswordDialog user={chosen} onDone={changed} onClose={close} />
      ) : null}
      {dialog === 'delete' && chosen ? (
        <FormDialog
          title={`Remove ${chosen.name}?`}
          action="Remove the user"
          isDanger
          submit={async () => {
            await deleteUser(chosen.id);
            await changed(`${chosen.name} was removed.`);
          }}
          onClose={close}
        >
          <Text size="sm">
            Their log-ins end and their API keys open nothing any more. What they made and changed
            stays, with their name. To keep them out for a while, disable the user instead.
          </Text>
        </FormDialog>
      ) : null}
      {made === null ? null : (
        <OnceShown
          title={`The password of ${made.user}`}
          label="Password"
          value={made.password}
          onClose={() => setMade(null)}
        />
      )}
    </>
  );
}

function UserTable({
  users,
  open,
}: {
  users: readonly User[];
  open: (dialog: string, id: string) => void;
}): ReactNode {
  const who = useWho();
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>User</Table.Th>
            <Table.Th>Roles</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Changed</Table.Th>
            <Table.Th w={150}>Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.map((user) => (
            <Table.Tr key={user.id}>
              <Table.Th scope="row" fw={400}>
                <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                  {user.name}
                  {user.name === who?.name ? ' (you)' : ''}
                </Text>
                {user.displayName === user.name ? null : (
                  <Text size="sm" c="dimmed">
                    {user.displayName}
                  </Text>
                )}
              </Table.Th>
              <Table.Td>
                {user.roles.length === 0 ? (
                  <Text size="sm" c="dimmed">
                    none: may do nothing
                  </Text>
                ) : (
                  user.roles.join(', ')
                )}
              </Table.Td>
              <Table.Td>
                <State user={user} />
              </Table.Td>
              <Table.Td>
                {formatTime(user.changed.at)}
                {user.changed.by ? ` by ${user.changed.by}` : ''}
              </Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Edit ${user.name}`}
                    onClick={() => open('edit', user.id)}
                  >
                    Edit
                  </Button>
                  <MoreMenu of={user.name}>
                    <Menu.Item onClick={() => open('password', user.id)}>Reset password</Menu.Item>
                    <Menu.Item onClick={() => open('delete', user.id)}>Remove</Menu.Item>
                  </MoreMenu>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function State({ user }: { user: User }): ReactNode {
  if (user.disabled) {
    return (
      <Badge variant="default" tt="none">
        disabled
      </Badge>
    );
  }
  if (!user.hasPassword) return 'has no password: cannot log in';
  return 'may log in';
}
