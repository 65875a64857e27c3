import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Begun, outcomeOf } from '@/shared/api/jobs';
import { useWho } from '@/shared/api/session';
import type { JobView } from '@/shared/api/types';
import { TREES } from '@/shared/model/kinds';
import { mayWrite, writePermission } from '@/shared/model/permissions';
import { NoPermission } from '@/shared/ui/faces';
import { JobProgress, jobProblem } from '@/shared/ui/job-progress';
import { lazyPart } from '@/shared/ui/lazy-part';
import { notifyProblem } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/page';
import { applyPlan, type Options, type Plan, planQuery, replan } from './api';
import { ChooseFiles } from './choose-files';
import { withoutDoubles } from './model';
import { take } from './offered-files';

const PlanPage = lazyPart(async () => (await import('./plan-page')).PlanPage);
const ReportPage = lazyPart(async () => (await import('./report-page')).ReportPage);

export function RestorePage(): ReactNode {
  const { into } = useSearch({ from: '/shell/restore' });
  const who = useWho();
  const isPermitted = TREES.some(({ tree }) => mayWrite(who, `/${tree}`));
  return isPermitted ? (
    <RestoreWindow />
  ) : (
    <NoPermission permission={writePermission(into ?? '/rules')} />
  );
}

/**
 * The restore window: files, then the plan of them, then what was done. Plan and job stand in the
 * address, so that a reload in the middle loses nothing but the files that were only chosen.
 */
function RestoreWindow(): ReactNode {
  const { into, plan, job } = useSearch({ from: '/shell/restore' });
  const navigate = useNavigate({ from: '/restore' });
  const queries = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [options, setOptions] = useState<Options>({});
  const [error, setError] = useState<unknown>(null);
  /** The job whose plan is applied without being shown, because that was asked for. */
  const unseen = useRef<string | null>(null);

  const show = (shown: { plan?: string; job?: string }, replace = false): void => {
    void navigate({ search: { ...(into === undefined ? {} : { into }), ...shown }, replace });
  };
  useEffect(
    () =>
      take((offered) => {
        setFiles((before) => withoutDoubles([...before, ...offered]));
        setError(null);
      }),
    [],
  );

  const apply = async (planned: string, isShown: boolean): Promise<void> => {
    try {
      const begun = await applyPlan(planned);
      // Whoever restores again has other files in mind.
      setFiles([]);
      const next = 'job' in begun ? { plan: planned, job: begun.job.id } : { plan: planned };
      if ('result' in begun) queries.removeQueries({ queryKey: planQuery(planned).queryKey });
      show(next, !isShown);
    } catch (problem) {
      notifyProblem('Nothing was restored', problem);
      show({ plan: planned }, true);
    }
  };
  /** A plan is there or being made; one that is made anew takes the place of the one before. */
  const planned = (begun: Begun<Plan>, isUnseen: boolean, isAnew = false): void => {
    if ('job' in begun) {
      unseen.current = isUnseen ? begun.job.id : null;
      show({ job: begun.job.id }, isAnew);
      return;
    }
    const { planId } = begun.result;
    queries.setQueryData(planQuery(planId).queryKey, begun.result);
    if (isUnseen) void apply(planId, false);
    else show({ plan: planId }, isAnew);
  };
  const again = async (old: string): Promise<void> => {
    try {
      const known = await queries.ensureQueryData(planQuery(old));
      planned(await replan(old, known.options), false, true);
    } catch (problem) {
      notifyProblem('No plan was made', problem);
    }
  };
  const startAgain = (): void => {
    setFiles([]);
    setError(null);
    show({});
  };

  const afterJob = (done: JobView): ReactNode => {
    const outcome = outcomeOf(done);
    if (outcome.kind === 'restore') return <ReportPage report={outcome.result} plan={plan} />;
    const made = outcome.kind === 'restore-plan' ? outcome.result.planId : undefined;
    return (
      <Once
        key={done.id}
        act={() => {
          if (made === undefined) return show({}, true);
          if (unseen.current === done.id) void apply(made, false);
          else show({ plan: made }, true);
        }}
      />
    );
  };
  const afterFailure = (failed: JobView): ReactNode =>
    failed.kind === 'restore-plan' && files.length > 0 ? (
      <Once
        key={failed.id}
        act={() => {
          setError(jobProblem(failed));
          show({}, true);
        }}
      />
    ) : null;

  return (
    <Page
      title="Restore"
      note={into ? `Everything is put below ${into}` : 'Everything goes to its recorded place'}
    >
      {job !== undefined ? (
        <JobProgress
          key={job}
          id={job}
          failed={afterFailure}
          actions={
            <Group gap="xs">
              {plan === undefined ? null : (
                <Button onClick={() => void again(plan)}>Make the plan anew</Button>
              )}
              <Button variant="default" onClick={startAgain}>
                Start again
              </Button>
            </Group>
          }
        >
          {afterJob}
        </JobProgress>
      ) : plan !== undefined ? (
        <PlanPage
          key={plan}
          id={plan}
          planned={(begun) => planned(begun, false, true)}
          apply={() => apply(plan, true)}
          startAgain={startAgain}
        />
      ) : (
        <ChooseFiles
          files={files}
          setFiles={setFiles}
          options={into === undefined ? options : { ...options, into }}
          setOptions={setOptions}
          error={error}
          setError={setError}
          planned={planned}
        />
      )}
    </Page>
  );
}

/** Does something once when it is shown; nothing is to be seen of it. */
function Once({ act }: { act: () => void }): ReactNode {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current) return;
    isDone.current = true;
    act();
  });
  return null;
}
