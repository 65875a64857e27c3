import { Anchor, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
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

/** The jobs, each with how far it is and the way to what came of it. */
export function JobsDrawer({ onClose }: { onClose: () => void }): ReactNode {
  const jobs = useQuery(jobsQuery);
  const navigate = useNavigate();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={420}
      title="Jobs"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {jobs.isPending ? <Loading /> : null}
      {jobs.isError ? (
        <ProblemFace error={jobs.error} retry={() => void jobs.refetch()} compact />
      ) : null}
      {jobs.data?.length === 0 ? (
        <Empty title="No work was begun yet">
          <Text size="sm">Backups, restores and checks are shown here.</Text>
        </Empty>
      ) : null}
      <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
        {(jobs.data ?? []).map((job) => (
          <Job key={job.id} job={job} show={(href) => void navigate({ href })} />
        ))}
      </Stack>
    </Drawer>
  );
}
