import { Anchor, Button, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWho } from '@/shared/api/session';
import type { JobView } from '@/shared/api/types';
import { holds } from '@/shared/model/permissions';
import { Empty, NoPermission, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { JobProgress, jobProblem } from '@/shared/ui/job-progress';
import { Page } from '@/shared/ui/page';
import { CheckForm } from './check-form';
import { CheckResult } from './check-result';
import { StoresNamed } from './stores-named';

/** The permissions without which nothing can be checked. */
const NEEDED = ['1int-rules-read', '1int-datastores-read'] as const;

/** Rules held against data: what is asked for, how far it is, and what was found. */
export function CheckPage(): ReactNode {
  const { job, paths = [] } = useSearch({ from: '/shell/check' });
  const navigate = useNavigate({ from: '/check' });
  const who = useWho();
  const missing = NEEDED.find((permission) => !holds(who, permission));
  if (missing !== undefined) return <NoPermission permission={missing} />;
  const again = (rules: readonly string[]): void =>
    void navigate({ search: { paths: [...rules] } });
  const againButton =
    paths.length === 0 ? null : (
      <Button variant="default" onClick={() => again(paths)}>
        Check again
      </Button>
    );
  return (
    <Page title="Check" note={job === undefined ? null : <Rules paths={paths} />}>
      {job !== undefined ? (
        <JobProgress
          key={job}
          id={job}
          failed={failedFace}
          actions={<div>{againButton}</div>}
        >
          {() => <CheckResult id={job} again={again} />}
        </JobProgress>
      ) : paths.length === 0 ? (
        <Empty title="No rule is chosen yet">
          <Text size="sm">
            Open a rule or a folder of rules in the navigation pane, and choose Check.
          </Text>
          <Anchor href="/tree/rules">Rules</Anchor>
        </Empty>
      ) : (
        <CheckForm
          key={paths.join('\n')}
          paths={paths}
          begun={(id) => void navigate({ search: { paths: [...paths], job: id } })}
        />
      )}
    </Page>
  );
}

/** Rules and folders of rules, each a link. */
function Rules({ paths }: { paths: readonly string[] }): ReactNode {
  return paths.map((path, at) => (
    <span key={path}>
      {at > 0 ? ', ' : ''}
      <ItemLink path={path}>{path}</ItemLink>
    </span>
  ));
}

/** Why a check came to nothing, with the way to each data store that has to do with it. */
const failedFace = (job: JobView): ReactNode => (
  <>
    <ProblemFace error={jobProblem(job)} compact />
    <StoresNamed in={job.error?.message ?? ''} />
  </>
);
