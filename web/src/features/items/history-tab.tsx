import { Button, Radio, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { bringBack, compareQuery, historyQuery } from '@/shared/api/items';
import { useWho } from '@/shared/api/session';
import type { ShownItem } from '@/shared/api/types';
import { formatTime } from '@/shared/model/format';
import { mayWrite } from '@/shared/model/permissions';
import { Confirm } from '@/shared/ui/confirm';
import { Differences } from '@/shared/ui/differences';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { notifyDone, notifyProblem } from '@/shared/ui/notify';

/** Every revision of an item; two of them can be compared, and an old one brought back. */
export function HistoryTab({
  item,
  from,
  to,
}: {
  item: ShownItem;
  from: string | undefined;
  to: string | undefined;
}): ReactNode {
  const { path } = item.document;
  const who = useWho();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/item' });
  const history = useQuery(historyQuery(path));
  const [asked, ask] = useState<number | null>(null);
  if (history.isPending) return <Loading />;
  if (history.isError) {
    return <ProblemFace error={history.error} retry={() => void history.refetch()} />;
  }
  const revisions = history.data;
  const newest = Math.max(...revisions.map((entry) => entry.revision));
  const before = revisions.map((entry) => entry.revision).filter((one) => one < newest);
  const chosenTo = Number(to ?? newest);
  const chosenFrom = Number(from ?? Math.max(...before));
  const choose = (change: { from?: number; to?: number }): void => {
    const search = { path, tab: 'history', from: String(chosenFrom), to: String(chosenTo) };
    if (change.from !== undefined) search.from = String(change.from);
    if (change.to !== undefined) search.to = String(change.to);
    void navigate({ search, replace: true });
  };
  const restore = async (revision: number): Promise<void> => {
    try {
      await bringBack(path, revision);
      await queries.invalidateQueries();
      notifyDone(`Revision ${revision} is back, as a new revision.`);
    } catch (error) {
      notifyProblem('Nothing was changed', error);
    }
    ask(null);
  };
  return (
    <Stack gap="md">
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Compare</Table.Th>
              <Table.Th>with</Table.Th>
              <Table.Th>Revision</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th>Back</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {revisions.map(({ revision, saved, why }) => (
              <Table.Tr key={revision}>
                <Table.Td>
                  <Radio
                    name="from"
                    aria-label={`Compare revision ${revision}`}
                    checked={chosenFrom === revision}
                    onChange={() => choose({ from: revision })}
                  />
                </Table.Td>
                <Table.Td>
                  <Radio
                    name="to"
                    aria-label={`with revision ${revision}`}
                    checked={chosenTo === revision}
                    onChange={() => choose({ to: revision })}
                  />
                </Table.Td>
                <Table.Td>
                  {revision}
                  {revision === newest ? ' (now)' : ''}
                </Table.Td>
                <Table.Td>{formatTime(saved.at)}</Table.Td>
                <Table.Td>{saved.by ?? ''}</Table.Td>
                <Table.Td>{why}</Table.Td>
                <Table.Td>
                  {revision === newest ? null : (
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={!mayWrite(who, path)}
                      onClick={() => ask(revision)}
                    >
                      Bring back
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {before.length === 0 ? (
        <Text size="sm">There is nothing to compare with yet: this is the first revision.</Text>
      ) : (
        <Comparison path={path} from={chosenFrom} to={chosenTo} />
      )}
      {asked === null ? null : (
        <Confirm
          title={`Bring back revision ${asked}?`}
          action="Bring back"
          onConfirm={() => void restore(asked)}
          onClose={() => ask(null)}
        >
          <Text size="sm">
            The item becomes what it was then, as a new revision. What it is now stays in its
            history.
          </Text>
        </Confirm>
      )}
    </Stack>
  );
}

function Comparison({ path, from, to }: { path: string; from: number; to: number }): ReactNode {
  const compared = useQuery({ ...compareQuery(path, from, to), enabled: from !== to });
  if (from === to) return <Text size="sm">Choose two different revisions to compare them.</Text>;
  if (compared.isPending) return <Loading what="Comparing" />;
  if (compared.isError) {
    return <ProblemFace error={compared.error} retry={() => void compared.refetch()} />;
  }
  const { differences } = compared.data;
  if (differences.length === 0) return <Empty title="These revisions say the same" />;
  return (
    <section>
      <Title order={2} mb="xs">
        From revision {from} to {to}
      </Title>
      <Differences differences={differences} before={`Revision ${from}`} after={`Revision ${to}`} />
    </section>
  );
}
