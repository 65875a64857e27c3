import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Begun } from '@/shared/api/jobs';
import { formatBytes, formatNumber, formatTime, plural } from '@/shared/model/format';
import { Loading, ProblemFace } from '@/shared/ui/faces';
import { FormDialog } from '@/shared/ui/form-dialog';
import { lazyDialog, lazyPart } from '@/shared/ui/lazy-part';
import { notifyProblem } from '@/shared/ui/notify';
import { useDialog } from '../use-dialog';
import { backUp, factsQuery, type RepositoryFacts, undoRestore } from './api';
import { inWords } from './counts';
import { DoneRestores } from './done-restores';
import { KeptBackups } from './kept-backups';
import { wantDownload } from './wanted-downloads';

const BrowseBackup = lazyPart(async () => (await import('./browse-backup')).BrowseBackup);
const JobOutcome = lazyPart(async () => (await import('./job-outcome')).JobOutcome);
const PlanView = lazyPart(async () => (await import('./plan-view')).PlanView);
const RestoreDialog = lazyDialog(async () => (await import('./restore-dialog')).RestoreDialog);

/** The whole repository: its backups, and its restores. What is shown stands in the address. */
export function RepositorySection(): ReactNode {
  const search = useSearch({ from: '/shell/dashboard/$section' });
  const navigate = useNavigate({ from: '/dashboard/$section' });
  const queries = useQueryClient();
  const facts = useQuery(factsQuery);
  const { dialog, open, close } = useDialog();
  const show = (shown: { job?: string; plan?: string; backup?: string }, replace = false): void => {
    void navigate({ search: shown, replace });
  };
  /** Shows the job of what was begun; what is done at once is seen in the lists. */
  const follow = async (begun: Begun<unknown>): Promise<void> => {
    if ('job' in begun) {
      show({ job: begun.job.id });
    } else {
      show({});
      await queries.invalidateQueries({ queryKey: ['repository'] });
    }
  };
  const start = (begin: () => Promise<Begun<unknown>>, failed: string): void => {
    begin()
      .then(follow)
      .catch((error: unknown) => notifyProblem(failed, error));
  };

  if (search.plan !== undefined) {
    return <PlanView id={search.plan} follow={follow} back={() => show({})} />;
  }
  if (search.backup !== undefined) {
    return <BrowseBackup name={search.backup} back={() => show({})} />;
  }
  return (
    <Stack gap="lg">
      {search.job === undefined ? null : (
        <JobOutcome
          key={search.job}
          id={search.job}
          showPlan={(plan) => show({ plan }, true)}
          back={() => show({})}
        />
      )}
      <section aria-label="The repository">
        {facts.isPending ? <Loading /> : null}
        {facts.isError ? (
          <ProblemFace error={facts.error} retry={() => void facts.refetch()} />
        ) : null}
        {facts.data ? <Facts facts={facts.data} /> : null}
        <Group gap="xs" mt="sm">
          <Button
            onClick={() =>
              start(async () => {
                const begun = await backUp();
                if ('job' in begun) wantDownload(begun.job.id);
                return begun;
              }, 'The backup was not begun')
            }
          >
            Backup Repository
          </Button>
          <Button variant="default" onClick={() => open('restore')}>
            Restore Repository
          </Button>
          <Button
            variant="default"
            disabled={facts.data?.canUndo !== true}
            onClick={() => open('undo')}
          >
            Undo last restore
          </Button>
        </Group>
      </section>
      <KeptBackups
        start={start}
        browse={(backup) => show({ backup })}
        restore={(name) => open('restore', name)}
      />
      <DoneRestores />
      {dialog === 'restore' ? <RestoreDialog follow={follow} onClose={close} /> : null}
      {dialog === 'undo' ? (
        <FormDialog
          title="Undo the last restore?"
          action="Undo it"
          isDanger
          submit={async () => follow(await undoRestore())}
          onClose={close}
        >
          <Text size="sm">
            The repository becomes what it was before the restore
            {facts.data?.lastRestore
              ? ` of ${formatTime(facts.data.lastRestore.at)} by ${facts.data.lastRestore.by}`
              : ''}
            . It can be done as long as nothing has changed since.
          </Text>
        </FormDialog>
      ) : null}
    </Stack>
  );
}

function Facts({ facts }: { facts: RepositoryFacts }): ReactNode {
  const last = facts.lastRestore;
  const lines = [
    ['Items and folders', `${formatNumber(facts.total)}: ${inWords(facts.items)}`],
    ['In the Recycle Bin', plural(facts.recycleBin, 'item')],
    ['Revision', formatNumber(facts.revision)],
    ['Earlier revisions', formatNumber(facts.revisions)],
    ['Uploaded files', formatNumber(facts.files)],
    ['Size on disk', `${formatBytes(facts.bytes)}, kept backups ${formatBytes(facts.backupBytes)}`],
    [
      'Last restore',
      !last
        ? 'never'
        : `${formatTime(last.at)} by ${last.by}${last.undone ? ', undone' : ''}`,
    ],
  ] as const;
  return (
    <>
      <Title order={2} mb="xs">
        The repository
      </Title>
      <Table variant="vertical" layout="fixed" withTableBorder maw={760}>
        <Table.Tbody>
          {lines.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={170}>{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
