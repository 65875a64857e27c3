import { Alert, Button, List, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { itemQuery } from '@/shared/api/items';
import { useWho } from '@/shared/api/session';
import type { ShownItem } from '@/shared/api/types';
import { formatTime } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { nameOf, treeOf } from '@/shared/model/path';
import { mayWrite } from '@/shared/model/permissions';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { KindIcon } from '@/shared/ui/kind-icon';
import { lazyDialog, lazyPart } from '@/shared/ui/lazy-part';
import { Page } from '@/shared/ui/page';
import { Body } from './body';
import { FolderTable } from './folder-table';
import { WantedNotice } from './wanted-notice';

const DataTab = lazyPart(async () => (await import('./data-tab')).DataTab);
const EditDialog = lazyDialog(async () => (await import('./edit-dialog')).EditDialog);
const HistoryTab = lazyPart(async () => (await import('./history-tab')).HistoryTab);
const RawJson = lazyPart(async () => (await import('./raw-json')).RawJson);
const ReferencesTab = lazyPart(async () => (await import('./related-tab')).ReferencesTab);
const UsesTab = lazyPart(async () => (await import('./related-tab')).UsesTab);
const WantsTab = lazyPart(async () => (await import('./wants-tab')).WantsTab);

function Faults({ item }: { item: ShownItem }): ReactNode {
  if (item.faults.length === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title="Not ready to run" mb="sm">
      <List size="sm">
        {item.faults.map((fault) => (
          <List.Item key={fault}>{fault}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function About({ item }: { item: ShownItem }): ReactNode {
  const { document } = item;
  return (
    <>
      {document.description ? (
        <Text style={{ whiteSpace: 'pre-wrap' }} mb="xs">
          {document.description}
        </Text>
      ) : null}
      {document.comments ? (
        <Text size="sm" className="t-comment" style={{ whiteSpace: 'pre-wrap' }} mb="xs">
          {document.comments}
        </Text>
      ) : null}
    </>
  );
}

function stampOf(item: ShownItem): string {
  const { created, edited } = item.document;
  const told = [
    created?.at ? `created ${formatTime(created.at)} ${created.by ? `by ${created.by}` : ''}` : '',
    edited?.at ? `edited ${formatTime(edited.at)} ${edited.by ? `by ${edited.by}` : ''}` : '',
    `revision ${item.revision}, saved ${formatTime(item.saved.at)}${
      item.saved.by ? ` by ${item.saved.by}` : ''
    }`,
  ];
  return told.filter((text) => text !== '').join(' · ');
}

/** The page of an item of any kind; which of its faces is in the address. */
export function ItemPage(): ReactNode {
  const search = useSearch({ from: '/shell/item' });
  const asked = search.path ?? '';
  const navigate = useNavigate({ from: '/item' });
  const who = useWho();
  const shown = useQuery({ ...itemQuery(asked), enabled: asked !== '' });
  if (asked === '') return <Empty title="The address names no item" />;
  if (asked.lastIndexOf('/') === 0) {
    return <Navigate to="/tree/$tree" params={{ tree: asked.slice(1) }} replace />;
  }
  if (shown.isPending) return <Loading />;
  if (shown.isError) return <ProblemFace error={shown.error} retry={() => void shown.refetch()} />;
  const item = shown.data;
  const { document } = item;
  const { kind, path } = document;
  const first = kind === 'folder' ? 'content' : 'body';
  const tab = search.tab ?? first;
  const go = (to: string | null): void => {
    void navigate({ search: to === null || to === first ? { path } : { path, tab: to } });
  };
  const closeDialog = (): void => {
    void navigate({ search: ({ dialog: _, ...rest }) => rest });
  };
  return (
    <Page
      title={nameOf(path)}
      icon={<KindIcon kind={kind} size={22} />}
      note={
        <>
          {KIND_LABELS[kind]} · {path}
          <br />
          {stampOf(item)}
        </>
      }
      actions={
        <>
          {kind === 'rule' || (kind === 'folder' && treeOf(path) === 'rules') ? (
            <Button component={Link} to="/check" search={{ paths: [path] } as never}>
              Check
            </Button>
          ) : null}
          {mayWrite(who, path) ? (
            <Button
              variant="default"
              onClick={() => void navigate({ search: (now) => ({ ...now, dialog: 'edit' }) })}
            >
              Edit name and description
            </Button>
          ) : null}
        </>
      }
    >
      <About item={item} />
      <Faults item={item} />
      {kind === 'data-store' && tab !== 'files' ? <WantedNotice path={path} /> : null}
      <Tabs value={tab} onChange={go} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value={first}>{kind === 'folder' ? 'Content' : 'Reading'}</Tabs.Tab>
          {kind === 'data-store' ? <Tabs.Tab value="files">Files and passwords</Tabs.Tab> : null}
          {kind === 'data-store' ? <Tabs.Tab value="data">Data</Tabs.Tab> : null}
          {kind === 'folder' ? null : <Tabs.Tab value="references">References</Tabs.Tab>}
          <Tabs.Tab value="uses">Where used</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          <Tabs.Tab value="json">JSON</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={first} pt="sm">
          {kind === 'folder' ? <FolderTable path={path} /> : <Body document={document} />}
        </Tabs.Panel>
        <Tabs.Panel value="files" pt="sm">
          <WantsTab document={document} />
        </Tabs.Panel>
        <Tabs.Panel value="data" pt="sm">
          <DataTab key={path} document={document} />
        </Tabs.Panel>
        <Tabs.Panel value="references" pt="sm">
          <ReferencesTab document={document} />
        </Tabs.Panel>
        <Tabs.Panel value="uses" pt="sm">
          <UsesTab path={path} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="sm">
          <HistoryTab item={item} from={search.from} to={search.to} />
        </Tabs.Panel>
        <Tabs.Panel value="json" pt="sm">
          <RawJson value={document} name={nameOf(path)} />
        </Tabs.Panel>
      </Tabs>
      {search.dialog === 'edit' ? <EditDialog item={item} onClose={closeDialog} /> : null}
    </Page>
  );
}
