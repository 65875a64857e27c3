import { Button, Group, Modal, Stack, Table, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { copyItem, itemQuery, moveItem, saveItem } from '@/shared/api/items';
import { type ApiProblem, asProblem } from '@/shared/api/problem';
import type { ShownItem } from '@/shared/api/types';
import { formatTime } from '@/shared/model/format';
import { nameOf, parentOf } from '@/shared/model/path';
import { ProblemFace } from '@/shared/ui/faces';
import { notifyDone } from '@/shared/ui/notify';
import { changesOf, type Draft, draftOf } from './model/draft';

interface Conflict {
  problem: ApiProblem;
  theirs: ShownItem;
}

/** Edits name, description and comments; who was faster is told, and nobody's work is lost. */
export function EditDialog({
  item,
  onClose,
}: {
  item: ShownItem;
  onClose: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  // What was there when the dialog opened, or was saved from it: the item may be fetched anew
  // behind it.
  const [base, setBase] = useState(item);
  const [draft, setDraft] = useState<Draft>(() => draftOf(item));
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const { path } = base.document;
  const set = (change: Partial<Draft>): void => setDraft((now) => ({ ...now, ...change }));

  const finish = async (message: string): Promise<void> => {
    await queries.invalidateQueries();
    notifyDone(message);
    onClose();
  };

  const guard = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      const failed = asProblem(problem);
      if (failed.code === 'stale') {
        const theirs = await queries.fetchQuery({ ...itemQuery(path), staleTime: 0 });
        setConflict({ problem: failed, theirs });
      } else {
        setError(failed);
      }
    } finally {
      setBusy(false);
    }
  };

  const save = (against: ShownItem): Promise<void> =>
    guard(async () => {
      const { name, ...texts } = changesOf(draftOf(base), draft);
      if (Object.keys(texts).length > 0) {
        const document = { ...against.document, ...texts };
        const { revision } = await saveItem(document, against.revision);
        // If the name cannot be had, these are saved all the same.
        const saved = { ...against, document, revision };
        setBase(saved);
        setDraft((now) => ({ ...draftOf(saved), name: now.name }));
      }
      if (name !== undefined) await moveItem(path, `${parentOf(path)}/${name}`);
      await finish('Saved.');
      if (name !== undefined) {
        await navigate({ to: '/item', search: { path: `${parentOf(path)}/${name}` } });
      }
    });

  const keepAsCopy = (): Promise<void> =>
    guard(async () => {
      const made = await copyItem(path, parentOf(path));
      const { description, comments } = draft;
      const copy = await queries.fetchQuery({ ...itemQuery(made.path), staleTime: 0 });
      await saveItem({ ...copy.document, description, comments }, copy.revision);
      await finish('Yours was kept as a copy.');
      await navigate({ to: '/item', search: { path: made.path } });
    });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save(base);
  };

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={conflict === null ? `Edit ${nameOf(path)}` : 'Somebody else was faster'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {error === null ? null : <ProblemFace error={error} compact />}
      {conflict === null ? (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label="Name"
              required
              withAsterisk={false}
              maxLength={200}
              value={draft.name}
              error={draft.name.includes('/') ? 'A name has no “/”.' : null}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <Textarea
              label="Description"
              autosize
              minRows={3}
              value={draft.description}
              onChange={(event) => set({ description: event.currentTarget.value })}
            />
            <Textarea
              label="Comments"
              autosize
              minRows={2}
              value={draft.comments}
              onChange={(event) => set({ comments: event.currentTarget.value })}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button
                type="submit"
                loading={isBusy}
                disabled={draft.name === '' || draft.name.includes('/')}
              >
                Save
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack gap="md">
          <Text size="sm">
            {conflict.theirs.saved.by ?? 'Somebody'} saved revision {conflict.theirs.revision}
            {conflict.theirs.saved.at ? ` at ${formatTime(conflict.theirs.saved.at)}` : ''}, after
            you began. Nothing of either is lost yet.
          </Text>
          <ThreeWays base={draftOf(base)} theirs={draftOf(conflict.theirs)} mine={draft} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Keep theirs
            </Button>
            <Button variant="default" loading={isBusy} onClick={() => void keepAsCopy()}>
              Keep mine as a copy
            </Button>
            <Button loading={isBusy} onClick={() => void save(conflict.theirs)}>
              Overwrite with mine
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

const LABELS: readonly { field: keyof Draft; label: string }[] = [
  { field: 'name', label: 'Name' },
  { field: 'description', label: 'Description' },
  { field: 'comments', label: 'Comments' },
];

function ThreeWays({
  base,
  theirs,
  mine,
}: {
  base: Draft;
  theirs: Draft;
  mine: Draft;
}): ReactNode {
  const fields = LABELS.filter(
    ({ field }) => base[field] !== theirs[field] || base[field] !== mine[field],
  );
  if (fields.length === 0) {
    return <Text size="sm">They changed the body of the item, and none of what you edit here.</Text>;
  }
  return (
    <Table withTableBorder layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={110}>What</Table.Th>
          <Table.Th>Before</Table.Th>
          <Table.Th>Theirs</Table.Th>
          <Table.Th>Mine</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map(({ field, label }) => (
          <Table.Tr key={field} style={{ verticalAlign: 'top', whiteSpace: 'pre-wrap' }}>
            <Table.Th>{label}</Table.Th>
            <Table.Td>{base[field]}</Table.Td>
            <Table.Td>{theirs[field]}</Table.Td>
            <Table.Td>{mine[field]}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
