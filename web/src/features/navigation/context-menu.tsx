import { Menu, Text } from '@mantine/core';
import {
  IconClipboard,
  IconCopy,
  IconCut,
  IconExternalLink,
  IconLink,
  IconPencil,
  IconPlus,
  IconShare2,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Kind } from '@/shared/api/types';
import { KIND_LABELS, kindsBelow } from '@/shared/model/kinds';
import { mayWrite, writePermission } from '@/shared/model/permissions';
import { type ActionTarget, type Go, useExtensions } from '@/shared/ui/extensions';
import { KindIcon } from '@/shared/ui/kind-icon';

export interface MenuActions {
  open: () => void;
  create: (kind: Kind) => void;
  rename: () => void;
  cut: () => void;
  copy: () => void;
  paste: () => void;
  uses: () => void;
  copyLink: () => void;
  remove: () => void;
}

interface Entry {
  id: keyof MenuActions;
  label: string;
  icon: ReactNode;
  keys?: string;
  refusal: string | null;
}

/** The entries of our own, each with the reason why it is not possible, if it is not. */
function entriesOf(target: ActionTarget, canPaste: boolean): Entry[] {
  const { items, paths, who, folder } = target;
  const isOne = paths.length === 1;
  const needed = paths.find((path) => !mayWrite(who, path));
  const noItem = items.length === 0 ? 'not for a whole tree' : null;
  const noWrite = needed === undefined ? null : `needs ${writePermission(needed)}`;
  const one = isOne ? null : 'for one item at a time';
  const pasteRefusal = !canPaste
    ? 'nothing was cut or copied'
    : mayWrite(who, folder)
      ? null
      : `needs ${writePermission(folder)}`;
  return [
    { id: 'open', label: 'Open', icon: <IconExternalLink size={16} />, keys: '⏎', refusal: one },
    {
      id: 'rename',
      label: 'Rename',
      icon: <IconPencil size={16} />,
      keys: 'F2',
      refusal: one ?? noItem ?? noWrite,
    },
    {
      id: 'cut',
      label: 'Cut',
      icon: <IconCut size={16} />,
      keys: 'Ctrl+X',
      refusal: noItem ?? noWrite,
    },
    { id: 'copy', label: 'Copy', icon: <IconCopy size={16} />, keys: 'Ctrl+C', refusal: noItem },
    {
      id: 'paste',
      label: 'Paste',
      icon: <IconClipboard size={16} />,
      keys: 'Ctrl+V',
      refusal: pasteRefusal,
    },
    { id: 'uses', label: 'Where used', icon: <IconShare2 size={16} />, refusal: one ?? noItem },
    { id: 'copyLink', label: 'Copy link', icon: <IconLink size={16} />, refusal: one },
    {
      id: 'remove',
      label: 'Delete',
      icon: <IconTrash size={16} />,
      keys: 'Del',
      refusal: noItem ?? noWrite,
    },
  ];
}

function Line({
  label,
  icon,
  keys,
  refusal,
  run,
}: {
  label: string;
  icon: ReactNode;
  keys?: string | undefined;
  refusal: string | null;
  run: () => void;
}): ReactNode {
  return (
    <Menu.Item
      leftSection={icon}
      disabled={refusal !== null}
      onClick={run}
      rightSection={
        <Text size="xs" c="dimmed">
          {refusal ?? keys}
        </Text>
      }
    >
      {label}
    </Menu.Item>
  );
}

/** The menu of the selected items, at the pointer or at their line. */
export function ContextMenu({
  at,
  target,
  canPaste,
  actions,
  go,
  onClose,
}: {
  at: { x: number; y: number } | null;
  target: ActionTarget;
  canPaste: boolean;
  actions: MenuActions;
  go: Go;
  onClose: () => void;
}): ReactNode {
  const { itemActions: known } = useExtensions();
  const itemActions = known.filter(({ isOffered }) => isOffered?.(target) ?? true);
  const entries = entriesOf(target, canPaste);
  const line = (id: keyof MenuActions): ReactNode => {
    const entry = entries.find((candidate) => candidate.id === id);
    if (entry === undefined || id === 'create') return null;
    return <Line {...entry} run={actions[id]} />;
  };
  const mayCreate = mayWrite(target.who, target.folder);
  return (
    <Menu
      opened={at !== null}
      onChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      position="bottom-start"
      offset={0}
      width={290}
      shadow="md"
      returnFocus={false}
      withInitialFocusPlaceholder={false}
      trapFocus
      key={at === null ? 'closed' : `${at.x} ${at.y}`}
    >
      <Menu.Target>
        <div
          aria-hidden
          style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0, width: 1, height: 1 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label="Menu of the selected items">
        {line('open')}
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconPlus size={16} />} disabled={!mayCreate}>
              New
            </Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            {kindsBelow(target.folder).map((kind) => (
              <Menu.Item
                key={kind}
                leftSection={<KindIcon kind={kind} />}
                onClick={() => actions.create(kind)}
              >
                {KIND_LABELS[kind]}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
        {line('rename')}
        <Menu.Divider />
        {line('cut')}
        {line('copy')}
        {line('paste')}
        <Menu.Divider />
        {itemActions.map((action) => (
          <Line
            key={action.id}
            label={action.label}
            icon={action.icon}
            refusal={action.refusal(target)}
            run={() => action.run(target, go)}
          />
        ))}
        {itemActions.length > 0 ? <Menu.Divider /> : null}
        {line('uses')}
        {line('copyLink')}
        <Menu.Divider />
        {line('remove')}
      </Menu.Dropdown>
    </Menu>
  );
}
