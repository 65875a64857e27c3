import { Button, Modal, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { formatNumber, formatTime } from '@/shared/model/format';
import { Loading, ProblemFace } from '@/shared/ui/faces';
import { type DoneRestore, restoresQuery } from './api';
import { totalsOf } from './counts';
import { ReportView } from './report-view';

/** The restores of the repository that were done, with their reports. */
export function DoneRestores(): ReactNode {
  const restores = useQuery(restoresQuery);
  const [shown, show] = useState<DoneRestore | null>(null);
  return (
    <section aria-label="Restores of the repository">
      <Title order={2} mb="xs">
        Restores of the repository
      </Title>
      {restores.isPending ? <Loading /> : null}
      {restores.isError ? (
        <ProblemFace error={restores.error} retry={() => void restores.refetch()} />
      ) : null}
      {restores.data?.length === 0 ? <Text size="sm">There were none.</Text> : null}
      {restores.data && restores.data.length > 0 ? (
        <Table.ScrollContainer minWidth={560}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>Who</Table.Th>
                <Table.Th ta="end">Deleted</Table.Th>
                <Table.Th ta="end">Replaced</Table.Th>
                <Table.Th ta="end">Created</Table.Th>
                <Table.Th>Undone</Table.Th>
                <Table.Th w={90}>Report</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {restores.data.map((restore) => {
                const totals = totalsOf(restore.report);
                return (
                  <Table.Tr key={restore.id}>
                    <Table.Td>{formatTime(restore.at)}</Table.Td>
                    <Table.Td>{restore.by}</Table.Td>
                    <Table.Td ta="end">{formatNumber(totals.deleted)}</Table.Td>
                    <Table.Td ta="end">{formatNumber(totals.replaced)}</Table.Td>
                    <Table.Td ta="end">{formatNumber(totals.created)}</Table.Td>
                    <Table.Td>
                      {restore.undone
                        ? `${formatTime(restore.undone.at)} by ${restore.undone.by ?? ''}`
                        : ''}
                    </Table.Td>
                    <Table.Td>
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`Show the report of ${formatTime(restore.at)}`}
                        onClick={() => show(restore)}
                      >
                        Show
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      <Modal
        opened={shown !== null}
        onClose={() => show(null)}
        size="xl"
        title="Report of a restore"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown === null ? null : <ReportView report={shown.report} />}
      </Modal>
    </section>
  );
}
