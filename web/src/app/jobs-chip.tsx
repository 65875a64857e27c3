import { Badge, Button, Group, Popover, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call, get } from '@/shared/api/client';
import type { JobView } from '@/shared/api/types';
import { formatNumber, formatTime } from '@/shared/model/format';
import { isUnderWay, jobName, percentOf } from '@/shared/model/jobs';
import { notifyProblem } from '@/shared/ui/notify';

async function listJobs(signal: AbortSignal): Promise<JobView[]> {
  const answer = await get<JobView[] | { jobs: JobView[] }>('/jobs', undefined, signal);
  return Array.isArray(answer) ? answer : answer.jobs;
}

function Job({ job }: { job: JobView }): ReactNode {
  const percent = percentOf(job);
  const isRunning = isUnderWay(job.state);
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {jobName(job.kind)}
        </Text>
        <Text size="sm">{job.state}</Text>
      </Group>
      {isRunning ? (
        <Progress
          value={percent ?? 100}
          animated={percent === null}
          aria-label={`${jobName(job.kind)}: ${percent ?? 'unknown'} percent`}
        />
      ) : null}
      <Group justify="space-between" wrap="nowrap" mt={2}>
        <Text size="xs" c="dimmed">
          {job.who} · {formatTime(job.createdAt)}
          {job.stage ? ` · ${job.stage}` : ''}
          {typeof job.done === 'number' && isRunning ? ` · ${formatNumber(job.done)}` : ''}
        </Text>
        {isRunning ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() =>
              call('DELETE', `/jobs/${job.id}`).catch((error: unknown) =>
                notifyProblem('Not cancelled', error),
              )
            }
          >
            Cancel
          </Button>
        ) : null}
      </Group>
      {job.error ? (
        <Text size="xs" c="var(--mantine-color-error)">
          {job.error.message}
        </Text>
      ) : null}
    </div>
  );
}

/** What the server works on: fed by its events, so nothing is asked again and again. */
export function JobsChip(): ReactNode {
  const jobs = useQuery({
    queryKey: ['jobs'],
    queryFn: ({ signal }) => listJobs(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const all = jobs.data ?? [];
  const running = all.filter((job) => isUnderWay(job.state)).length;
  if (all.length === 0) return null;
  return (
    <Popover position="bottom-end" width={380} trapFocus withinPortal>
      <Popover.Target>
        <Button size="compact-md" variant="default" aria-live="polite">
          Jobs
          {running > 0 ? (
            <Badge ml={6} size="sm" circle>
              {running}
            </Badge>
          ) : null}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Jobs" mah={420} style={{ overflow: 'auto' }}>
        <Stack gap="sm">
          {all.slice(0, 20).map((job) => (
            <Job key={job.id} job={job} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
