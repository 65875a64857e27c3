import { Autocomplete, Badge, Button, Code, Group, Table, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { formatExactTime, plural } from '@/shared/model/format';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { auditPage, type AuditLine, type AuditWanted } from './api';
import { instantOf, localOf } from './local-time';

/** Who did what, when, from where and how it ended; what is looked for stands in the address. */
export function AuditLog(): ReactNode {
  const search = useSearch({ from: '/shell/dashboard/$section' });
  const navigate = useNavigate({ from: '/dashboard/$section' });
  const wanted: AuditWanted = {
    who: search.who,
    what: search.what,
    since: search.since,
    until: search.until,
  };
  const log = useInfiniteQuery({
    queryKey: ['audit', wanted],
    queryFn: ({ signal, pageParam }) => auditPage(wanted, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const lines = log.data?.pages.flatMap((page) => page.entries) ?? [];
  const isFiltered = Object.values(wanted).some((value) => value !== undefined);
  const look = (for_: AuditWanted): void => {
    const set = Object.entries(for_).filter(([, value]) => value);
    void navigate({ search: Object.fromEntries(set) });
  };
  return (
    <>
      <Filters key={JSON.stringify(wanted)} wanted={wanted} lines={lines} look={look} />
      {log.isPending ? <Loading /> : null}
      {log.isError ? <ProblemFace error={log.error} retry={() => void log.refetch()} /> : null}
      {log.isSuccess && lines.length === 0 ? (
        <Empty title={isFiltered ? 'Nothing was done that matches' : 'Nothing was done yet'}>
          {isFiltered ? (
            <Button variant="default" onClick={() => look({})}>
              Clear the filters
            </Button>
          ) : null}
        </Empty>
      ) : null}
      {lines.length > 0 ? <Lines lines={lines} /> : null}
      {lines.length > 0 ? (
        <Group mt="sm">
          {log.hasNextPage ? (
            <Button
              variant="default"
              loading={log.isFetchingNextPage}
              onClick={() => void log.fetchNextPage()}
            >
              Show earlier entries
            </Button>
          ) : null}
          <Text size="sm" role="status">
            {plural(lines.length, 'entry', 'entries')} shown
            {log.hasNextPage ? '' : ', which is all'}
          </Text>
        </Group>
      ) : null}
    </>
  );
}

function Filters({
  wanted,
  lines,
  look,
}: {
  wanted: AuditWanted;
  lines: readonly AuditLine[];
  look: (wanted: AuditWanted) => void;
}): ReactNode {
  const [who, setWho] = useState(wanted.who ?? '');
  const [what, setWhat] = useState(wanted.what ?? '');
  const [since, setSince] = useState(localOf(wanted.since));
  const [until, setUntil] = useState(localOf(wanted.until));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    look({
      who: who.trim() || undefined,
      what: what.trim() || undefined,
      since: instantOf(since),
      until: instantOf(until),
    });
  };
  const distinct = (values: string[]): string[] => [...new Set(values)].sort();
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs" mb="sm">
        <Autocomplete
          label="Who"
          w={160}
          data={distinct(lines.map((line) => line.who))}
          value={who}
          onChange={setWho}
        />
        <Autocomplete
          label="What"
          w={190}
          data={distinct(lines.map((line) => line.what))}
          value={what}
          onChange={setWhat}
        />
        <TextInput
          label="Since"
          type="datetime-local"
          value={since}
          onChange={(event) => setSince(event.currentTarget.value)}
        />
        <TextInput
          label="Until"
          type="datetime-local"
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Look
        </Button>
      </Group>
    </form>
  );
}

function Lines({ lines }: { lines: readonly AuditLine[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table highlightOnHover verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>Who</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>To what</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th>From</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.entry} style={{ verticalAlign: 'top' }}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatExactTime(line.at)}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{line.who}</Table.Td>
              <Table.Td>{line.what}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {line.target}
                {line.detail === undefined || line.detail === null ? null : (
                  <details>
                    <summary>Details</summary>
                    <Code block tabIndex={0}>
                      {typeof line.detail === 'string'
                        ? line.detail
                        : JSON.stringify(line.detail, null, 2)}
                    </Code>
                  </details>
                )}
              </Table.Td>
              <Table.Td>
                {line.outcome === 'done' ? (
                  'done'
                ) : (
                  <Badge color="red" variant="outline" tt="none">
                    {line.outcome}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{line.from}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
