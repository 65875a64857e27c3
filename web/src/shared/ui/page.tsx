import { Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

/** The head of every page: one heading of the first level, and what can be done. */
export function Page({
  title,
  icon,
  note,
  actions,
  children,
}: {
  title: string;
  icon?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  useDocumentTitle(`${title} · Trigpoint`);
  return (
    <>
      <Group justify="space-between" align="flex-start" mb="sm" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 260px' }}>
          <Group gap={6} wrap="nowrap">
            {icon}
            <Title order={1} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
          </Group>
          {note ? (
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }} component="div">
              {note}
            </Text>
          ) : null}
        </div>
        {actions ? <Group gap="xs">{actions}</Group> : null}
      </Group>
      {children}
    </>
  );
}
