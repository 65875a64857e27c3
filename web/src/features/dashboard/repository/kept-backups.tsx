import { Badge, Button, Group, Menu, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Begun } from '@/shared/api/jobs';
import { formatBytes, formatNumber, formatTime } from '@/shared/model/format';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { FormDialog } from '@/shared/ui/form-dialog';
import { MoreMenu } from '@/shared/ui/more-menu';
import { notifyDone } from '@/shared/ui/notify';
import {
  backupsQuery,
  deleteBackup,
  downloadAddress,
  type KeptBackup,
  verifyBackup,
} from './api';
import { inWords } from './counts';

/** The backups that the server keeps, the newest first. */
export function KeptBackups({
  start,
  browse,
  restore,
}: {
  start: (begin: () => Promise<Begun<unknown>>, failed: string) => void;
  browse: (name: string) => void;
  restore: (name: string) => void;
}): ReactNode {
  const backups = useQuery(backupsQuery);
  const queries = useQueryClient();
  const [asked, ask] = useState<KeptBackup | null>(null);
  return (
    <section aria-label="Backups kept on the server">
      <Title order={2} mb="xs">
        Backups kept on the server
      </Title>
      {backups.isPending ? <Loading /> : null}
      {backups.isError ? (
        <ProblemFace error={backups.error} retry={() => void backups.refetch()} />
      ) : null}
      {backups.data?.length === 0 ? (
        <Empty title="No backup is kept yet">
          <Text size="sm">
            “Backup Repository” makes one; another is made before every restore of the repository.
          </Text>
        </Empty>
      ) : null}
      {backups.data && backups.data.length > 0 ? (
        <Table.ScrollContainer minWidth={720}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Made</Table.Th>
                <Table.Th>What is in it</Table.Th>
                <Table.Th>Size</Table.Th>
                <Table.Th>Verified</Table.Th>
                <Table.Th w={170}>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {backups.data.map((backup) => (
                <Table.Tr key={backup.name} style={{ verticalAlign: 'top' }}>
                  <Table.Th scope="row" fw={400}>
                    {backup.madeAt ? formatTime(backup.madeAt) : 'not known'}{' '}
                    {backup.kind === 'safety' ? (
                      <Badge variant="default" tt="none">
                        before a restore
                      </Badge>
                    ) : null}
                    <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                      {backup.name}
                    </Text>
                  </Table.Th>
                  <Table.Td>
                    <Content backup={backup} />
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatBytes(backup.bytes)}</Table.Td>
                  <Table.Td>
                    <Verified backup={backup} />
                  </Table.Td>
                  <Table.Td>
                    <Group gap={4} wrap="nowrap">
                      <Button
                        component="a"
                        href={downloadAddress(backup.name)}
                        download={backup.name}
                        size="compact-sm"
                        variant="default"
                        aria-label={`Download ${backup.name}`}
                      >
                        Download
                      </Button>
                      <MoreMenu of={backup.name}>
                        <Menu.Item
                          onClick={() =>
                            start(() => verifyBackup(backup.name), 'It was not verified')
                          }
                        >
                          Verify
                        </Menu.Item>
                        <Menu.Item onClick={() => browse(backup.name)}>Browse</Menu.Item>
                        <Menu.Item onClick={() => restore(backup.name)}>
                          Restore the repository from it
                        </Menu.Item>
                        <Menu.Item onClick={() => ask(backup)}>Delete</Menu.Item>
                      </MoreMenu>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      {asked === null ? null : (
        <FormDialog
          title="Delete this backup?"
          action="Delete the backup"
          isDanger
          submit={async () => {
            await deleteBackup(asked.name);
            await queries.invalidateQueries({ queryKey: ['repository'] });
            ask(null);
            notifyDone('The backup was deleted.');
          }}
          onClose={() => ask(null)}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {asked.name}, {formatBytes(asked.bytes)}. It is gone for good, unless it was downloaded.
          </Text>
        </FormDialog>
      )}
    </section>
  );
}

function Content({ backup }: { backup: KeptBackup }): ReactNode {
  if (backup.fault) {
    return (
      <Text size="sm" c="var(--mantine-color-error)">
        Cannot be opened: {backup.fault}
      </Text>
    );
  }
  return inWords(backup.counts);
}

function Verified({ backup }: { backup: KeptBackup }): ReactNode {
  const { verified } = backup;
  if (!verified) return 'not since it was made';
  return verified.faults === 0
    ? `${formatTime(verified.at)}: good`
    : `${formatTime(verified.at)}: ${formatNumber(verified.faults)} faults`;
}
