import { Alert, Anchor, Button, Code, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconAlertTriangle, IconCloudOff, IconLock, IconMoodEmpty } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { asProblem, SERVER_DOWN } from '@/shared/api/problem';

/** Said after 200 ms, so that what is quick does not flicker. */
export function Loading({ what = 'Loading' }: { what?: string }): ReactNode {
  const [isShown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Group gap="xs" p="md" role="status" aria-live="polite" mih={56}>
      {isShown ? (
        <>
          <Loader size="sm" aria-hidden />
          <Text size="sm">{what}…</Text>
        </>
      ) : null}
    </Group>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <Stack align="center" gap="xs" p="xl">
      <IconMoodEmpty size={32} aria-hidden />
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  );
}

/** The face of a call that failed: what is wrong, what to do, and everything else to copy. */
export function ProblemFace({
  error,
  retry,
  compact = false,
}: {
  error: unknown;
  retry?: () => void;
  compact?: boolean;
}): ReactNode {
  const problem = asProblem(error);
  const { body } = problem;
  const clipboard = useClipboard();
  const [isOpen, open] = useState(false);
  const isForbidden = problem.status === 403;
  const isDown = problem.code === SERVER_DOWN;
  const icon = isForbidden ? <IconLock /> : isDown ? <IconCloudOff /> : <IconAlertTriangle />;
  return (
    <Alert
      color={isForbidden || isDown ? 'yellow' : 'red'}
      variant="outline"
      icon={icon}
      title={isForbidden ? 'You may not see or do this' : isDown ? 'No connection' : 'This failed'}
      role="alert"
      m={compact ? 0 : 'sm'}
      styles={{
        message: { color: 'var(--mantine-color-text)' },
        title: { color: 'var(--mantine-color-text)' },
      }}
    >
      <Stack gap="xs">
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {body.detail}
        </Text>
        {problem.hint === null ? null : <Text size="sm">{problem.hint}</Text>}
        {body.requestId ? (
          <Text size="xs" c="dimmed">
            Request {body.requestId}
          </Text>
        ) : null}
        {isOpen ? (
          <Code block tabIndex={0}>
            {problem.details}
          </Code>
        ) : null}
        <Group gap="xs">
          {retry ? (
            <Button size="xs" variant="default" onClick={retry}>
              Retry
            </Button>
          ) : null}
          <Button size="xs" variant="default" onClick={() => clipboard.copy(problem.details)}>
            {clipboard.copied ? 'Copied' : 'Copy details'}
          </Button>
          <Button size="xs" variant="subtle" onClick={() => open(!isOpen)} aria-expanded={isOpen}>
            {isOpen ? 'Hide details' : 'Show details'}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

/** Told before anything is asked of the server: the permission that is missing, by its name. */
export function NoPermission({ permission }: { permission: string }): ReactNode {
  return (
    <Stack align="center" gap="xs" p="xl">
      <IconLock size={32} aria-hidden />
      <Title order={2}>You may not see this</Title>
      <Text size="sm">
        It needs the permission <Code>{permission}</Code>. Whoever manages the users can give it.
      </Text>
      <Anchor href="/">Home</Anchor>
    </Stack>
  );
}
