import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Policy } from './api';
import { POLICIES, POLICY_LABELS, policyOf } from './model';

/** The choice of what happens where a name is taken. */
export function ConflictSelect({
  label,
  value,
  disabled,
  w,
  onChange,
}: {
  label: string;
  value: Policy;
  disabled: boolean;
  w: number;
  onChange: (policy: Policy) => void;
}): ReactNode {
  return (
    <Select
      label={label}
      data={POLICIES.map((policy) => ({ value: policy, label: POLICY_LABELS[policy] }))}
      value={value}
      allowDeselect={false}
      disabled={disabled}
      w={w}
      maw="100%"
      onChange={(chosen) => {
        const policy = policyOf(chosen);
        if (policy !== undefined) onChange(policy);
      }}
    />
  );
}
