import {
  Badge,
  Button,
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
import { call, get } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import { useWho } from '@/shared/api/session';
import type { ItemDocument, Wants } from '@/shared/api/types';
import { type Sent, type Upload, UPLOAD_CANCELLED, upload } from '@/shared/api/upload';
import { formatBytes, formatTime } from '@/shared/model/format';
import { mayWrite } from '@/shared/model/permissions';
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

export function WantsTab({ document }: { document: ItemDocument }): ReactNode {
  const { id, path } = document;
  const who = useWho();
  const queries = useQueryClient();
  const wants = useQuery({
    queryKey: ['item', id, 'wants'],
    queryFn: ({ signal }) => get<Wants>(`/items/${id}/wants`, undefined, signal),
  });
  if (wants.isPending) return <Loading />;
  if (wants.isError) return <ProblemFace error={wants.error} retry={() => void wants.refetch()} />;
  const files = slotsOf(document, 'files');
  const credentials = slotsOf(document, 'credentials');
  if (files.length + credentials.length === 0) {
    return <Empty title="This data store wants neither a file nor a password" />;
  }
  const isWritable = mayWrite(who, path);
  const done = (): void => void queries.invalidateQueries({ queryKey: ['item', id] });
  return (
    <Stack gap="lg">
      {files.map((slot) => (
        <FileSlot
          key={slot}
          id={id}
          slot={slot}
          file={wants.data.files.find((file) => file.slot === slot)}
          isWritable={isWritable}
          onDone={done}
        />
      ))}
      {credentials.map((slot) => (
        <PasswordSlot
          key={slot}
          id={id}
          slot={slot}
          isSet={wants.data.passwords.some((known) => known.slot === slot && known.set)}
          isWritable={isWritable}
          onDone={done}
        />
      ))}
    </Stack>
  );
}

interface SlotProps {
  id: string;
  slot: string;
  isWritable: boolean;
  onDone: () => void;
}

function FileSlot({
  id,
  slot,
  file,
  isWritable,
  onDone,
}: SlotProps & { file: Wants['files'][number] | undefined }): ReactNode {
  const [sent, setSent] = useState<Sent | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<Upload<unknown> | null>(null);
  const send = async (chosen: File | null): Promise<void> => {
    if (chosen === null) return;
    setError(null);
    setSent({ bytes: 0, total: chosen.size });
    running.current = upload(`/items/${id}/files`, chosen, {
      query: { slot, name: chosen.name },
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
      <Group gap="xs">
        <Title order={2}>File “{slot}”</Title>
        <Badge variant="default" tt="none">
          {file ? 'is there' : 'is wanted'}
        </Badge>
      </Group>
      {file ? (
        <Table variant="vertical" layout="fixed" mt="xs" maw={640}>
          <Table.Tbody>
            <Table.Tr>
              <Table.Th w={120}>Name</Table.Th>
              <Table.Td>{file.name}</Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Th>Size</Table.Th>
              <Table.Td>{formatBytes(file.bytes)}</Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Th>SHA-256</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{file.sha256}</Table.Td>
            </Table.Tr>
            {file.uploadedAt ? (
              <Table.Tr>
                <Table.Th>Uploaded</Table.Th>
                <Table.Td>{formatTime(file.uploadedAt)}</Table.Td>
              </Table.Tr>
            ) : null}
          </Table.Tbody>
        </Table>
      ) : null}
      {error === null ? null : <ProblemFace error={error} />}
      {sent === null ? (
        <FileButton onChange={(chosen) => void send(chosen)}>
          {(props) => (
            <Button {...props} mt="xs" variant="default" disabled={!isWritable}>
              {file ? 'Replace the file' : 'Upload a file'}
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
  id,
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
      await call('PUT', `/items/${id}/password`, { body: { slot, password } });
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
      <Group gap="xs">
        <Title order={2}>Password “{slot}”</Title>
        <Badge variant="default" tt="none">
          {isSet ? 'is set' : 'is wanted'}
        </Badge>
      </Group>
      {error === null ? null : <ProblemFace error={error} />}
      <form onSubmit={(event) => void save(event)}>
        <Group align="flex-end" mt="xs">
          <PasswordInput
            label={isSet ? 'New password' : 'Password'}
            description="It is kept on the server and never shown again."
            autoComplete="new-password"
            disabled={!isWritable}
            w={320}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          />
          <Button type="submit" variant="default" loading={isBusy} disabled={password === ''}>
            Keep it
          </Button>
        </Group>
      </form>
    </section>
  );
}
