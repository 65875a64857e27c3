import { Button, Group, Select, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { formatNumber, plural } from '@/shared/model/format';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { lazyDialog } from '@/shared/ui/lazy-part';
import { type CheckReport, type FindingKind, findingsQuery, PAGE } from './api';
import { Figure } from './figure';
import { FindingsTable } from './findings-table';
import { hotspotsOf, rangeOf } from './model/findings';

const FindingDialog = lazyDialog(async () => (await import('./finding-dialog')).FindingDialog);

const KINDS: readonly { value: FindingKind; label: string }[] = [
  { value: 'non-conformance', label: 'Non-conformances' },
  { value: 'error', label: 'Errors' },
];

/** A number in the address; `null` if there is none. */
function numberOf(text: string | undefined): number | null {
  const number = Number(text);
  return text !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** What was found, a page at a time; which page of which findings is in the address. */
export function Findings({ id, report }: { id: string; report: CheckReport }): ReactNode {
  const search = useSearch({ from: '/shell/check' });
  const navigate = useNavigate({ from: '/check' });
  const rule = numberOf(search.rule);
  const name = search.class ?? null;
  const kind = KINDS.find(({ value }) => value === search.kind)?.value ?? null;
  const text = search.text ?? '';
  const { start, end } = rangeOf(report, rule, name);
  const from = Math.min(Math.max(numberOf(search.from) ?? start, start), end);
  const page = useQuery({
    ...findingsQuery(id, { from, until: end, kind, text }),
    placeholderData: keepPreviousData,
  });
  const opened = numberOf(search.finding);

  type Changes = Partial<
    Record<'rule' | 'class' | 'kind' | 'text' | 'from' | 'finding', string | undefined>
  >;
  const go = (to: Changes, replace = false): void => {
    void navigate({
      search: (now) => {
        const kept = Object.entries({ ...now, ...to }).filter(([, value]) => value !== undefined);
        return Object.fromEntries(kept);
      },
      replace,
    });
  };
  /** Other findings begin with their first page. */
  const filter = (to: Changes): void => go({ from: undefined, finding: undefined, ...to }, true);
  const open = (number: number): void => go({ finding: String(number) });

  if (report.findingCount === 0) {
    return (
      <Empty title="Every object conforms">
        <Text size="sm">No rule that was checked found anything.</Text>
      </Empty>
    );
  }
  const findings = page.data?.findings ?? [];
  const next = page.data?.next ?? null;
  const isFiltered = kind !== null || text !== '';
  return (
    <section aria-label="Findings">
      <Title order={2} mb={4}>
        Findings
      </Title>
      <Filters
        report={report}
        rule={rule}
        name={name}
        kind={kind}
        text={text}
        filter={filter}
      />
      {page.isPending ? <Loading what="Reading the findings" /> : null}
      {page.isError ? (
        <ProblemFace error={page.error} retry={() => void page.refetch()} compact />
      ) : null}
      {page.isSuccess && findings.length === 0 ? (
        <Empty
          title={
            next === null
              ? 'There is no such finding'
              : `No such finding among the ${formatNumber(next - from)} looked at`
          }
        />
      ) : null}
      {findings.length > 0 ? (
        <>
          <Figure
            label={`Where the ${plural(findings.length, 'finding')} of this page lie`}
            places={findings.map((finding) => ({
              number: finding.number,
              title: finding.class,
              geometry: finding.geometry ?? null,
              hotspots: hotspotsOf(finding),
            }))}
            open={open}
          />
          <FindingsTable key={`${from} ${end} ${kind ?? ''} ${text}`} findings={findings} open={open} />
        </>
      ) : null}
      <Group mt="xs" gap="xs">
        {from > start ? (
          <Button size="xs" variant="default" onClick={() => go({ from: undefined })}>
            First page
          </Button>
        ) : null}
        {from > start && !isFiltered ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => go({ from: String(Math.max(start, from - PAGE)) })}
          >
            Page before
          </Button>
        ) : null}
        {next === null ? null : (
          <Button
            size="xs"
            variant="default"
            loading={page.isPlaceholderData}
            onClick={() => go({ from: String(next) })}
          >
            Next page
          </Button>
        )}
        <Text size="sm" c="dimmed">
          {isFiltered
            ? plural(findings.length, 'finding')
            : `${formatNumber(from - start + 1)}–${formatNumber(from - start + findings.length)}`}
          {isFiltered ? ' on this page, among' : ' of'} {formatNumber(end - start)}
        </Text>
      </Group>
      {opened === null ? null : (
        <FindingDialog
          key={opened}
          id={id}
          number={opened}
          range={{ start, end }}
          show={(number) => go({ finding: String(number) }, true)}
          onClose={() => go({ finding: undefined })}
        />
      )}
    </section>
  );
}

function Filters({
  report,
  rule,
  name,
  kind,
  text,
  filter,
}: {
  report: CheckReport;
  rule: number | null;
  name: string | null;
  kind: FindingKind | null;
  text: string;
  filter: (to: {
    rule?: string | undefined;
    class?: string | undefined;
    kind?: string | undefined;
    text?: string | undefined;
  }) => void;
}): ReactNode {
  const [typed, type] = useState(text);
  const search = useDebouncedCallback((to: string) => filter({ text: to.trim() || undefined }), 250);
  const rules = report.rules.flatMap(({ rule: path, findingsCount }, at) =>
    findingsCount > 0
      ? [{ value: String(at), label: `${path} (${formatNumber(findingsCount)})` }]
      : [],
  );
  const classes = rule === null ? [] : (report.rules[rule]?.classes ?? []);
  return (
    <Group gap="xs" align="flex-end" mb="xs">
      <Select
        size="xs"
        w={300}
        label="Rule"
        placeholder="any"
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Any rule' }}
        limit={200}
        data={rules}
        value={rule === null ? null : String(rule)}
        onChange={(to) => filter({ rule: to ?? undefined, class: undefined })}
      />
      {classes.length > 1 ? (
        <Select
          size="xs"
          w={160}
          label="Class"
          placeholder="any"
          clearable
          clearButtonProps={{ 'aria-label': 'Any class' }}
          data={classes.map((checked) => checked.class)}
          value={name}
          onChange={(to) => filter({ class: to ?? undefined })}
        />
      ) : null}
      <Select
        size="xs"
        w={170}
        label="Kind"
        placeholder="any"
        clearable
        clearButtonProps={{ 'aria-label': 'Any kind' }}
        data={KINDS}
        value={kind}
        onChange={(to) => filter({ kind: to ?? undefined })}
      />
      <TextInput
        size="xs"
        type="search"
        label="Shows the text"
        value={typed}
        onChange={(event) => {
          type(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
    </Group>
  );
}
