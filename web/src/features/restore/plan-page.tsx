import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Begun } from '@/shared/api/jobs';
import { asProblem } from '@/shared/api/problem';
import { asSentence, formatBytes, formatTime } from '@/shared/model/format';
import { Loading, ProblemFace } from '@/shared/ui/faces';
import { WorthKnowing } from '@/shared/ui/worth-knowing';
import { discardPlan, type Options, type Plan, planQuery, replan } from './api';
import { Choices } from './choices';
import { ItemsTable } from './items-table';
import { MissingReferences } from './missing-references';
import { counts, isWorthwhile, actionsOf } from './model';
import { ReportPage } from './report-page';
import { WantedAlert } from './wanted-alert';

interface Actions {
  /** A plan was made anew. */
  planned: (begun: Begun<Plan>) => void;
  apply: () => Promise<void>;
  startAgain: () => void;
}

/** What a restore would do: every item with its place, and every choice, before anything is written. */
export function PlanPage({ id, ...actions }: Actions & { id: string }): ReactNode {
  const plan = useQuery(planQuery(id));
  if (plan.isPending) return <Loading what="Reading the plan" />;
  if (plan.isError) {
    return (
      <Stack>
        <ProblemFace error={plan.error} retry={() => void plan.refetch()} compact />
        <Group>
          <Button variant="default" onClick={actions.startAgain}>
            Start again
          </Button>
        </Group>
      </Stack>
    );
  }
  if (plan.data.applied) return <ReportPage report={plan.data.report} plan={id} />;
  return <Shown plan={plan.data} {...actions} />;
}

function Shown({ plan, planned, apply, startAgain }: Actions & { plan: Plan }): ReactNode {
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { report } = plan;
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const change = (options: Options): void =>
    void run(async () => planned(await replan(plan.planId, options)));
  const leave = (): void =>
    void run(async () => {
      try {
        await discardPlan(plan.planId);
      } catch (problem) {
        // One that is gone already is given up, too.
        if (asProblem(problem).status !== 404) throw problem;
      }
      queries.removeQueries({ queryKey: planQuery(plan.planId).queryKey });
      startAgain();
    });
  const files = plan.files.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`);
  return (
    <Stack gap="sm" aria-busy={isBusy}>
      <div>
        <Text size="sm" role="status" fw={600}>
          Plan: {counts(report, true)}
        </Text>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          Nothing is written yet. Of {files.join(', ')}; kept until {formatTime(plan.expiresAt)}.
        </Text>
      </div>
      {error === null ? null : <ProblemFace error={error} compact />}
      <Told plan={plan} isBusy={isBusy} change={change} />
      <Choices plan={plan} isBusy={isBusy} change={change} />
      <MissingReferences plan={plan} isBusy={isBusy} change={change} />
      <WantedAlert wanted={report.wanted} isPlan />
      <Group gap="xs">
        <Button
          disabled={isBusy || !isWorthwhile(report)}
          onClick={() => void run(() => apply())}
        >
          Restore
        </Button>
        <Button variant="default" disabled={isBusy} onClick={leave}>
          Start again
        </Button>
        {isBusy ? (
          <Group gap={6} role="status">
            <Loader size="xs" aria-hidden />
            <Text size="sm">Working…</Text>
          </Group>
        ) : null}
        {isWorthwhile(report) ? null : (
          <Text size="sm">Nothing of it can be restored as it is.</Text>
        )}
      </Group>
      <ItemsTable plan={plan.planId} report={report} options={plan.options} change={change} />
    </Stack>
  );
}

/** What is worth knowing of the files, and what else one may want, each with its button. */
function Told({
  plan,
  isBusy,
  change,
}: {
  plan: Plan;
  isBusy: boolean;
  change: (options: Options) => void;
}): ReactNode {
  return (
    <>
      <WorthKnowing texts={plan.report.warnings} />
      {(plan.report.suggestions ?? []).map((suggestion) => (
        <Alert
          key={suggestion.choice}
          color="blue"
          variant="outline"
          title="Perhaps better"
          p="xs"
        >
          <Group justify="space-between" gap="xs">
            <Text size="sm" flex="1 1 260px">
              {asSentence(suggestion.message)}
            </Text>
            {actionsOf(suggestion).map(({ label, change: choose }) => (
              <Button
                key={label}
                size="xs"
                variant="default"
                disabled={isBusy}
                onClick={() => change(choose(plan.options))}
              >
                {label}
              </Button>
            ))}
          </Group>
        </Alert>
      ))}
    </>
  );
}
