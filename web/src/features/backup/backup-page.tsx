import { Alert, Button, List, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { call } from '@/shared/api/client';
import type { Schemas } from '@/shared/api/types';
import { formatNumber, plural } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { notifyProblem } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/page';
import { backUp } from './backup-action';

/** What the backup of a selection holds, and why each item comes along that was not selected. */
export function BackupPage(): ReactNode {
  const { paths } = useSearch({ from: '/shell/backup' });
  const navigate = useNavigate();
  const preview = useQuery({
    queryKey: ['backup-preview', paths],
    queryFn: ({ signal }) =>
      call<Schemas['BackupPreview']>('POST', '/backup/preview', { body: { paths }, signal }),
    enabled: paths.length > 0,
  });
  if (paths.length === 0) return <Empty title="The address names no item" />;
  const download = (): void => {
    backUp(paths, (to, search) => void navigate({ to, search } as never)).catch(
      (error: unknown) => notifyProblem('The backup was not made', error),
    );
  };
  return (
    <Page
      title="What a backup holds"
      note={`Of ${paths.join(', ')}`}
      actions={
        <Button variant="default" disabled={!preview.isSuccess} onClick={download}>
          Download the backup
        </Button>
      }
    >
      {preview.isPending ? <Loading /> : null}
      {preview.isError ? (
        <ProblemFace error={preview.error} retry={() => void preview.refetch()} />
      ) : null}
      {preview.data ? <Content preview={preview.data} /> : null}
    </Page>
  );
}

function Content({ preview }: { preview: Schemas['BackupPreview'] }): ReactNode {
  const { needed, neededCount, missingReferences } = preview;
  return (
    <>
      <Text size="sm" mb="sm">
        {plural(preview.items, 'item')} and {plural(preview.folders, 'folder')}.{' '}
        {neededCount === 0
          ? 'Nothing else is needed.'
          : `${formatNumber(neededCount)} of the items were not selected, but are needed.`}{' '}
        Passwords and the files of data stores are in no backup.
      </Text>
      {missingReferences.length === 0 ? null : (
        <Alert color="yellow" variant="outline" title="References that lead nowhere" mb="sm">
          <List size="sm">
            {missingReferences.map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {needed.length === 0 ? null : (
        <section>
          <Title order={2} mb="xs">
            What comes along
          </Title>
          <Table.ScrollContainer minWidth={560}>
            <Table striped verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Item</Table.Th>
                  <Table.Th>Kind</Table.Th>
                  <Table.Th>Needed by</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {needed.map(({ path, kind, neededBy }) => (
                  <Table.Tr key={path}>
                    <Table.Td>
                      <ItemLink path={path}>{path}</ItemLink>
                    </Table.Td>
                    <Table.Td>{KIND_LABELS[kind]}</Table.Td>
                    <Table.Td>
                      {neededBy ? <ItemLink path={neededBy}>{neededBy}</ItemLink> : ''}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {neededCount > needed.length ? (
            <Text size="sm">… and {formatNumber(neededCount - needed.length)} more</Text>
          ) : null}
        </section>
      )}
    </>
  );
}
