import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { asProblem } from '@/shared/api/problem';

const closeButtonProps = { 'aria-label': 'Close this message' };

export function notifyDone(message: ReactNode): void {
  notifications.show({ message, color: 'green', closeButtonProps });
}

export function notifyProblem(what: string, error: unknown): void {
  const problem = asProblem(error);
  notifications.show({
    title: what,
    color: 'red',
    autoClose: 15_000,
    closeButtonProps,
    message: (
      <>
        <Text size="sm">{problem.body.detail}</Text>
        {problem.hint === null ? null : <Text size="sm">{problem.hint}</Text>}
        <Button
          size="compact-xs"
          variant="default"
          mt={4}
          onClick={() => void navigator.clipboard.writeText(problem.details)}
        >
          Copy details
        </Button>
      </>
    ),
  });
}

/** Tells what was done, with what may be wanted next. */
export function notifyWithAction(message: string, label: string, act: () => void): void {
  const id = notifications.show({
    color: 'blue',
    autoClose: 15_000,
    closeButtonProps,
    message: (
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex="1 1 160px" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            act();
          }}
        >
          {label}
        </Button>
      </Group>
    ),
  });
}

/** Tells what was done, with the way back. */
export function notifyUndo(message: string, undo: () => Promise<unknown>): void {
  notifyWithAction(message, 'Undo', () => {
    undo()
      .then(() => notifyDone('Undone.'))
      .catch((error: unknown) => notifyProblem('Undo failed', error));
  });
}
