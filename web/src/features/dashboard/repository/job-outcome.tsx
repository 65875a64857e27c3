import { Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import type { JobView } from '@/shared/api/types';
import { formatBytes, formatNumber } from '@/shared/model/format';
import { JobProgress } from '@/shared/ui/job-progress';
import { type BackupMade, downloadAddress, type RestoreReport, type VerifyReport } from './api';
import { inWords } from './counts';
import { ReportView } from './report-view';

const wanted = new Set<string>();

/** A backup that was begun on this page is downloaded when it is done; a reload only shows it. */
export function wantDownload(job: string): void {
  wanted.add(job);
}

function downloadIfWanted(job: JobView): void {
  if (!wanted.delete(job.id)) return;
  const { name } = (job.result as unknown as BackupMade).backup;
  const link = document.createElement('a');
  link.href = downloadAddress(name);
  link.download = name;
  link.click();
}

/** A job of the repository, while it is under way and what came of it. */
export function JobOutcome({
  id,
  showPlan,
  back,
}: {
  id: string;
  showPlan: (plan: string) => void;
  back: () => void;
}): ReactNode {
  return (
    <JobProgress
      id={id}
      actions={
        <Group>
          <Button variant="default" onClick={back}>
            Close
          </Button>
        </Group>
      }
    >
      {(job) => <Outcome key={job.id} job={job} showPlan={showPlan} back={back} />}
    </JobProgress>
  );
}

function Outcome({
  job,
  showPlan,
  back,
}: {
  job: JobView;
  showPlan: (plan: string) => void;
  back: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const isPlan = job.kind === 'repository-restore-plan';
  const plan = isPlan ? (job.result as { planId?: string } | null)?.planId : undefined;
  useEffect(() => {
    if (plan !== undefined) showPlan(plan);
    else if (job.kind === 'repository-backup') downloadIfWanted(job);
    if (plan === undefined) void queries.invalidateQueries({ queryKey: ['repository'] });
    if (job.kind === 'repository-restore' || job.kind === 'repository-undo') {
      // Everything may be another now.
      void queries.invalidateQueries();
    }
    // Once, when the job is done.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const close = (
    <Button variant="default" onClick={back} style={{ alignSelf: 'flex-start' }}>
      Done
    </Button>
  );
  switch (job.kind) {
    case 'repository-restore-plan':
      return null;
    case 'repository-backup':
      return <BackupDone made={job.result as unknown as BackupMade} close={close} />;
    case 'repository-restore':
      return (
        <ReportView report={job.result as unknown as RestoreReport}>
          <Text size="sm">“Undo last restore” brings back what was before.</Text>
          {close}
        </ReportView>
      );
    case 'repository-undo':
      return (
        <Alert color="green" variant="outline" title="The restore is undone">
          <Text size="sm" mb="xs">
            The repository is again what it was before.
          </Text>
          {close}
        </Alert>
      );
    case 'verify':
      return <Verified report={job.result as unknown as VerifyReport} close={close} />;
    default:
      return (
        <Alert color="green" variant="outline" title="Done">
          {close}
        </Alert>
      );
  }
}

function BackupDone({ made, close }: { made: BackupMade; close: ReactNode }): ReactNode {
  const { backup } = made;
  return (
    <Alert color="green" variant="outline" title="The repository is backed up and verified">
      <Stack gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {backup.name}, {formatBytes(backup.bytes)}:{' '}
          {backup.counts
            ? inWords(backup.counts)
            : `${formatNumber(backup.items ?? 0)} items and folders`}
          . It is kept on the server, too.
        </Text>
        <Group>
          <Button
            component="a"
            href={downloadAddress(backup.name)}
            download={backup.name}
          >
            Download
          </Button>
          {close}
        </Group>
      </Stack>
    </Alert>
  );
}

function Verified({ report, close }: { report: VerifyReport; close: ReactNode }): ReactNode {
  return (
    <Alert
      color={report.ok ? 'green' : 'red'}
      variant="outline"
      title={report.ok ? 'The backup is whole' : 'The backup cannot be restored as it is'}
    >
      <Text size="sm">{inWords(report.counts)}</Text>
      {report.contentRoot ? (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Content root <Code>{report.contentRoot}</Code>
        </Text>
      ) : null}
      {report.faults.length === 0 ? null : (
        <List size="sm" mah={260} style={{ overflow: 'auto' }}>
          {report.faults.map((fault) => (
            <List.Item key={`${fault.code} ${fault.entry ?? ''} ${fault.path ?? ''}`}>
              {fault.entry ?? fault.path ?? ''}: {fault.message ?? fault.code}
            </List.Item>
          ))}
        </List>
      )}
      {close}
    </Alert>
  );
}
