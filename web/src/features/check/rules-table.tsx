import { Anchor, Button, Group, Switch, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { formatNumber, plural } from '@/shared/model/format';
import { nameOf, parentOf } from '@/shared/model/path';
import { ItemLink } from '@/shared/ui/item-link';
import type { CheckedClass, CheckReport, FindingKind } from './api';

/** Lines that are drawn before more are asked for. */
const LINES = 300;

interface Line {
  rule: number;
  path: string;
  sentence: string;
  checked: CheckedClass;
}

/** What became of each rule, class by class; a number of findings leads to them. */
export function RulesTable({ report }: { report: CheckReport }): ReactNode {
  const [isOnlyFaulty, setOnlyFaulty] = useState(false);
  const [most, setMost] = useState(LINES);
  const all: Line[] = report.rules.flatMap(({ rule: path, sentence, classes }, rule) =>
    classes.map((checked) => ({ rule, path, sentence, checked })),
  );
  const lines = isOnlyFaulty
    ? all.filter(({ checked }) => checked.nonConforming + checked.errors > 0)
    : all;
  return (
    <section aria-label="Rules checked">
      <Group justify="space-between" mb={4}>
        <Title order={2}>Rules</Title>
        {all.length > 8 ? (
          <Switch
            size="xs"
            label="Only those with findings"
            checked={isOnlyFaulty}
            onChange={(event) => setOnlyFaulty(event.currentTarget.checked)}
          />
        ) : null}
      </Group>
      <Table.ScrollContainer minWidth={760} maxHeight={320}>
        <Table stickyHeader verticalSpacing={3} highlightOnHover aria-label="Rules checked">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Rule</Table.Th>
              <Table.Th>Class</Table.Th>
              <Table.Th ta="end">Processed</Table.Th>
              <Table.Th ta="end">Conforming</Table.Th>
              <Table.Th ta="end">Non-conforming</Table.Th>
              <Table.Th ta="end">Not known</Table.Th>
              <Table.Th ta="end">Errors</Table.Th>
              <Table.Th ta="end">Time</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.slice(0, most).map((line) => (
              <RuleLine key={`${line.rule} ${line.checked.class}`} line={line} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {lines.length > most ? (
        <Button size="xs" mt="xs" variant="default" onClick={() => setMost(most + LINES)}>
          Show more of {plural(lines.length, 'line')}
        </Button>
      ) : null}
    </section>
  );
}

function RuleLine({ line }: { line: Line }): ReactNode {
  const { path, sentence, checked } = line;
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td style={{ overflowWrap: 'anywhere' }} title={sentence}>
        <ItemLink path={path}>{nameOf(path)}</ItemLink>
        <Text size="xs" c="dimmed">
          {parentOf(path)}
        </Text>
      </Table.Td>
      <Table.Td>{checked.class}</Table.Td>
      <Table.Td ta="end">{formatNumber(checked.processed)}</Table.Td>
      <Table.Td ta="end">{formatNumber(checked.conforming)}</Table.Td>
      <Table.Td ta="end">
        <Found line={line} kind="non-conformance" count={checked.nonConforming} />
      </Table.Td>
      <Table.Td ta="end">{formatNumber(checked.notKnown)}</Table.Td>
      <Table.Td ta="end">
        <Found line={line} kind="error" count={checked.errors} />
      </Table.Td>
      <Table.Td ta="end">{formatNumber(checked.timeMs)} ms</Table.Td>
    </Table.Tr>
  );
}

/** A number of findings, which leads to them. */
function Found({
  line,
  kind,
  count,
}: {
  line: Line;
  kind: FindingKind;
  count: number;
}): ReactNode {
  if (count === 0) return '0';
  const { path, rule, checked } = line;
  const what = kind === 'error' ? 'errors' : 'non-conformances';
  return (
    <Anchor
      component={Link}
      to="/check"
      search={
        ((now: Record<string, unknown>) => ({
          paths: now['paths'],
          job: now['job'],
          rule: String(rule),
          class: checked.class,
          kind,
        })) as never
      }
      fw={700}
      inherit
      aria-label={`${formatNumber(count)} ${what} of ${nameOf(path)}, ${checked.class}`}
    >
      {formatNumber(count)}
    </Anchor>
  );
}
