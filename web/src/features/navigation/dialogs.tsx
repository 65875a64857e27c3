import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { usesQuery } from '@/shared/api/items';
import type { ItemEntry, Kind } from '@/shared/api/types';
import { plural } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { Confirm } from '@/shared/ui/confirm';
import { Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';

/** Asks for the name of something new. */
export function NewItemDialog({
  kind,
  folder,
  create,
  onClose,
}: {
  kind: Kind;
  folder: string;
  create: (name: string) => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const [name, setName] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const label = KIND_LABELS[kind].toLowerCase();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await create(name);
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`New ${label}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {error === null ? null : <ProblemFace error={error} compact />}
          <TextInput
            label="Name"
            description={`In ${folder}. Up to 200 characters, without “/”.`}
            required
            withAsterisk={false}
            maxLength={200}
            data-autofocus
            value={name}
            error={name.includes('/') ? 'A name has no “/”.' : null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={name === '' || name.includes('/')}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const USES_ASKED = 20;

/** What uses the items that are to go; deleting them all the same is a decision. */
export function InUseDialog({
  items,
  detail,
  remove,
  onClose,
}: {
  items: readonly ItemEntry[];
  detail: string;
  remove: () => void;
  onClose: () => void;
}): ReactNode {
  const uses = useQueries({
    queries: items.slice(0, USES_ASKED).map((item) => usesQuery(item.path)),
  });
  const found = uses.flatMap((query) => query.data ?? []);
  const isLoading = uses.some((query) => query.isLoading);
  return (
    <Confirm
      title="These are in use"
      action="Delete all the same"
      isDanger
      onConfirm={remove}
      onClose={onClose}
    >
      <Text size="sm">{detail}</Text>
      {isLoading ? <Loading what="Looking for what uses them" /> : null}
      {found.length > 0 ? (
        <>
          <Text size="sm" fw={600}>
            Used by
          </Text>
          <List size="sm" spacing="xs" mah={220} style={{ overflow: 'auto' }} tabIndex={0}>
            {found.map((use) => (
              <List.Item key={`${use.path} ${use.role} ${use.through ?? ''}`}>
                <ItemLink path={use.path} onClick={onClose}>
                  {use.path}
                </ItemLink>
              </List.Item>
            ))}
          </List>
        </>
      ) : null}
      {items.length > USES_ASKED ? (
        <Text size="sm">Only the first {plural(USES_ASKED, 'item')} were looked at here.</Text>
      ) : null}
      <Text size="sm">
        What uses them stays, and names them as missing until they are restored.
      </Text>
    </Confirm>
  );
}
