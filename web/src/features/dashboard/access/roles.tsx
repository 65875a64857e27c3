import { Button, Group, Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Permission } from '@/shared/api/types';
import { plural } from '@/shared/model/format';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { FormDialog } from '@/shared/ui/form-dialog';
import { notifyDone } from '@/shared/ui/notify';
import { useDialog } from '../use-dialog';
import { deleteRole, permissionsQuery, putRole, type Role, rolesQuery } from './api';
import { PermissionGrid } from './permission-grid';
import { inRows } from './permission-words';

/** What each role allows, as a matrix; a role is opened to change it. */
export function Roles(): ReactNode {
  const roles = useQuery(rolesQuery);
  const permissions = useQuery(permissionsQuery);
  const queries = useQueryClient();
  const { dialog, id, open, close } = useDialog();
  if (roles.isPending || permissions.isPending) return <Loading />;
  const failed = [roles, permissions].find((query) => query.isError);
  if (failed || !roles.data || !permissions.data) {
    return <ProblemFace error={failed?.error} retry={() => void failed?.refetch()} />;
  }
  const chosen = roles.data.find((role) => role.name === id);
  const changed = async (message: string): Promise<void> => {
    await queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
    await queries.invalidateQueries({ queryKey: ['session'] });
    close();
    notifyDone(message);
  };
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Text size="sm">
          {plural(roles.data.length, 'role')}; a user may do what any of their roles allows.
        </Text>
        <Button onClick={() => open('add')}>Add a role</Button>
      </Group>
      {roles.data.length === 0 ? (
        <Empty title="There are no roles yet" />
      ) : (
        <Matrix roles={roles.data} all={permissions.data} open={open} />
      )}
      {dialog === 'add' ? (
        <RoleDialog
          role={null}
          taken={roles.data.map((role) => role.name)}
          all={permissions.data}
          onDone={changed}
          onClose={close}
        />
      ) : null}
      {dialog === 'edit' && chosen ? (
        <RoleDialog
          role={chosen}
          taken={[]}
          all={permissions.data}
          onDone={changed}
          onClose={close}
        />
      ) : null}
      {dialog === 'delete' && chosen ? (
        <FormDialog
          title={`Remove the role ${chosen.name}?`}
          action="Remove the role"
          isDanger
          submit={async () => {
            await deleteRole(chosen.name);
            await changed(`The role ${chosen.name} was removed.`);
          }}
          onClose={close}
        >
          <Text size="sm">It can be removed as long as no user has it.</Text>
        </FormDialog>
      ) : null}
    </>
  );
}

function Matrix({
  roles,
  all,
  open,
}: {
  roles: readonly Role[];
  all: readonly Permission[];
  open: (dialog: string, id: string) => void;
}): ReactNode {
  const { trees, others } = inRows(all);
  const cell = (role: Role, permission: Permission): ReactNode => {
    const isHeld = role.permissions.includes(permission);
    return (
      <Table.Td key={role.name} ta="center">
        {isHeld ? <IconCheck size={16} aria-hidden /> : null}
        <VisuallyHidden>{isHeld ? 'yes' : 'no'}</VisuallyHidden>
      </Table.Td>
    );
  };
  const line = (label: string, permission: Permission | undefined): ReactNode =>
    permission === undefined ? null : (
      <Table.Tr key={permission}>
        <Table.Th scope="row" fw={400}>
          {label}
          <Text size="xs" c="dimmed">
            {permission}
          </Text>
        </Table.Th>
        {roles.map((role) => cell(role, permission))}
      </Table.Tr>
    );
  return (
    <Table.ScrollContainer minWidth={280 + 130 * roles.length}>
      <Table highlightOnHover verticalSpacing={4} withColumnBorders>
        <Table.Thead>
          <Table.Tr style={{ verticalAlign: 'top' }}>
            <Table.Th>Allows to</Table.Th>
            {roles.map((role) => (
              <Table.Th key={role.name} ta="center">
                <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                  {role.name}
                </Text>
                <Text size="xs" c="dimmed" fw={400} mb={4}>
                  {role.description}
                </Text>
                <Group gap={4} justify="center">
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Edit the role ${role.name}`}
                    onClick={() => open('edit', role.name)}
                  >
                    Edit
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Remove the role ${role.name}`}
                    onClick={() => open('delete', role.name)}
                  >
                    Remove
                  </Button>
                </Group>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {trees.flatMap(({ label, read, write }) => [
            line(`See ${label.toLowerCase()}`, read),
            line(`Change ${label.toLowerCase()}`, write),
          ])}
          {others.map(({ permission, label }) => line(label, permission))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RoleDialog({
  role,
  taken,
  all,
  onDone,
  onClose,
}: {
  role: Role | null;
  /** Names that another role has: a new one would overwrite it. */
  taken: readonly string[];
  all: readonly Permission[];
  onDone: (message: string) => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [held, setHeld] = useState<ReadonlySet<Permission>>(new Set(role?.permissions));
  return (
    <FormDialog
      title={role === null ? 'Add a role' : `Edit the role ${role.name}`}
      action={role === null ? 'Add' : 'Save'}
      size="lg"
      isPossible={name !== '' && !taken.includes(name)}
      submit={async () => {
        await putRole(name, description, [...held].sort());
        await onDone(`The role ${name} was ${role === null ? 'added' : 'changed'}.`);
      }}
      onClose={onClose}
    >
      {role === null ? (
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          maxLength={100}
          data-autofocus
          value={name}
          error={taken.includes(name) ? 'There is a role of this name.' : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        label="What it is for"
        data-autofocus={role === null ? undefined : true}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <PermissionGrid all={all} held={held} onChange={setHeld} />
    </FormDialog>
  );
}
