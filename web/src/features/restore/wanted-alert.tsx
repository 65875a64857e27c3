import { Alert, List } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Wanted } from '@/shared/api/types';
import { ItemLink } from '@/shared/ui/item-link';

/** Files and passwords that data stores want: they are in no backup. */
export function WantedAlert({
  wanted,
  isPlan,
}: {
  wanted: readonly Wanted[];
  isPlan: boolean;
}): ReactNode {
  if (wanted.length === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title="Still wanted">
      <List size="sm" spacing="xs" mah={240} style={{ overflow: 'auto' }}>
        {wanted.map(({ path, needs, name, lastKnown }) => (
          <List.Item key={`${path} ${needs} ${name}`}>
            {isPlan ? (
              path
            ) : (
              <ItemLink path={path} tab="files">
                {path}
              </ItemLink>
            )}
            : the {needs} {name}
            {lastKnown ? ` (last time ${lastKnown})` : ''}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
