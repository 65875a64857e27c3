import { Alert, List } from '@mantine/core';
import type { ReactNode } from 'react';
import { asSentence } from '@/shared/model/format';

/** What a plan or report warns of; of very many, the list scrolls and the page stays short. */
export function WorthKnowing({ texts }: { texts: readonly string[] | undefined }): ReactNode {
  if (texts === undefined || texts.length === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title="Worth knowing">
      <List size="sm" mah={200} style={{ overflow: 'auto' }} tabIndex={0}>
        {texts.map((text) => (
          <List.Item key={text} style={{ overflowWrap: 'anywhere' }}>
            {asSentence(text)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
