import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { jobsQuery } from '@/shared/api/jobs';
import { isUnderWay } from '@/shared/model/jobs';
import { lazyDialog } from '@/shared/ui/lazy-part';

const JobsDrawer = lazyDialog(async () => (await import('./jobs-drawer')).JobsDrawer);

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
  const running = (jobs.data ?? []).filter((job) => isUnderWay(job.state)).length;
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
      {isOpen ? <JobsDrawer onClose={() => set(undefined)} /> : null}
    </>
  );
}
