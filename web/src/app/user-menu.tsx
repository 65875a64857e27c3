import { ActionIcon } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { logOut, useWho } from '@/shared/api/session';
import { lazyDialog } from '@/shared/ui/lazy-part';
import { notifyProblem } from '@/shared/ui/notify';

const UserPanel = lazyDialog(async () => (await import('./user-panel')).UserPanel);
const PasswordDialog = lazyDialog(async () => (await import('./password-dialog')).PasswordDialog);

export function UserMenu(): ReactNode {
  const who = useWho();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [shown, show] = useState<'panel' | 'password' | null>(null);
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
  const close = (): void => show(null);

  return (
    <div style={{ position: 'relative' }}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`User ${who.name}`}
        aria-haspopup="dialog"
        aria-expanded={shown === 'panel'}
        onClick={() => show('panel')}
      >
        <IconUserCircle size={20} />
      </ActionIcon>
      {shown === 'panel' ? (
        <UserPanel
          who={who}
          changePassword={() => show('password')}
          leave={() => void leave()}
          onClose={close}
        />
      ) : null}
      {shown === 'password' ? <PasswordDialog onClose={close} /> : null}
    </div>
  );
}
