import { useQuery } from '@tanstack/react-query';
import { Navigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { itemAtQuery } from '@/shared/api/items';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { isTreeRoot, treeOf } from '@/shared/model/path';

/** Leads from a path to the page of the item that is there now. */
export function AtPage(): ReactNode {
  const { path = '', tab } = useSearch({ from: '/shell/at' });
  const found = useQuery({ ...itemAtQuery(path), enabled: path !== '' && !isTreeRoot(path) });
  if (path === '') return <Empty title="The address names no path" />;
  if (isTreeRoot(path)) return <Navigate to="/tree/$tree" params={{ tree: treeOf(path) }} replace />;
  if (found.isPending) return <Loading />;
  if (found.isError) return <ProblemFace error={found.error} retry={() => void found.refetch()} />;
  const search = tab === undefined ? {} : { tab };
  const { id } = found.data.document;
  return <Navigate to="/items/$itemId" params={{ itemId: id }} search={search} replace />;
}
