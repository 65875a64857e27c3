import { Alert, List, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { KIND_LABELS } from '@/shared/model/kinds';
import { ItemLink } from '@/shared/ui/item-link';
import { counts, inOrder, outcomeOf, type RestoreReport } from './model';

/** Rows that are shown: the command line writes them all. */
const SHOWN_MAX = 1_000;

/** A plan, or what was done: counts, what is still wanted, and every item. */
export function ReportView({
  report,
  isPlan,
}: {
  report: RestoreReport;
  isPlan: boolean;
}): ReactNode {
  const items = inOrder(report.items);
  const shown = items.slice(0, SHOWN_MAX);
  const told = [...(report.warnings ?? []), ...(report.suggestions ?? [])];
  return (
    <>
      <Text size="sm" role="status">
        {isPlan ? 'Plan: ' : 'Done: '}
        {counts(report)}
      </Text>
      {told.length === 0 ? null : (
        <List size="sm">
          {told.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      )}
      {report.wanted.length === 0 ? null : (
        <Alert color="yellow" variant="outline" title="Still wanted" mt="xs">
          <List size="sm" spacing="xs">
            {report.wanted.map((wanted) => (
              <List.Item key={`${wanted.path} ${wanted.name}`}>
                {isPlan ? (
                  wanted.path
                ) : (
                  <ItemLink path={wanted.path} tab="files">
                    {wanted.path}
                  </ItemLink>
                )}
                : the{' '}
                {wanted.needs} {wanted.name}
                {wanted.lastKnown === null ? '' : ` (last time ${wanted.lastKnown})`}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Table mt="xs" striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Item</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>What becomes of it</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((item) => (
            <Table.Tr key={item.entry}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{item.path ?? item.entry}</Table.Td>
              <Table.Td>{item.kind === null ? '' : KIND_LABELS[item.kind]}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{outcomeOf(item, isPlan)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {items.length > SHOWN_MAX ? (
        <Text size="sm">… and {items.length - SHOWN_MAX} more</Text>
      ) : null}
    </>
  );
}
