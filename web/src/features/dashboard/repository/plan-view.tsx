import {
  Alert,
  Button,
  Group,
  SegmentedControl,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Begun } from '@/shared/api/jobs';
import { asProblem } from '@/shared/api/problem';
import { formatNumber, formatTime, plural } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { KindIcon } from '@/shared/ui/kind-icon';
import { notifyProblem } from '@/shared/ui/notify';
import { WorthKnowing } from '@/shared/ui/worth-knowing';
import {
  applyPlan,
  CHANGES,
  type Change,
  changesPage,
  discardPlan,
  type Plan,
  planOf,
  planQuery,
} from './api';
import { isConfirmed, totalsOf } from './counts';
import { accountsInWords, CHANGE_LABELS, ChangeTable, WantedList } from './report-view';

interface PlanProps {
  follow: (begun: Begun<unknown>) => Promise<void>;
  back: () => void;
}

/** What a restore of the repository would do: all of it shown before it can be confirmed. */
export function PlanView({ id, ...props }: PlanProps & { id: string }): ReactNode {
  const plan = useQuery(planQuery(id));
  if (plan.isPending) return <Loading what="Reading the plan" />;
  if (plan.isError) {
    return (
      <>
        <ProblemFace error={plan.error} retry={() => void plan.refetch()} />
        <Button variant="default" onClick={props.back} m="sm">
          Back to Repository Administration
        </Button>
      </>
    );
  }
  return <Shown plan={plan.data} {...props} />;
}

function Shown({ plan, follow, back }: PlanProps & { plan: Plan }): ReactNode {
  const { report } = plan;
  const queries = useQueryClient();
  const giveUp = async (): Promise<void> => {
    try {
      await discardPlan(plan.planId);
    } catch (error) {
      // One that is gone already is given up, too.
      if (asProblem(error).status !== 404) notifyProblem('The plan is still there', error);
    }
    queries.removeQueries({ queryKey: planQuery(plan.planId).queryKey });
    back();
  };
  return (
    <Stack gap="md">
      <div>
        <Title order={2}>What the restore would do</Title>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          The backup was made {formatTime(report.madeAt)} by {report.producer}. Nothing is changed
          yet.
        </Text>
      </div>
      <ChangeTable report={report} isPlan />
      <WorthKnowing texts={report.warnings} />
      <Changes plan={plan} />
      <Beside plan={plan} />
      <WantedList report={report} isPlan />
      <ConfirmForm plan={plan} follow={follow} giveUp={giveUp} />
    </Stack>
  );
}

function Beside({ plan }: { plan: Plan }): ReactNode {
  const { binned, revisions, files } = plan.report.beside;
  const lines = [
    ['Items in the Recycle Bin', binned],
    ['Earlier revisions', revisions],
    ['Uploaded files', files],
  ] as const;
  return (
    <Text size="sm" component="div">
      Besides:{' '}
      {lines
        .map(([name, { before, after }]) =>
          before === after
            ? `${name.toLowerCase()} ${formatNumber(before)}`
            : `${name.toLowerCase()} ${formatNumber(before)} → ${formatNumber(after)}`,
        )
        .join('; ')}
      . {accountsInWords(plan.report)}
    </Text>
  );
}

/** Every item that changes, one kind of change at a time. */
function Changes({ plan }: { plan: Plan }): ReactNode {
  const search = useSearch({ from: '/shell/dashboard/$section' });
  const navigate = useNavigate({ from: '/dashboard/$section' });
  const totals = totalsOf(plan.report);
  const first = CHANGES.find((change) => totals[change] > 0) ?? 'deleted';
  const change = CHANGES.find((known) => known === search.change) ?? first;
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const pages = useInfiniteQuery({
    queryKey: ['repository-plan', plan.planId, 'changes', change, q],
    queryFn: ({ signal, pageParam }) => changesPage(plan.planId, change, q, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const changes = pages.data?.pages.flatMap((page) => page.changes) ?? [];
  return (
    <section aria-label="Items">
      <Group justify="space-between" align="flex-end" mb="xs" gap="xs">
        <SegmentedControl
          aria-label="Which items"
          size="xs"
          value={change}
          onChange={(to) =>
            void navigate({ search: (now) => ({ ...now, change: to as Change }), replace: true })
          }
          data={CHANGES.map((one) => ({
            value: one,
            label: `${formatNumber(totals[one])} ${CHANGE_LABELS[one][0]}`,
          }))}
        />
        <TextInput
          size="xs"
          type="search"
          aria-label="Only items whose path has"
          placeholder="Only paths with …"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Group>
      {pages.isPending ? <Loading /> : null}
      {pages.isError ? (
        <ProblemFace error={pages.error} retry={() => void pages.refetch()} compact />
      ) : null}
      {pages.isSuccess && changes.length === 0 ? (
        <Empty title={q === '' ? 'None' : 'No path has that'} />
      ) : null}
      {changes.length > 0 ? (
        <div className="bounded-list" tabIndex={0} role="group" aria-label="Items that change">
          <Table verticalSpacing={3} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Item</Table.Th>
                <Table.Th w={140}>Kind</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map((one) => (
                <Table.Tr key={`${one.id} ${one.path}`}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    <Group gap={6} wrap="nowrap">
                      <KindIcon kind={one.kind} />
                      <span>
                        {one.path}
                        {one.from ? ` (before: ${one.from})` : ''}
                      </span>
                    </Group>
                  </Table.Td>
                  <Table.Td>{KIND_LABELS[one.kind]}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {pages.hasNextPage ? (
            <Button
              size="xs"
              variant="default"
              m="xs"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              Show more
            </Button>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

function ConfirmForm({
  plan,
  follow,
  giveUp,
}: {
  plan: Plan;
  follow: (begun: Begun<unknown>) => Promise<void>;
  giveUp: () => Promise<void>;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { deletions } = plan;
  const act = async (begin: () => Promise<Begun<unknown>>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await follow(await begin());
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void act(() => applyPlan(plan.planId, deletions));
  };
  const again = (): void => void act(() => planOf({ plan: plan.planId }));
  return (
    <form onSubmit={submit}>
      <Alert
        color={deletions > 0 ? 'red' : 'blue'}
        variant="outline"
        title={
          deletions > 0
            ? `${plural(deletions, 'item or folder', 'items and folders')} will be deleted`
            : 'Nothing will be deleted'
        }
      >
        <Stack gap="sm">
          {error === null ? null : <ProblemFace error={error} compact />}
          <TextInput
            label={`Type the count of deletions (${formatNumber(deletions)}) to confirm`}
            inputMode="numeric"
            autoComplete="off"
            maw={360}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button
              type="submit"
              color={deletions > 0 ? 'red' : 'blue'}
              loading={isBusy}
              disabled={!isConfirmed(typed, deletions)}
            >
              Restore Repository
            </Button>
            <Button variant="default" disabled={isBusy} onClick={again}>
              Make the plan anew
            </Button>
            <Button variant="default" disabled={isBusy} onClick={() => void giveUp()}>
              Give up
            </Button>
          </Group>
        </Stack>
      </Alert>
    </form>
  );
}
