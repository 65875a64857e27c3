import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { searchQuery } from '@/shared/api/items';
import { useWho } from '@/shared/api/session';
import { sectionsOf } from '@/shared/model/dashboard';
import { KIND_LABELS, TREES } from '@/shared/model/kinds';
import { useExtensions } from '@/shared/ui/extensions';
import { KindIcon } from '@/shared/ui/kind-icon';

const [store, { open }] = createSpotlight();

/** What is found comes after what was typed, and is not chosen yet: Enter takes the first of it. */
function openFirst(event: KeyboardEvent): void {
  if (event.key !== 'Enter') return;
  const list = event.currentTarget.closest('[role=dialog]');
  if (list?.querySelector('[data-selected]') !== null) return;
  list.querySelector<HTMLElement>('[data-action]')?.click();
}

/** Where to go, by words; it is open as long as it is there. */
export function CommandPalette({ onClose }: { onClose: () => void }): ReactNode {
  const navigate = useNavigate();
  const who = useWho();
  const { paneButtons } = useExtensions();
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query, 200);
  const found = useQuery(searchQuery(asked));
  useEffect(open, []);
  const go = (to: string, search?: Record<string, string>): void =>
    void navigate({ to, search: search ?? {} } as never);

  const words = query.trim().toLowerCase();
  const pages: SpotlightActionData[] = [
    { id: 'home', label: 'Home', onClick: () => go('/') },
    { id: 'bin', label: 'Recycle Bin', onClick: () => go('/recycle-bin') },
    { id: 'jobs', label: 'Jobs', onClick: () => go('/', { panel: 'jobs' }) },
    ...sectionsOf(who).map(({ id, label }) => ({
      id: `dashboard-${id}`,
      label: `Dashboard: ${label}`,
      onClick: () => go(`/dashboard/${id}`),
    })),
    ...TREES.map(({ tree, label }) => ({ id: tree, label, onClick: () => go(`/tree/${tree}`) })),
    ...paneButtons.map(({ id, label, run }) => ({ id, label, onClick: () => run(go) })),
  ].filter(({ label }) => label.toLowerCase().includes(words));
  const items = (asked.trim() === '' ? [] : (found.data?.items ?? [])).slice(0, 20);

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
    >
      <Spotlight.Search
        placeholder="A page, or the name of an item"
        aria-label="Go to"
        onKeyDown={openFirst}
      />
      <Spotlight.ActionsList>
        {pages.map(({ id, label, onClick }) => (
          <Spotlight.Action key={id} label={label ?? ''} onClick={onClick} />
        ))}
        {items.map((item) => (
          <Spotlight.Action
            key={item.id}
            label={item.name}
            description={`${KIND_LABELS[item.kind]} · ${item.path}`}
            leftSection={<KindIcon kind={item.kind} />}
            onClick={() => go('/item', { path: item.path })}
          />
        ))}
        {pages.length + items.length === 0 ? (
          <Spotlight.Empty>{found.isFetching ? 'Searching…' : 'Nothing found'}</Spotlight.Empty>
        ) : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
