import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { cancelJob, jobQuery } from '@/shared/api/jobs';
import { ApiProblem } from '@/shared/api/problem';
import type { JobView } from '@/shared/api/types';
import { formatTime } from '@/shared/model/format';
import { isUnderWay, jobName, percentOf, progressOf, stateName } from '@/shared/model/jobs';
import { Loading, ProblemFace } from './faces';
import { notifyProblem } from './notify';

/** Asks the server to end a job, and shows how it took that. */
export function CancelJob({ job, size = 'xs' }: { job: JobView; size?: string }): ReactNode {
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const cancel = async (): Promise<void> => {
    setBusy(true);
    try {
      await cancelJob(job.id);
    } catch (error) {
      notifyProblem('It goes on', error);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['job', job.id] });
      await queries.invalidateQueries({ queryKey: ['jobs'] });
    }
  };
  return (
    <Button
      size={size}
      variant="default"
      loading={isBusy}
      aria-label={`Cancel: ${jobName(job.kind)}`}
      onClick={() => void cancel()}
    >
      Cancel
    </Button>
  );
}

/** The bar of a job that is under way, with counts, bytes and the time left. */
export function JobBar({ job }: { job: JobView }): ReactNode {
  const percent = percentOf(job);
  return (
    <Stack gap={2}>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent ?? 100}
          striped={percent === null}
          animated={percent === null}
          aria-label={jobName(job.kind)}
          {...(percent === null ? { 'aria-valuenow': undefined } : {})}
        />
      </Progress.Root>
      <Text size="sm">
        {percent === null ? '' : `${percent} % · `}
        {progressOf(job) || stateName(job.state)}
      </Text>
    </Stack>
  );
}

/** Why a job came to nothing, as any other problem is told. */
export function jobProblem(job: JobView): ApiProblem {
  const { error } = job;
  if (error) {
    return new ApiProblem({
      status: 0,
      code: error.code,
      detail: error.message,
      hint: error.hint ?? null,
      instance: `/rest/jobs/${job.id}`,
    });
  }
  const isCancelled = job.state === 'cancelled';
  return new ApiProblem({
    status: 0,
    code: job.state,
    detail: isCancelled
      ? `${jobName(job.kind)} was cancelled; nothing was changed.`
      : `${jobName(job.kind)} was interrupted when the server stopped; nothing was changed.`,
    hint: isCancelled ? null : 'Begin it again.',
    instance: `/rest/jobs/${job.id}`,
  });
}

/** A job from its beginning to what came of it. It is asked by its id, so a reload loses nothing. */
export function JobProgress({
  id,
  children,
  failed,
  actions,
}: {
  id: string;
  /** What is shown once it is done. */
  children: (job: JobView) => ReactNode;
  /** What is shown instead of the problem once it failed; `null` for the problem. */
  failed?: (job: JobView) => ReactNode;
  /** What can be done once it failed. */
  actions?: ReactNode;
}): ReactNode {
  const asked = useQuery(jobQuery(id));
  if (asked.isPending) return <Loading what="Looking at the job" />;
  const job = asked.data;
  if (job === undefined) {
    return (
      <Stack>
        <ProblemFace error={asked.error} retry={() => void asked.refetch()} />
        {actions}
      </Stack>
    );
  }
  if (job.state === 'done') return children(job);
  if (!isUnderWay(job.state)) {
    return (
      <Stack>
        {failed?.(job) ?? <ProblemFace error={jobProblem(job)} compact />}
        {actions}
      </Stack>
    );
  }
  return (
    <Alert color="blue" variant="outline" title={jobName(job.kind)} data-testid="job">
      <Stack gap="xs" aria-live="polite">
        <JobBar job={job} />
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            Begun {formatTime(job.createdAt)} by {job.who}. It goes on when this page is closed.
          </Text>
          <CancelJob job={job} />
        </Group>
      </Stack>
    </Alert>
  );
}
