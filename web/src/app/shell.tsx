import { ActionIcon, Anchor, Button, Kbd, Text, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconHelp, IconLayoutSidebar, IconSearch } from '@tabler/icons-react';
import { Link, Outlet } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { NavigationPane } from '@/features/navigation/navigation-pane';
import { CommandPalette, openPalette } from './command-palette';
import { useEvents } from './events';
import { JobsChip } from './jobs-chip';
import { ShortcutSheet, useShortcutSheet } from './shortcut-sheet';
import { UserMenu } from './user-menu';

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

export function Shell(): ReactNode {
  const [width, setWidth] = useLocalStorage({ key: 'trigpoint-nav', defaultValue: 320 });
  const [isPaneShown, showPane] = useState(window.innerWidth > 720);
  const sheet = useShortcutSheet();
  const isConnected = useEvents();
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
        <Tooltip label="Shortcuts (?)">
          <ActionIcon variant="subtle" color="gray" aria-label="Shortcuts" onClick={sheet.open}>
            <IconHelp size={18} />
          </ActionIcon>
        </Tooltip>
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
        <main className="workspace" id="workspace" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <CommandPalette />
      <ShortcutSheet opened={sheet.opened} onClose={sheet.close} />
    </div>
  );
}
