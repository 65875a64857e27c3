import { Button, Code, Group } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ReactNode } from 'react';

export function RawJson({ value, name }: { value: unknown; name: string }): ReactNode {
  const clipboard = useClipboard();
  const text = JSON.stringify(value, null, 2);
  return (
    <>
      <Group mb="xs">
        <Button size="xs" variant="default" onClick={() => clipboard.copy(text)}>
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
      </Group>
      <Code block className="json" tabIndex={0} aria-label={`The document of ${name}`}>
        {text}
      </Code>
    </>
  );
}
