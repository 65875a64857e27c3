import { Alert, List, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber, formatTime, plural } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { ItemLink } from '@/shared/ui/item-link';
import { WorthKnowing } from '@/shared/ui/worth-knowing';
import { CHANGES, type Change, type RestoreReport } from './api';
import { changesByKind, totalsOf } from './counts';

export const CHANGE_LABELS: Record<Change, [will: string, done: string]> = {
  deleted: ['will be deleted', 'deleted'],
  replaced: ['will be replaced', 'replaced'],
  created: ['will be created', 'created'],
  identical: ['stay as they are', 'stayed as they were'],
};

/** How many of each kind go, are replaced, come and stay. */
export function ChangeTable({
  report,
  isPlan,
}: {
  report: RestoreReport;
  isPlan: boolean;
}): ReactNode {
  const totals = totalsOf(report);
  const rows = changesByKind(report);
  const at = isPlan ? 0 : 1;
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table withTableBorder maw={820}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Kind</Table.Th>
            {CHANGES.map((change) => (
              <Table.Th key={change} ta="end">
                {CHANGE_LABELS[change][at]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ kind, counts }) => (
            <Table.Tr key={kind}>
              <Table.Th scope="row" fw={400}>
                {KIND_LABELS[kind]}
              </Table.Th>
              {CHANGES.map((change) => (
                <Table.Td key={change} ta="end">
                  {formatNumber(counts[change])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">All</Table.Th>
            {CHANGES.map((change) => (
              <Table.Td key={change} ta="end" fw={600}>
                {formatNumber(totals[change])}
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** What becomes of users and roles, where the backup has some. */
export function accountsInWords({ accounts }: RestoreReport): string {
  if (!accounts) return '';
  const { users, roles, usersAdded, rolesAdded, leftOut } = accounts;
  if (leftOut) {
    return 'The users and roles of the backup are left out: to restore them needs 1int-users.';
  }
  return (
    `The backup has ${plural(users, 'user')} and ${plural(roles, 'role')}; added: ` +
    `${plural(usersAdded, 'user')} and ${plural(rolesAdded, 'role')}, without passwords.`
  );
}

/** What data stores want afterwards: files and passwords are in no backup. */
export function WantedList({
  report,
  isPlan,
}: {
  report: RestoreReport;
  isPlan: boolean;
}): ReactNode {
  const { wanted, wantedCount } = report;
  if (wantedCount === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title="Still wanted afterwards">
      <List size="sm" mah={220} style={{ overflow: 'auto' }}>
        {wanted.map((one) => (
          <List.Item key={`${one.path} ${one.needs} ${one.name}`}>
            {isPlan ? (
              one.path
            ) : (
              <ItemLink path={one.path} tab="files">
                {one.path}
              </ItemLink>
            )}
            : the {one.needs} {one.name}
            {!one.lastKnown ? '' : ` (last time ${one.lastKnown})`}
          </List.Item>
        ))}
      </List>
      {wantedCount > wanted.length ? (
        <Text size="sm">… and {formatNumber(wantedCount - wanted.length)} more</Text>
      ) : null}
    </Alert>
  );
}

/** What a restore of the repository did. */
export function ReportView({
  report,
  children,
}: {
  report: RestoreReport;
  children?: ReactNode;
}): ReactNode {
  return (
    <Alert color="green" variant="outline" title="The repository is restored">
      <Stack gap="sm">
        <Text size="sm">
          It is what the backup of {formatTime(report.madeAt)} holds
          {report.revision ? `, at revision ${formatNumber(report.revision)}` : ''}.
          {report.passwordsKept > 0
            ? ` Kept, since what they are for is unchanged: ${plural(report.passwordsKept, 'password')}.`
            : ''}
          {report.safetyBackup ? ' A backup of what was before is kept on the server.' : ''}
        </Text>
        <ChangeTable report={report} isPlan={false} />
        {report.accounts ? <Text size="sm">{accountsInWords(report)}</Text> : null}
        <WorthKnowing texts={report.warnings} />
        <WantedList report={report} isPlan={false} />
        {children}
      </Stack>
    </Alert>
  );
}
