import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What else can be done with one line of a table; the entries are `Menu.Item`s. */
export function MoreMenu({ of, children }: { of: string; children: ReactNode }): ReactNode {
  return (
    // What takes the first focus elsewhere is no entry, and none may be in a menu that is none.
    <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={26} aria-label={`More for ${of}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
