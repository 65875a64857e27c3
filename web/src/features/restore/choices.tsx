import { Group, Select, Stack, Switch, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Kind } from '@/shared/api/types';
import { KIND_LABELS } from '@/shared/model/kinds';
import type { Options, Plan } from './api';
import { ConflictSelect } from './conflict-select';
import { POLICIES, POLICY_LABELS, policyOf, withKindPolicy } from './model';

const KINDS = (Object.keys(KIND_LABELS) as Kind[]).filter((kind) => kind !== 'folder');

/** What is chosen for all items and for each kind; every change makes the plan anew. */
export function Choices({
  plan,
  isBusy,
  change,
}: {
  plan: Plan;
  isBusy: boolean;
  change: (options: Options) => void;
}): ReactNode {
  const { options } = plan;
  const byKind = options.onConflict?.byKind ?? {};
  const chosen = Object.keys(byKind).length + (options.skip ?? []).length;
  const toggle = (
    label: string,
    name: 'skipIdentical' | 'allOrNothing' | 'allowMissing',
  ): ReactNode => (
    <Switch
      label={label}
      checked={options[name] ?? false}
      disabled={isBusy}
      onChange={(event) => change({ ...options, [name]: event.currentTarget.checked })}
    />
  );
  return (
    <Stack gap="xs">
      <Group align="flex-end">
        <ConflictSelect
          label="Where a name is taken"
          value={options.onConflict?.all ?? 'rename'}
          disabled={isBusy}
          w={300}
          onChange={(all) => change({ ...options, onConflict: { ...options.onConflict, all } })}
        />
        {toggle('Leave out what is there already', 'skipIdentical')}
      </Group>
      <details>
        <summary>
          <Text size="sm" span>
            More choices{chosen > 0 ? ` (${chosen} made)` : ''}
          </Text>
        </summary>
        <Stack gap="sm" mt="xs">
          <Group gap="xs" align="flex-end">
            {KINDS.map((kind) => (
              <Select
                key={kind}
                size="xs"
                w={220}
                label={`Where the name of a ${KIND_LABELS[kind].toLowerCase()} is taken`}
                placeholder="as for all"
                data={POLICIES.map((policy) => ({ value: policy, label: POLICY_LABELS[policy] }))}
                value={byKind[kind] ?? null}
                clearable
                clearButtonProps={{ 'aria-label': `${KIND_LABELS[kind]}: as for all` }}
                disabled={isBusy}
                onChange={(value) => change(withKindPolicy(options, kind, policyOf(value) ?? null))}
              />
            ))}
          </Group>
          {toggle('Restore nothing if anything is refused', 'allOrNothing')}
          {toggle('Restore also what refers to items that are missing', 'allowMissing')}
          {(options.skip ?? []).length === 0 ? null : (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              Left out: {options.skip?.join(', ')}
            </Text>
          )}
        </Stack>
      </details>
    </Stack>
  );
}
