import { Checkbox, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Permission } from '@/shared/api/types';
import { inRows, withPermission } from './permission-words';

/** Permissions to choose from: one row for each tree, then the others. */
export function PermissionGrid({
  all,
  held,
  onChange,
}: {
  all: readonly Permission[];
  held: ReadonlySet<Permission>;
  onChange: (held: Set<Permission>) => void;
}): ReactNode {
  const { trees, others } = inRows(all);
  const box = (permission: Permission | undefined, label: string): ReactNode =>
    permission === undefined ? null : (
      <Checkbox
        aria-label={label}
        checked={held.has(permission)}
        onChange={(event) =>
          onChange(withPermission(held, permission, event.currentTarget.checked))
        }
      />
    );
  const shown = trees.filter(({ read, write }) => read !== undefined || write !== undefined);
  return (
    <Stack gap="sm" component="fieldset" style={{ border: 0, margin: 0, padding: 0 }}>
      <Text component="legend" size="sm" fw={600} style={{ padding: 0 }}>
        What it allows
      </Text>
      {shown.length === 0 ? null : (
        <Table withTableBorder verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Tree</Table.Th>
              <Table.Th w={80}>Read</Table.Th>
              <Table.Th w={80}>Write</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ label, read, write }) => (
              <Table.Tr key={label}>
                <Table.Th scope="row" fw={400}>
                  {label}
                </Table.Th>
                <Table.Td>{box(read, `Read ${label.toLowerCase()}`)}</Table.Td>
                <Table.Td>{box(write, `Write ${label.toLowerCase()}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {others.map(({ permission, label }) => (
        <Checkbox
          key={permission}
          label={label}
          description={permission}
          checked={held.has(permission)}
          onChange={(event) =>
            onChange(withPermission(held, permission, event.currentTarget.checked))
          }
        />
      ))}
    </Stack>
  );
}
