import {
  Button,
  Code,
  FileButton,
  Group,
  PasswordInput,
  Progress,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { call } from '@/shared/api/client';
import { type StoredFile, wantsQuery } from '@/shared/api/items';
import { asProblem } from '@/shared/api/problem';
import { useWho } from '@/shared/api/session';
import type { ItemDocument, UploadedFile } from '@/shared/api/types';
import { type Sent, type Upload, UPLOAD_CANCELLED, upload } from '@/shared/api/upload';
import { formatBytes } from '@/shared/model/format';
import { mayWrite, writePermission } from '@/shared/model/permissions';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { notifyDone } from '@/shared/ui/notify';
import { list, obj, str } from './model/sentence';

/** The slots that a data store names, for reading and for copying. */
function slotsOf(document: ItemDocument, which: 'files' | 'credentials'): string[] {
  const { read, copyTo } = document.body;
  const slots = [read, copyTo].flatMap((connection) =>
    list(obj(connection)[which]).map((slot) => str(obj(slot)['slot'])),
  );
  return [...new Set(slots)];
}

/** The name of the file that was there when the document was written; empty if there was none. */
function lastKnownOf(document: ItemDocument, slot: string): string {
  const { read, copyTo } = document.body;
  const files = [read, copyTo].flatMap((connection) => list(obj(connection)['files']).map(obj));
  return str(files.find((file) => file['slot'] === slot)?.['lastKnown']);
}

/** Its files and passwords: what is there, what is wanted, and the way to give it. */
export function WantsTab({ document }: { document: ItemDocument }): ReactNode {
  const { path } = document;
  const who = useWho();
  const queries = useQueryClient();
  const wants = useQuery(wantsQuery(path));
  const files = slotsOf(document, 'files');
  const credentials = slotsOf(document, 'credentials');
  if (files.length + credentials.length === 0) {
    return <Empty title="This data store wants neither a file nor a password" />;
  }
  if (wants.isPending) return <Loading />;
  if (wants.isError) return <ProblemFace error={wants.error} retry={() => void wants.refetch()} />;
  const isWritable = mayWrite(who, path);
  const done = (): void => void queries.invalidateQueries({ queryKey: ['item', path] });
  return (
    <Stack gap="lg">
      {isWritable ? null : (
        <Text size="sm">
          To give it a file or a password you need <Code>{writePermission(path)}</Code>.
        </Text>
      )}
      {files.map((slot) => (
        <FileSlot
          key={slot}
          path={path}
          slot={slot}
          lastKnown={lastKnownOf(document, slot)}
          file={wants.data.files.find((file) => file.slot === slot) ?? null}
          isWritable={isWritable}
          onDone={done}
        />
      ))}
      {credentials.map((slot) => (
        <PasswordSlot
          key={slot}
          path={path}
          slot={slot}
          isSet={wants.data.passwords.some((password) => password.slot === slot && password.set)}
          isWritable={isWritable}
          onDone={done}
        />
      ))}
    </Stack>
  );
}

interface SlotProps {
  path: string;
  slot: string;
  isWritable: boolean;
  onDone: () => void;
}

function UploadedFacts({ file }: { file: StoredFile }): ReactNode {
  const facts = [
    ['Name', file.name],
    ['Size', formatBytes(file.bytes)],
    ['SHA-256', file.sha256],
  ] as const;
  return (
    <Table variant="vertical" layout="fixed" mt="xs" maw={640}>
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={120}>{name}</Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function FileSlot({
  path,
  slot,
  lastKnown,
  file,
  isWritable,
  onDone,
}: SlotProps & { lastKnown: string; file: StoredFile | null }): ReactNode {
  const [sent, setSent] = useState<Sent | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<Upload<UploadedFile> | null>(null);
  const send = async (chosen: File | null): Promise<void> => {
    if (chosen === null) return;
    setError(null);
    setSent({ bytes: 0, total: chosen.size });
    running.current = upload<UploadedFile>('/items/files', chosen, {
      query: { path, slot, name: chosen.name },
      onProgress: setSent,
    });
    try {
      await running.current.answer;
      notifyDone(`${chosen.name} was uploaded.`);
      onDone();
    } catch (problem) {
      if (asProblem(problem).code !== UPLOAD_CANCELLED) setError(problem);
    } finally {
      setSent(null);
      running.current = null;
    }
  };
  return (
    <section>
      <Title order={2}>File “{slot}”</Title>
      {file === null ? (
        <Text size="sm">
          It is wanted.{' '}
          {lastKnown === ''
            ? 'No file was known when this was written.'
            : `Last known: ${lastKnown}; any name is accepted.`}
        </Text>
      ) : (
        <UploadedFacts file={file} />
      )}
      {error === null ? null : <ProblemFace error={error} />}
      {sent === null ? (
        <FileButton onChange={(chosen) => void send(chosen)}>
          {(props) => (
            <Button {...props} mt="xs" variant="default" disabled={!isWritable}>
              {file === null ? 'Upload a file' : 'Upload another file'}
            </Button>
          )}
        </FileButton>
      ) : (
        <Group mt="xs" maw={480}>
          <Progress
            flex={1}
            value={sent.total === 0 ? 0 : (sent.bytes / sent.total) * 100}
            aria-label={`Upload of the file for ${slot}`}
          />
          <Text size="sm">
            {formatBytes(sent.bytes)} of {formatBytes(sent.total)}
          </Text>
          <Button size="xs" variant="default" onClick={() => running.current?.cancel()}>
            Cancel
          </Button>
        </Group>
      )}
    </section>
  );
}

function PasswordSlot({
  path,
  slot,
  isSet,
  isWritable,
  onDone,
}: SlotProps & { isSet: boolean }): ReactNode {
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await call('PUT', '/items/password', { body: { path, slot, password } });
      setPassword('');
      notifyDone('The password was kept.');
      onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <Title order={2}>Password “{slot}”</Title>
      <Text size="sm">{isSet ? 'One is kept; it is never shown.' : 'It is wanted.'}</Text>
      {error === null ? null : <ProblemFace error={error} />}
      <form onSubmit={(event) => void save(event)}>
        <Group align="flex-end" mt="xs">
          <PasswordInput
            label="Password"
            description="It is kept on the server and never shown again."
            autoComplete="new-password"
            disabled={!isWritable}
            w={320}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          />
          <Button type="submit" variant="default" loading={isBusy} disabled={password === ''}>
            {isSet ? 'Keep another' : 'Keep it'}
          </Button>
        </Group>
      </form>
    </section>
  );
}
