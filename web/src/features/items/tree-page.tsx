import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWho } from '@/shared/api/session';
import { TREES } from '@/shared/model/kinds';
import { mayRead, readPermission } from '@/shared/model/permissions';
import { Empty, NoPermission } from '@/shared/ui/faces';
import { Page } from '@/shared/ui/page';
import { FolderTable } from './folder-table';

export function TreePage(): ReactNode {
  const { tree } = useParams({ from: '/shell/tree/$tree' });
  const who = useWho();
  const known = TREES.find((candidate) => candidate.tree === tree);
  if (known === undefined) {
    return <Empty title={`There is no tree “${tree}”`} />;
  }
  if (!mayRead(who, `/${tree}`)) return <NoPermission permission={readPermission(`/${tree}`)} />;
  return (
    <Page title={known.label} note={`/${tree}`}>
      <FolderTable path={`/${tree}`} />
    </Page>
  );
}
