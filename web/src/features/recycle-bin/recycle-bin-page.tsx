import { Button, Checkbox, Group, Select, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { listBin, purgeBin, restoreFromBin } from '@/shared/api/items';
import { useWho } from '@/shared/api/session';
import { formatTime, plural } from '@/shared/model/format';
import { KIND_LABELS, TREES } from '@/shared/model/kinds';
import { mayRead, mayWrite } from '@/shared/model/permissions';
import { Confirm } from '@/shared/ui/confirm';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { KindIcon } from '@/shared/ui/kind-icon';
import { notifyDone, notifyProblem } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/page';
import { reveal } from '@/shared/ui/reveal';

/** What was deleted, until it is restored or purged. */
export function RecycleBinPage(): ReactNode {
  const who = useWho();
  const queries = useQueryClient();
  const [tree, setTree] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [isPurging, askPurge] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const bin = useInfiniteQuery({
    queryKey: ['recycle-bin', tree],
    queryFn: ({ pageParam, signal }) => listBin(tree, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const entries = bin.data?.pages.flatMap((page) => page.entries) ?? [];
  const selected = entries.filter((entry) => chosen.has(entry.entry));
  const mayChange = selected.length > 0 && selected.every(({ path }) => mayWrite(who, path));

  const run = async (what: 'restore' | 'purge'): Promise<void> => {
    setBusy(true);
    const numbers = selected.map((entry) => entry.entry);
    try {
      // A name that was taken meanwhile gets a number.
      const back = what === 'restore' ? await restoreFromBin(numbers) : [];
      if (what === 'purge') await purgeBin(numbers);
      setChosen(new Set());
      await queries.invalidateQueries();
      const count = plural(numbers.length, 'entry', 'entries');
      notifyDone(what === 'restore' ? `${count} restored.` : `${count} gone for good.`);
      if (back.length > 0) reveal(back.map(({ path }) => path));
    } catch (error) {
      notifyProblem(what === 'restore' ? 'Nothing was restored' : 'Nothing was purged', error);
    }
    setBusy(false);
    askPurge(false);
  };

  const toggle = (entry: number): void => {
    const next = new Set(chosen);
    if (!next.delete(entry)) next.add(entry);
    setChosen(next);
  };

  return (
    <Page
      title="Recycle Bin"
      note="What was deleted stays here until it is restored or purged."
      actions={
        <>
          <Select
            aria-label="Tree"
            placeholder="All trees"
            clearable
            w={150}
            clearButtonProps={{ 'aria-label': 'All trees' }}
            data={TREES.filter((known) => mayRead(who, `/${known.tree}`)).map((known) => ({
              value: known.tree,
              label: known.label,
            }))}
            value={tree}
            onChange={setTree}
          />
          <Button disabled={!mayChange} loading={isBusy} onClick={() => void run('restore')}>
            Restore
          </Button>
          <Button variant="default" disabled={!mayChange} onClick={() => askPurge(true)}>
            Purge
          </Button>
        </>
      }
    >
      {bin.isPending ? <Loading /> : null}
      {bin.isError ? (
        <ProblemFace error={bin.error} retry={() => void bin.refetch()} />
      ) : null}
      {bin.isSuccess && entries.length === 0 ? <Empty title="The Recycle Bin is empty" /> : null}
      {entries.length > 0 ? (
        <Table.ScrollContainer minWidth={560}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={40}>
                  <Checkbox
                    aria-label="Select all"
                    checked={selected.length === entries.length}
                    indeterminate={selected.length > 0 && selected.length < entries.length}
                    onChange={(event) =>
                      setChosen(
                        new Set(
                          event.currentTarget.checked ? entries.map(({ entry }) => entry) : [],
                        ),
                      )
                    }
                  />
                </Table.Th>
                <Table.Th>Where it was</Table.Th>
                <Table.Th>Kind</Table.Th>
                <Table.Th>Items</Table.Th>
                <Table.Th>Deleted</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map((entry) => (
                <Table.Tr key={entry.entry}>
                  <Table.Td>
                    <Checkbox
                      aria-label={`Select ${entry.path}`}
                      checked={chosen.has(entry.entry)}
                      onChange={() => toggle(entry.entry)}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Group gap={6} wrap="nowrap">
                      <KindIcon kind={entry.kind} />
                      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                        {entry.path}
                      </Text>
                    </Group>
                  </Table.Td>
                  <Table.Td>{KIND_LABELS[entry.kind]}</Table.Td>
                  <Table.Td>{entry.items}</Table.Td>
                  <Table.Td>
                    {formatTime(entry.deletedAt)} by {entry.deletedBy}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      {bin.hasNextPage ? (
        <Group mt="sm">
          <Button
            variant="default"
            loading={bin.isFetchingNextPage}
            onClick={() => void bin.fetchNextPage()}
          >
            Show what was deleted earlier
          </Button>
          <Text size="sm" role="status">
            {plural(entries.length, 'entry', 'entries')} shown
          </Text>
        </Group>
      ) : null}
      {isPurging ? (
        <Confirm
          title="Purge for good?"
          action="Purge"
          isDanger
          isBusy={isBusy}
          onConfirm={() => void run('purge')}
          onClose={() => askPurge(false)}
        >
          <Text size="sm">
            {plural(selected.length, 'entry', 'entries')} with{' '}
            {plural(
              selected.reduce((sum, entry) => sum + entry.items, 0),
              'item',
            )}{' '}
            will be gone. Only a backup can bring them back.
          </Text>
        </Confirm>
      ) : null}
    </Page>
  );
}
