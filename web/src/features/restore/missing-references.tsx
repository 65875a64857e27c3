import { Alert, Autocomplete, Button, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { searchQuery } from '@/shared/api/items';
import { plural } from '@/shared/model/format';
import { nameOf } from '@/shared/model/path';
import { itemsPage, type Options, type Plan } from './api';
import { type Missing, missingOf, withMapping } from './model';

/** References that are looked for among the refused items. */
const REFUSED_ASKED = 1_000;

/** References that lead nowhere, each with the item that is to take its place. */
export function MissingReferences({
  plan,
  isBusy,
  change,
}: {
  plan: Plan;
  isBusy: boolean;
  change: (options: Options) => void;
}): ReactNode {
  const hasRefused = plan.report.summary.refused > 0;
  const refused = useQuery({
    queryKey: ['restore-plan', plan.planId, 'refused'],
    queryFn: ({ signal }) =>
      itemsPage(
        plan.planId,
        { outcome: 'refused', kind: null, q: '' },
        null,
        signal,
        REFUSED_ASKED,
      ),
    enabled: hasRefused,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const missing = missingOf(refused.data?.items ?? []);
  const mapped = plan.options.map ?? [];
  if (missing.length + mapped.length === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title="References to other items">
      <Stack gap="sm">
        {missing.map((one) => (
          <MapForm
            key={one.path}
            missing={one}
            isBusy={isBusy}
            map={(to) => change(withMapping(plan.options, one.path, to))}
          />
        ))}
        {mapped.map(({ from, to }) => (
          <Group key={from} gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {from} means {to}
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              disabled={isBusy}
              aria-label={`Take back what ${from} means`}
              onClick={() =>
                change({ ...plan.options, map: mapped.filter((other) => other.from !== from) })
              }
            >
              Take back
            </Button>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}

function MapForm({
  missing,
  isBusy,
  map,
}: {
  missing: Missing;
  isBusy: boolean;
  map: (to: string) => void;
}): ReactNode {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 250);
  const isPath = asked.startsWith('/');
  const found = useQuery(searchQuery(isPath ? nameOf(asked) : asked));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    map(text.trim());
  };
  const [first] = missing.neededBy;
  const others = missing.neededBy.length - 1;
  return (
    <form onSubmit={submit}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <strong>{missing.path}</strong> is neither in the files nor in the repository; {first}
        {others > 0 ? ` and ${plural(others, 'other item')} need it.` : ' needs it.'}
      </Text>
      <Group gap="xs" align="flex-end">
        <Autocomplete
          size="xs"
          flex="1 1 260px"
          maw={460}
          label={`What ${nameOf(missing.path)} is to mean`}
          placeholder="The name or path of an item that is here"
          data={(found.data?.items ?? []).map((item) => item.path)}
          filter={({ options }) => options}
          value={text}
          onChange={setText}
        />
        <Button
          type="submit"
          size="xs"
          variant="default"
          disabled={isBusy || !text.trim().startsWith('/')}
        >
          Use this item
        </Button>
      </Group>
    </form>
  );
}
