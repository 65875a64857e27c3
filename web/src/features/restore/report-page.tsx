import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { ProblemFace } from '@/shared/ui/faces';
import { notifyDone } from '@/shared/ui/notify';
import { reveal } from '@/shared/ui/reveal';
import { WorthKnowing } from '@/shared/ui/worth-knowing';
import { itemsPage, planQuery, reportAddress, type RestoreReport, undoRestore } from './api';
import { ItemsTable } from './items-table';
import { counts, restoredPaths } from './model';
import { WantedAlert } from './wanted-alert';

/** Items that are shown in the navigation pane after a restore. */
const REVEALED = 1_000;

/** What a restore did, what is still wanted, and the way back. */
export function ReportPage({
  report,
  plan,
}: {
  report: RestoreReport;
  /** The plan that was applied, which lists its items; none where only the job is known. */
  plan: string | undefined;
}): ReactNode {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [isUndone, setUndone] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { restoreId } = report;
  const refresh = async (): Promise<void> => {
    const keys = ['children', 'item', 'search', 'recycle-bin'];
    await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
  useEffect(() => {
    void refresh();
    // The plan is used up; whoever goes back to it is shown this report.
    if (plan !== undefined) {
      // The page of a plan that is shown asks for what is removed: it would never come to rest.
      const { queryKey } = planQuery(plan);
      queries.removeQueries({ queryKey, exact: true, type: 'inactive' });
    }
    // Once: what is shown elsewhere is older than this report.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const undo = async (id: string): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await undoRestore(id);
      setUndone(true);
      notifyDone('Undone.');
      await refresh();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const finish = async (): Promise<void> => {
    await navigate({ to: '/' });
    if (isUndone || plan === undefined) return;
    try {
      const { items } = await itemsPage(
        plan,
        { outcome: null, kind: null, q: '' },
        null,
        undefined,
        REVEALED,
      );
      reveal(restoredPaths(items));
    } catch {
      // The list is kept for a day; the items are there all the same.
    }
  };
  return (
    <Stack gap="sm">
      <Text size="sm" role="status" fw={600}>
        Done: {counts(report, false)}
      </Text>
      {isUndone ? (
        <Alert color="blue" variant="outline" title="This restore is undone" p="xs" />
      ) : null}
      {error === null ? null : <ProblemFace error={error} compact />}
      <WorthKnowing texts={report.warnings} />
      {isUndone ? null : <WantedAlert wanted={report.wanted} isPlan={false} />}
      <Group gap="xs">
        <Button onClick={() => void finish()}>Done</Button>
        {restoreId && !isUndone ? (
          <Button variant="default" loading={isBusy} onClick={() => void undo(restoreId)}>
            Undo
          </Button>
        ) : null}
        {restoreId ? (
          <Text size="sm">
            Report as{' '}
            <Anchor href={reportAddress(restoreId, 'csv')} download underline="always">
              CSV
            </Anchor>{' '}
            or{' '}
            <Anchor href={reportAddress(restoreId, 'json')} download underline="always">
              JSON
            </Anchor>
          </Text>
        ) : null}
      </Group>
      {plan === undefined ? (
        <Text size="sm">What became of each item stands in the report.</Text>
      ) : (
        <ItemsTable plan={plan} report={report} />
      )}
    </Stack>
  );
}
