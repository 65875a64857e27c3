import { List } from '@mantine/core';
import type { ReactNode } from 'react';
import { ItemLink } from '@/shared/ui/item-link';

/** The data stores that a message names: the place where each is given what it wants. */
export function StoresNamed({ in: message }: { in: string }): ReactNode {
  const named = [...message.matchAll(/`(\/datastores\/[^`]+)`/g)].map(([, path]) => path ?? '');
  if (named.length === 0) return null;
  return (
    <List size="sm" mt="xs" aria-label="Data stores that this is about">
      {[...new Set(named)].map((path) => (
        <List.Item key={path}>
          <ItemLink path={path}>{path}</ItemLink>:{' '}
          <ItemLink path={path} tab="files">
            Files and passwords
          </ItemLink>
          ,{' '}
          <ItemLink path={path} tab="data">
            Data
          </ItemLink>
        </List.Item>
      ))}
    </List>
  );
}
