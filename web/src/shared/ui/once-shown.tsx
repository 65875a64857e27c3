import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ReactNode } from 'react';

/** A password or key that the server tells this once. */
export function OnceShown({
  title,
  label,
  value,
  children,
  onClose,
}: {
  title: string;
  label: string;
  value: string;
  children?: ReactNode;
  onClose: () => void;
}): ReactNode {
  const clipboard = useClipboard({ timeout: 4_000 });
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Alert color="yellow" variant="outline" title="It is shown only now">
          <Text size="sm">Keep it in a safe place: nobody, not even the server, can tell it again.</Text>
        </Alert>
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            label={label}
            value={value}
            readOnly
            data-autofocus
            onFocus={(event) => event.currentTarget.select()}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
          <Button variant="default" onClick={() => clipboard.copy(value)}>
            {clipboard.copied ? 'Copied' : 'Copy'}
          </Button>
        </Group>
        {clipboard.error ? (
          <Text size="sm" role="alert">
            The browser did not let it be copied: select it and copy it by hand.
          </Text>
        ) : null}
        {children}
        <Group justify="flex-end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
