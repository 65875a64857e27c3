import { ActionIcon, Anchor, Button, Kbd, Text } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { IconHelp, IconLayoutSidebar, IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react';
import { NavigationPane } from '@/features/navigation/navigation-pane';
import { lazyDialog } from '@/shared/ui/lazy-part';
import { useEvents } from './events';
import { JobsChip } from './jobs-chip';
import { UserMenu } from './user-menu';

const CommandPalette = lazyDialog(async () => (await import('./command-palette')).CommandPalette);
const ShortcutSheet = lazyDialog(async () => (await import('./shortcut-sheet')).ShortcutSheet);

const MIN = 180;
const MAX = 720;
const clamp = (width: number): number => Math.min(MAX, Math.max(MIN, width));

function Divider({ width, resize }: { width: number; resize: (to: number) => void }): ReactNode {
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -16 : event.key === 'ArrowRight' ? 16 : 0;
    if (step === 0) return;
    event.preventDefault();
    resize(clamp(width + step));
  };
  return (
    <div
      className="divider"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the navigation pane"
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      aria-valuenow={width}
      onKeyDown={onKey}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(clamp(event.clientX));
      }}
    />
  );
}

/** What of an address makes it another page: the rest are filters, tabs and what lies over it. */
const PLACES = ['path', 'plan', 'job', 'backup', 'below'] as const;

/** Another page begins at its top, wherever one was on the page before. */
function useTop(workspace: RefObject<HTMLElement | null>): void {
  const place = useRouterState({
    select: ({ location: { pathname, search } }) => {
      const told = search as Partial<Record<(typeof PLACES)[number], string>>;
      return JSON.stringify([pathname, ...PLACES.map((name) => told[name])]);
    },
  });
  useEffect(() => {
    workspace.current?.scrollTo(0, 0);
  }, [place, workspace]);
}

export function Shell(): ReactNode {
  const [width, setWidth] = useLocalStorage({ key: 'trigpoint-nav', defaultValue: 320 });
  const [isPaneShown, showPane] = useState(window.innerWidth > 720);
  const [over, setOver] = useState<'palette' | 'sheet' | null>(null);
  const openPalette = (): void => setOver('palette');
  const openSheet = (): void => setOver('sheet');
  const close = (): void => setOver(null);
  // Which keys make a question mark is the keyboard's own affair.
  useHotkeys(['?', 'shift+?'].map((keys) => [keys, openSheet, { usePhysicalKeys: false }]));
  // Also from a field.
  useHotkeys([['mod+K', openPalette]], []);
  const isConnected = useEvents();
  const workspace = useRef<HTMLElement>(null);
  useTop(workspace);
  return (
    <div className="shell">
      <a className="skip-link" href="#workspace">
        Skip to the workspace
      </a>
      <header className="top-bar">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={isPaneShown ? 'Hide the navigation pane' : 'Show the navigation pane'}
          aria-pressed={isPaneShown}
          onClick={() => showPane(!isPaneShown)}
        >
          <IconLayoutSidebar size={18} />
        </ActionIcon>
        <Anchor component={Link} to="/" fw={700} c="var(--mantine-color-text)" underline="never">
          Trigpoint
        </Anchor>
        <Anchor component={Link} to="/dashboard" size="sm" ml="xs" c="var(--mantine-color-text)">
          Dashboard
        </Anchor>
        <div style={{ flex: 1 }} />
        {isConnected ? null : (
          <Text size="sm" role="status" fw={600}>
            Connection lost; trying again…
          </Text>
        )}
        <JobsChip />
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconSearch size={14} />}
          onClick={openPalette}
          aria-label="Go to Ctrl K: the command palette"
        >
          <span className="wide-only">
            Go to <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">K</Kbd>
          </span>
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Shortcuts"
          title="Shortcuts (?)"
          onClick={openSheet}
        >
          <IconHelp size={18} />
        </ActionIcon>
        <UserMenu />
      </header>
      <div className="shell-body">
        {isPaneShown ? (
          <>
            <nav
              className="nav-pane"
              aria-label="Items"
              style={{ width: `min(${width}px, 80vw)` }}
            >
              <NavigationPane />
            </nav>
            <Divider width={width} resize={setWidth} />
          </>
        ) : null}
        <main className="workspace" id="workspace" tabIndex={-1} ref={workspace}>
          <Outlet />
        </main>
      </div>
      {over === 'palette' ? <CommandPalette onClose={close} /> : null}
      {over === 'sheet' ? <ShortcutSheet onClose={close} /> : null}
    </div>
  );
}
