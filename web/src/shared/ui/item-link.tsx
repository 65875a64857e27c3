import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A link to the page of the item at a path. */
export function ItemLink({
  path,
  tab,
  children,
  onClick,
}: {
  path: string;
  tab?: string;
  children: ReactNode;
  onClick?: () => void;
}): ReactNode {
  const search = tab === undefined ? { path } : { path, tab };
  return (
    <Anchor
      component={Link}
      to="/item"
      search={search as never}
      inherit
      style={{ overflowWrap: 'anywhere' }}
      {...(onClick ? { onClick } : {})}
    >
      {children}
    </Anchor>
  );
}
