import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ProblemFace } from './faces';

/** A dialog that asks for something; what the server refuses is shown in it, and nothing is lost. */
export function FormDialog({
  title,
  action,
  size = 'md',
  isDanger = false,
  isPossible = true,
  submit,
  onClose,
  children,
}: {
  title: string;
  action: string;
  size?: string;
  isDanger?: boolean;
  isPossible?: boolean;
  /** Resolves when it is done; the dialog is closed by whoever opened it. */
  submit: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await submit();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void run(event)}>
        <Stack gap="md">
          {error === null ? null : <ProblemFace error={error} compact />}
          {children}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus={isDanger || undefined}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={isDanger ? 'red' : 'blue'}
              loading={isBusy}
              disabled={!isPossible}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
