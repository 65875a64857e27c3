import { Anchor, Badge, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { jobsQuery } from '@/shared/api/jobs';
import type { JobView } from '@/shared/api/types';
import { formatTime } from '@/shared/model/format';
import { isUnderWay, jobAddress, jobName, progressOf, stateName } from '@/shared/model/jobs';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { CancelJob, JobBar } from '@/shared/ui/job-progress';

function Job({ job, show }: { job: JobView; show: (address: string) => void }): ReactNode {
  const address = jobAddress(job);
  const isRunning = isUnderWay(job.state);
  return (
    <Stack component="li" gap={4} className="job">
      <Group justify="space-between" wrap="nowrap">
        {address === null ? (
          <Text size="sm" fw={600}>
            {jobName(job.kind)}
          </Text>
        ) : (
          <Anchor
            href={address}
            size="sm"
            fw={600}
            onClick={(event) => {
              event.preventDefault();
              show(address);
            }}
          >
            {jobName(job.kind)}
          </Anchor>
        )}
        <Text size="sm">{stateName(job.state)}</Text>
      </Group>
      {isRunning ? <JobBar job={job} /> : null}
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {job.who} · {formatTime(job.createdAt)}
          {isRunning || progressOf(job) === '' ? '' : ` · ${progressOf(job)}`}
        </Text>
        {isRunning ? <CancelJob job={job} size="compact-xs" /> : null}
      </Group>
      {job.error ? (
        <Text size="xs" c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
          {job.error.message}
        </Text>
      ) : null}
    </Stack>
  );
}

/** What the server works on: fed by its events, so nothing is asked again and again. */
export function JobsChip(): ReactNode {
  const jobs = useQuery(jobsQuery);
  const navigate = useNavigate();
  const panel = useRouterState({
    select: ({ location }) => (location.search as { panel?: string }).panel,
  });
  const isOpen = panel === 'jobs';
  const set = (panel: string | undefined): void => {
    void navigate({ to: '.', search: (now) => ({ ...now, panel }) as never });
  };
  const all = jobs.data ?? [];
  const running = all.filter((job) => isUnderWay(job.state)).length;
  return (
    <>
      <Button
        size="compact-md"
        variant="default"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => set('jobs')}
      >
        Jobs
        {running > 0 ? (
          <Badge ml={6} size="sm" circle>
            {running}
          </Badge>
        ) : null}
      </Button>
      <Drawer
        opened={isOpen}
        onClose={() => set(undefined)}
        position="right"
        size={420}
        title="Jobs"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {jobs.isPending ? <Loading /> : null}
        {jobs.isError ? (
          <ProblemFace error={jobs.error} retry={() => void jobs.refetch()} compact />
        ) : null}
        {jobs.isSuccess && all.length === 0 ? (
          <Empty title="No work was begun yet">
            <Text size="sm">Backups and restores that take long are shown here.</Text>
          </Empty>
        ) : null}
        <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
          {all.map((job) => (
            <Job key={job.id} job={job} show={(href) => void navigate({ href })} />
          ))}
        </Stack>
      </Drawer>
    </>
  );
}
