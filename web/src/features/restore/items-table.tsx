import { Button, Group, Select, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Kind } from '@/shared/api/types';
import { formatNumber } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { KindIcon } from '@/shared/ui/kind-icon';
import {
  type ItemsWanted,
  itemsPage,
  type Options,
  type PlannedItem,
  type RestoreReport,
} from './api';
import { DifferenceDialog } from './difference-dialog';
import {
  counted,
  isConflict,
  itemPolicy,
  OUTCOMES,
  outcomeOf,
  POLICIES,
  policyOf,
  SHORT_POLICY_LABELS,
  withItemPolicy,
} from './model';

const KINDS = Object.keys(KIND_LABELS) as Kind[];

/** Every item of a plan, or of what was done, page by page. */
export function ItemsTable({
  plan,
  report,
  options,
  change,
}: {
  plan: string;
  report: RestoreReport;
  options?: Options;
  /** Where it is a plan: chooses anew, for one item. */
  change?: (options: Options) => void;
}): ReactNode {
  const search = useSearch({ from: '/shell/restore' });
  const navigate = useNavigate({ from: '/restore' });
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const wanted: ItemsWanted = {
    outcome: OUTCOMES.find((outcome) => outcome === search.outcome) ?? null,
    kind: KINDS.find((kind) => kind === search.kind) ?? null,
    q,
  };
  const pages = useInfiniteQuery({
    // What was done is another list than what was planned.
    queryKey: ['restore-plan', plan, 'items', change === undefined, wanted],
    queryFn: ({ signal, pageParam }) => itemsPage(plan, wanted, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const filter = (to: { outcome?: string | undefined; kind?: string | undefined }): void => {
    void navigate({
      search: (now) => {
        const { outcome, kind, ...rest } = { ...now, ...to };
        return { ...rest, ...(outcome ? { outcome } : {}), ...(kind ? { kind } : {}) };
      },
      replace: true,
    });
  };
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const total = pages.data?.pages[0]?.total ?? 0;
  const compared = items.find(({ index }) => String(index) === search.item);
  return (
    <section aria-label="Items">
      <Group gap="xs" align="flex-end" mb="xs">
        <Select
          size="xs"
          w={210}
          label={change === undefined ? 'What became of them' : 'What becomes of them'}
          placeholder="anything"
          clearable
          clearButtonProps={{ 'aria-label': 'Whatever becomes of them' }}
          data={counted(report, change !== undefined).map(({ outcome, words }) => ({ value: outcome, label: words }))}
          value={wanted.outcome}
          onChange={(outcome) => filter({ outcome: outcome ?? undefined })}
        />
        <Select
          size="xs"
          w={160}
          label="Kind"
          placeholder="any"
          clearable
          clearButtonProps={{ 'aria-label': 'Any kind' }}
          data={KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))}
          value={wanted.kind}
          onChange={(kind) => filter({ kind: kind ?? undefined })}
        />
        <TextInput
          size="xs"
          type="search"
          label="Path has"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Group>
      {pages.isPending ? <Loading /> : null}
      {pages.isError ? (
        <ProblemFace error={pages.error} retry={() => void pages.refetch()} compact />
      ) : null}
      {pages.isSuccess && items.length === 0 ? <Empty title="There is no such item" /> : null}
      {items.length > 0 ? (
        <Table.ScrollContainer minWidth={change === undefined ? 560 : 720}>
          <Table striped verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="36%">Item</Table.Th>
                <Table.Th>
                  {change === undefined ? 'What became of it' : 'What becomes of it'}
                </Table.Th>
                {change === undefined ? null : <Table.Th w={190}>Choice</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((item) => (
                <Line
                  key={item.index}
                  item={item}
                  options={options ?? {}}
                  change={change}
                  compare={() =>
                    void navigate({ search: (now) => ({ ...now, item: String(item.index) }) })
                  }
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      <Group mt="xs">
        {pages.hasNextPage ? (
          <Button
            size="xs"
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            Show more
          </Button>
        ) : null}
        {total > 0 ? (
          <Text size="sm" c="dimmed">
            {formatNumber(items.length)} of {formatNumber(total)} shown
          </Text>
        ) : null}
      </Group>
      {compared === undefined ? null : (
        <DifferenceDialog
          plan={plan}
          index={compared.index}
          onClose={() => void navigate({ search: ({ item: _, ...rest }) => rest })}
        />
      )}
    </section>
  );
}

function Line({
  item,
  options,
  change,
  compare,
}: {
  item: PlannedItem;
  options: Options;
  change: ((options: Options) => void) | undefined;
  compare: () => void;
}): ReactNode {
  const path = item.path ?? null;
  const isPlan = change !== undefined;
  const chosen = path === null ? null : itemPolicy(options, path);
  const isChoosable = isPlan && path !== null && (isConflict(item) || chosen !== null);
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Group gap={6} wrap="nowrap" align="flex-start">
          {item.kind ? <KindIcon kind={item.kind} /> : null}
          <div>
            <Text size="sm">
              {!isPlan && item.restoredAs ? (
                <ItemLink path={item.restoredAs}>{path ?? item.entry}</ItemLink>
              ) : (
                (path ?? item.entry)
              )}
            </Text>
            <Text size="xs" c="dimmed">
              {item.kind ? KIND_LABELS[item.kind] : ''}
              {item.outcome === 'refused' && path !== null ? ` · ${item.entry}` : ''}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {outcomeOf(item, isPlan)}
        {item.rootCause && item.code === 'ref-blocked' ? ` (because of ${item.rootCause})` : ''}
        {(item.notes ?? []).map(({ message }) => (
          <Text key={message} size="xs" c="dimmed">
            {message}
          </Text>
        ))}
        {isPlan && isConflict(item) ? (
          <div>
            <Button
              size="compact-xs"
              variant="default"
              mt={2}
              aria-label={`What changes in ${path ?? item.entry}`}
              onClick={compare}
            >
              What changes
            </Button>
          </div>
        ) : null}
      </Table.Td>
      {change === undefined ? null : (
        <Table.Td>
          {isChoosable && path !== null ? (
            <Select
              size="xs"
              aria-label={`What happens to ${path}`}
              placeholder="as for its kind"
              clearable
              clearButtonProps={{ 'aria-label': `${path}: as for its kind` }}
              data={POLICIES.map((policy) => ({
                value: policy,
                label: SHORT_POLICY_LABELS[policy],
              }))}
              value={chosen}
              onChange={(value) =>
                change(withItemPolicy(options, path, policyOf(value) ?? null))
              }
            />
          ) : null}
        </Table.Td>
      )}
    </Table.Tr>
  );
}
