import {
  ActionIcon,
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
import { IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { logOut, useWho } from '@/shared/api/session';
import { notifyProblem } from '@/shared/ui/notify';

const PasswordDialog = lazy(async () => ({
  default: (await import('./password-dialog')).PasswordDialog,
}));

type Scheme = 'auto' | 'light' | 'dark';
const SCHEMES: { value: Scheme; label: string }[] = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function UserMenu(): ReactNode {
  const who = useWho();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isOpen, setOpen] = useState(false);
  const [isChanging, setChanging] = useState(false);
  if (who === undefined) return null;

  const leave = async (): Promise<void> => {
    try {
      await logOut();
      queries.clear();
      await navigate({ to: '/login' });
    } catch (error) {
      notifyProblem('You are still logged in', error);
    }
  };

  return (
    <>
      {isChanging ? (
        <Suspense>
          <PasswordDialog onClose={() => setChanging(false)} />
        </Suspense>
      ) : null}
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom-end"
        width={320}
        trapFocus
        withinPortal
      >
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`User ${who.name}`}
            onClick={() => setOpen(!isOpen)}
          >
            <IconUserCircle size={20} />
          </ActionIcon>
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
              <Button
                variant="default"
                size="xs"
                onClick={() => {
                  setOpen(false);
                  setChanging(true);
                }}
              >
                Change password
              </Button>
              <Button variant="default" size="xs" onClick={() => void leave()}>
                Log out
              </Button>
            </Group>
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
