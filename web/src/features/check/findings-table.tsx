import { Button, Table, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { nameOf } from '@/shared/model/path';
import type { Finding, NamedValue } from './api';
import { gist, hotspotsOf, objectName, values } from './model/findings';

/** The height of a line before it is measured, in pixels. */
const LINE = 44;

/** The findings of a page; only those in sight are drawn. */
export function FindingsTable({
  findings,
  open,
}: {
  findings: readonly Finding[];
  open: (number: number) => void;
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: findings.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    overscan: 10,
    getItemKey: (at) => findings[at]?.number ?? at,
  });
  const drawn = lines.getVirtualItems();
  const above = drawn[0]?.start ?? 0;
  const below = lines.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  return (
    // What scrolls is reached by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      ref={frame}
      style={{ maxHeight: '60vh', overflow: 'auto', minHeight: 120 }}
      tabIndex={0}
      role="group"
      aria-label="Lines of the findings"
    >
      <Table
        stickyHeader
        verticalSpacing={4}
        highlightOnHover
        miw={760}
        aria-label="Findings"
        aria-rowcount={findings.length + 1}
      >
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            <Table.Th w="22%">Object</Table.Th>
            <Table.Th w="18%">Rule</Table.Th>
            <Table.Th>What fails</Table.Th>
            <Table.Th w="24%">Values</Table.Th>
            <Table.Th w={80} ta="end">
              Hotspots
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Gap height={above} />
          {drawn.map(({ index }) => {
            const finding = findings[index];
            return finding === undefined ? null : (
              <Line
                key={finding.number}
                finding={finding}
                at={index}
                measure={lines.measureElement}
                open={open}
              />
            );
          })}
          <Gap height={below} />
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Stands for the lines that are not drawn. */
function Gap({ height }: { height: number }): ReactNode {
  return height > 0 ? (
    <tr aria-hidden style={{ height }}>
      <td colSpan={5} style={{ padding: 0 }} />
    </tr>
  ) : null;
}

function Line({
  finding,
  at,
  measure,
  open,
}: {
  finding: Finding;
  at: number;
  measure: (node: Element | null) => void;
  open: (number: number) => void;
}): ReactNode {
  const name = objectName(finding.key as NamedValue[], finding.object);
  const hotspots = hotspotsOf(finding).length;
  return (
    <Table.Tr ref={measure} data-index={at} aria-rowindex={at + 2} style={{ verticalAlign: 'top' }}>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Button
          variant="default"
          size="compact-xs"
          aria-label={`Explain ${finding.class}, ${name}, ${nameOf(finding.rule)}`}
          onClick={() => open(finding.number)}
        >
          {name}
        </Button>
        <Text size="xs" c="dimmed">
          {finding.class}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{nameOf(finding.rule)}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {finding.kind === 'error' ? <strong>Error: </strong> : null}
        <Text size="sm" span lineClamp={3}>
          {gist(finding)}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" lineClamp={3}>
          {values(finding)}
        </Text>
      </Table.Td>
      <Table.Td ta="end">{hotspots === 0 ? '' : hotspots}</Table.Td>
    </Table.Tr>
  );
}
