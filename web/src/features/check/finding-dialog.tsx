import { Alert, Button, Group, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asSentence, formatNumber } from '@/shared/model/format';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { type Finding, findingQuery, type NamedValue } from './api';
import { Figure } from './figure';
import { hotspotsOf, objectName, type Range, shown } from './model/findings';

/** Explains one finding: the object, what of the rule fails for it, with which values, and where. */
export function FindingDialog({
  id,
  number,
  range,
  show,
  onClose,
}: {
  id: string;
  number: number;
  range: Range;
  show: (number: number) => void;
  onClose: () => void;
}): ReactNode {
  const asked = useQuery(findingQuery(id, number));
  const clipboard = useClipboard();
  const finding = asked.data?.findings[0];
  const title =
    finding === undefined
      ? 'Finding'
      : `${finding.class}, ${objectName(finding.key as NamedValue[], finding.object)}`;
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asked.isPending ? <Loading what="Reading the finding" /> : null}
      {asked.isError ? (
        <ProblemFace error={asked.error} retry={() => void asked.refetch()} compact />
      ) : null}
      {asked.isSuccess && finding === undefined ? <Empty title="There is no such finding" /> : null}
      {finding === undefined ? null : <Explained finding={finding} />}
      <Group justify="space-between" mt="md" gap="xs">
        <Group gap="xs">
          <Button
            variant="default"
            disabled={number <= range.start}
            onClick={() => show(number - 1)}
          >
            Finding before
          </Button>
          <Button
            variant="default"
            disabled={number + 1 >= range.end}
            onClick={() => show(number + 1)}
          >
            Next finding
          </Button>
          <Text size="sm" c="dimmed">
            {formatNumber(number - range.start + 1)} of {formatNumber(range.end - range.start)}
          </Text>
        </Group>
        <Group gap="xs">
          {finding === undefined ? null : (
            <Button
              variant="default"
              onClick={() => clipboard.copy(JSON.stringify(finding, null, 2))}
            >
              {clipboard.copied ? 'Copied' : 'Copy as JSON'}
            </Button>
          )}
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Group>
    </Modal>
  );
}

function Explained({ finding }: { finding: Finding }): ReactNode {
  const { key, reported } = finding;
  const own = [...key, ...reported] as NamedValue[];
  const isNew = ({ name }: NamedValue, at: number): boolean =>
    own.findIndex((other) => other.name === name) === at;
  return (
    <Stack gap="sm">
      <Text size="sm">
        {finding.kind === 'error' ? 'This cannot be computed for it: ' : 'It does not conform to '}
        <ItemLink path={finding.rule}>{finding.rule}</ItemLink>
      </Text>
      <Figure
        label="Where it lies, and where it fails"
        places={[
          {
            number: finding.number,
            title: finding.class,
            geometry: finding.geometry ?? null,
            hotspots: hotspotsOf(finding),
          },
        ]}
      />
      <Values title="The object" values={own.filter(isNew)} />
      {finding.kind === 'error' ? (
        <Alert color="yellow" variant="outline" title="Why it cannot be computed">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {asSentence(finding.reason)}
          </Text>
          <Text size="xs" c="dimmed">
            At <code>{finding.place || '/'}</code> of the rule’s JSON.
          </Text>
        </Alert>
      ) : (
        // A place of a rule fails once for an object.
        finding.parts.map((part) => <PartShown key={`${part.place} ${part.sentence}`} part={part} />)
      )}
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        Id in every run: {finding.id}
      </Text>
    </Stack>
  );
}

type Part = Extract<Finding, { kind: 'non-conformance' }>['parts'][number];

/** A part of the rule that fails, with the values and the other objects that it does so with. */
function PartShown({ part }: { part: Part }): ReactNode {
  const { sentence, values, objects, hotspots } = part;
  return (
    <section aria-label={`Fails: ${sentence}`}>
      <Title order={3}>Fails: {sentence}</Title>
      <Values title="Values in it" values={values as NamedValue[]} />
      {objects.length > 0 ? (
        <Text size="sm" mt={4}>
          With{' '}
          {objects
            .map(
              ({ name, class: its, object, key }) =>
                `${name === its ? '' : `${name}: `}${its}, ${objectName(key as NamedValue[], object)}`,
            )
            .join('; ')}
        </Text>
      ) : null}
      {hotspots.map(({ geometry, measured, limit }) => (
        <Text key={geometry} size="sm" mt={4} style={{ overflowWrap: 'anywhere' }} lineClamp={4}>
          Hotspot: {geometry}
          {typeof measured === 'number' ? ` · measured ${formatNumber(measured)}` : ''}
          {typeof limit === 'number' ? ` · limit ${formatNumber(limit)}` : ''}
        </Text>
      ))}
    </section>
  );
}

function Values({ title, values }: { title: string; values: readonly NamedValue[] }): ReactNode {
  if (values.length === 0) return null;
  return (
    <Table variant="vertical" layout="fixed" verticalSpacing={3} mt={4} aria-label={title}>
      <Table.Tbody>
        {values.map(({ name, value }) => (
          <Table.Tr key={name}>
            <Table.Th w="35%" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Text size="sm" lineClamp={6}>
                {value === null ? <span className="t-comment">null</span> : shown(value)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
