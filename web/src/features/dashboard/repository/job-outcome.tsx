import { Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { jobQuery, outcomeOf } from '@/shared/api/jobs';
import type { JobView } from '@/shared/api/types';
import { formatBytes } from '@/shared/model/format';
import { JobProgress } from '@/shared/ui/job-progress';
import { type BackupMade, downloadAddress, type VerifyReport } from './api';
import { inWords } from './counts';
import { ReportView } from './report-view';
import { isDownloadWanted } from './wanted-downloads';

function download({ backup: { name } }: BackupMade): void {
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
  const asked = useQuery(jobQuery(id));
  const isStale = asked.data?.error?.code === 'plan-stale';
  return (
    <JobProgress
      id={id}
      actions={
        <Group>
          {isStale ? (
            // The page before is that of the plan, which can be made anew there.
            <Button onClick={() => window.history.back()}>Back to the plan</Button>
          ) : null}
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
  const outcome = outcomeOf(job);
  useEffect(() => {
    if (outcome.kind === 'repository-restore-plan') {
      showPlan(outcome.result.planId);
      return;
    }
    if (outcome.kind === 'repository-backup' && isDownloadWanted(job.id)) download(outcome.result);
    const isAllNew = outcome.kind === 'repository-restore' || outcome.kind === 'repository-undo';
    void queries.invalidateQueries(isAllNew ? {} : { queryKey: ['repository'] });
    // Once, when the job is done.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const close = (
    <Button variant="default" onClick={back} style={{ alignSelf: 'flex-start' }}>
      Done
    </Button>
  );
  switch (outcome.kind) {
    case 'repository-restore-plan':
      return null;
    case 'repository-backup':
      return <BackupDone made={outcome.result} close={close} />;
    case 'repository-restore':
      return (
        <ReportView report={outcome.result}>
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
      return <Verified report={outcome.result} close={close} />;
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
          {backup.name}, {formatBytes(backup.bytes)}: {inWords(backup.counts)}. It is kept on the
          server, too.
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
