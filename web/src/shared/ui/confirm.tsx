import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

export function Confirm({
  title,
  action,
  isDanger = false,
  isBusy = false,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  action: string;
  isDanger?: boolean;
  isBusy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color={isDanger ? 'red' : 'blue'} loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
