import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { wantsQuery } from '@/shared/api/items';
import { ItemLink } from '@/shared/ui/item-link';

/** Says on every face of a data store that it wants something, and leads to where that is given. */
export function WantedNotice({ path }: { path: string }): ReactNode {
  const wants = useQuery(wantsQuery(path));
  const wanted = wants.data?.wanted ?? [];
  if (wanted.length === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title="Still wanted" mb="sm" p="xs">
      <Text size="sm">
        {wanted.map(({ needs, name }) => `the ${needs} ${name}`).join(', ')}:{' '}
        <ItemLink path={path} tab="files">
          Files and passwords
        </ItemLink>
      </Text>
    </Alert>
  );
}
