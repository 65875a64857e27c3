import { Code, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Difference, Json } from '@/shared/api/types';

/** What differs, side by side. */
export function Differences({
  differences,
  before,
  after,
}: {
  differences: readonly Difference[];
  before: string;
  after: string;
}): ReactNode {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table layout="fixed" withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="26%">Place</Table.Th>
            <Table.Th>{before}</Table.Th>
            <Table.Th>{after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map((difference) => (
            <Table.Tr key={difference.pointer} style={{ verticalAlign: 'top' }}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{difference.pointer}</Table.Td>
              <Table.Td>
                <Side value={difference.before} />
              </Table.Td>
              <Table.Td>
                <Side value={difference.after} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Side({ value }: { value: Json | undefined }): ReactNode {
  if (value === undefined) {
    return (
      <Text size="sm" className="t-comment">
        not there
      </Text>
    );
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <Code block tabIndex={0}>
      {text}
    </Code>
  );
}
