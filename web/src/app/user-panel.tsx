import {
  Button,
  Code,
  Group,
  List,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import type { ReactNode } from 'react';
import type { WhoAmI } from '@/shared/api/types';

type Scheme = 'auto' | 'light' | 'dark';
const SCHEMES: { value: Scheme; label: string }[] = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Who is logged in, what they may do, and the colours; below the button that it lies over. */
export function UserPanel({
  who,
  changePassword,
  leave,
  onClose,
}: {
  who: WhoAmI;
  changePassword: () => void;
  leave: () => void;
  onClose: () => void;
}): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Popover
      opened
      onChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      position="bottom-end"
      width={320}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <span aria-hidden style={{ position: 'absolute', inset: 0 }} onClick={onClose} />
      </Popover.Target>
      <Popover.Dropdown aria-label={`User ${who.name}`}>
        <Stack gap="sm">
          <div>
            <Text fw={600}>{who.displayName || who.name}</Text>
            <Text size="sm" c="dimmed">
              {who.name}
              {who.roles.length > 0 ? ` · ${who.roles.join(', ')}` : ''}
            </Text>
          </div>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Colours"
            data={SCHEMES}
            value={colorScheme}
            onChange={setColorScheme}
          />
          <div>
            <Text size="sm" fw={600}>
              You may
            </Text>
            {who.permissions.length === 0 ? (
              <Text size="sm">nothing yet: ask whoever manages the users.</Text>
            ) : (
              <List size="sm" mah={240} style={{ overflow: 'auto' }} spacing={2} tabIndex={0}>
                {who.permissions.map((permission) => (
                  <List.Item key={permission}>
                    <Code>{permission}</Code>
                  </List.Item>
                ))}
              </List>
            )}
          </div>
          <Group justify="flex-end">
            <Button variant="default" size="xs" onClick={changePassword}>
              Change password
            </Button>
            <Button variant="default" size="xs" onClick={leave}>
              Log out
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
