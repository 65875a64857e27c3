import { Alert, Anchor, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asProblem } from '@/shared/api/problem';
import { plural } from '@/shared/model/format';
import { Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { type CheckReport, FORMS, reportAddress, reportQuery } from './api';
import { Findings } from './findings';
import { summary, withFaults } from './model/findings';
import { RulesTable } from './rules-table';

/** What came of a check: rule by rule, then finding by finding. */
export function CheckResult({
  id,
  again,
}: {
  id: string;
  again: (rules: readonly string[]) => void;
}): ReactNode {
  const asked = useQuery(reportQuery(id));
  if (asked.isPending) return <Loading what="Reading what was found" />;
  if (asked.isError) {
    const isGone = asProblem(asked.error).status === 404;
    return (
      <>
        <ProblemFace error={asked.error} {...(isGone ? {} : { retry: () => void asked.refetch() })} />
        <Text size="sm" mx="sm">
          What a check finds is kept for a day, of each user the last few, and not when the server
          is started anew.
        </Text>
      </>
    );
  }
  const report = asked.data;
  const order = report.kept?.order;
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Text fw={600} role="status">
            {summary(report)}
          </Text>
          {order === undefined ? null : (
            <Text size="sm" c="dimmed" component="div">
              over{' '}
              {order.dataStores.map((path, at) => (
                <span key={path}>
                  {at > 0 ? ', ' : ''}
                  <ItemLink path={path}>{path}</ItemLink>
                </span>
              ))}
              {report.crs ? ` · ${report.crs}` : ''}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <Text size="sm">
            Report as{' '}
            {FORMS.map(({ format, label }, at) => (
              <span key={format}>
                {at === 0 ? '' : at === FORMS.length - 1 ? ' or ' : ', '}
                <Anchor href={reportAddress(id, format)} download underline="always" inherit>
                  {label}
                </Anchor>
              </span>
            ))}
          </Text>
          {order === undefined ? null : (
            <Button variant="default" onClick={() => again(order.rules)}>
              Check again
            </Button>
          )}
        </Group>
      </Group>
      <FaultyRules
        title={(count) => `${count} could not be checked`}
        rules={report.notChecked ?? []}
      />
      <FaultyRules
        title={(count) => `${count} with faults: errors wherever they come to such a value`}
        rules={withFaults(report).map(({ rule, faults }) => ({ rule, reasons: faults ?? [] }))}
      />
      <DataRead report={report} />
      <RulesTable report={report} />
      <Findings id={id} report={report} />
    </Stack>
  );
}

interface FaultyRulesProps {
  title: (count: string) => string;
  rules: NonNullable<CheckReport['notChecked']>;
}

/** Rules with faults, each with all that is wrong with it. */
function FaultyRules({ title, rules }: FaultyRulesProps): ReactNode {
  if (rules.length === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title={title(plural(rules.length, 'rule'))}>
      <List size="sm" mah={220} style={{ overflow: 'auto' }} tabIndex={0}>
        {rules.map(({ rule, reasons }) => (
          <List.Item key={rule} style={{ overflowWrap: 'anywhere' }}>
            <ItemLink path={rule}>{rule}</ItemLink>: {reasons.join('; ')}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Classes whose numbers are told without being asked for. */
const CLASSES = 6;

/** What was read of each class, and whether all of it could be. */
function DataRead({ report }: { report: CheckReport }): ReactNode {
  const { classes } = report;
  const features = classes.reduce((sum, read) => sum + read.features, 0);
  const faults = classes.reduce((sum, read) => sum + read.faults, 0);
  const lines = classes.map((read) => (
    <List.Item key={read.class}>
      {read.class}: {toldOf(read.features, read.faults)}
    </List.Item>
  ));
  return (
    <section aria-label="Data read">
      <Title order={2} mb={4}>
        Data read
      </Title>
      {classes.length > CLASSES ? (
        <details>
          <summary>
            <Text size="sm" span>
              {plural(classes.length, 'class', 'classes')}, {toldOf(features, faults)}
            </Text>
          </summary>
          <List size="sm">{lines}</List>
        </details>
      ) : (
        <List size="sm" listStyleType="none">
          {lines}
        </List>
      )}
    </section>
  );
}

function toldOf(features: number, faults: number): string {
  const objects = plural(features, 'object');
  return faults > 0 ? `${objects}, ${plural(faults, 'value')} could not be read` : objects;
}
