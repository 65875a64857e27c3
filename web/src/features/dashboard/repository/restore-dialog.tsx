import {
  Alert,
  Button,
  FileButton,
  Group,
  Modal,
  Progress,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { begun, type Begun } from '@/shared/api/jobs';
import { asProblem } from '@/shared/api/problem';
import { type Sent, UPLOAD_CANCELLED } from '@/shared/api/upload';
import { formatBytes, formatTime } from '@/shared/model/format';
import { ProblemFace } from '@/shared/ui/faces';
import { backupsQuery, planOf, planOfUpload } from './api';

/** What a restore of the repository is, then the backup it is of: a file, or one that is kept. */
export function RestoreDialog({
  follow,
  onClose,
}: {
  follow: (begun: Begun<unknown>) => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const { id } = useSearch({ from: '/shell/dashboard/$section' });
  const [isAgreed, agree] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title="Restore Repository"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {isAgreed ? (
        <ChooseBackup kept={id ?? null} follow={follow} onClose={onClose} />
      ) : (
        <Stack gap="md">
          <Text size="sm">
            A restore makes the whole repository what a backup holds: what is only here goes, what
            is in both becomes the backup’s, and what is only in the backup comes. API keys and the
            audit log are in no backup and stay as they are.
          </Text>
          <Text size="sm">
            Nothing is changed before you have seen what would happen and confirmed it. A backup of
            the repository as it is now is made first, and the restore can be undone.
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={() => agree(true)} data-autofocus>
              OK
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function ChooseBackup({
  kept,
  follow,
  onClose,
}: {
  kept: string | null;
  follow: (begun: Begun<unknown>) => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const backups = useQuery(backupsQuery);
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState(kept);
  const [sent, setSent] = useState<Sent | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const cancel = useRef<(() => void) | null>(null);
  // An upload belongs to this dialog: whoever closes it ends it.
  useEffect(() => () => cancel.current?.(), []);

  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      if (file !== null) {
        const { answer, cancel: end } = planOfUpload(file, setSent);
        cancel.current = end;
        const came = begun(await answer);
        cancel.current = null;
        await follow(came);
      } else if (name !== null) {
        await follow(await planOf({ backup: name }));
      }
    } catch (problem) {
      if (asProblem(problem).code !== UPLOAD_CANCELLED) setError(problem);
    } finally {
      cancel.current = null;
      setSent(null);
      setBusy(false);
    }
  };
  const choose = (chosen: File | null): void => {
    setFile(chosen);
    setError(null);
    if (chosen !== null) setName(null);
  };
  return (
    <Stack gap="md">
      {error === null ? null : <ProblemFace error={error} compact />}
      <Dropzone
        onDrop={([dropped]) => choose(dropped ?? null)}
        multiple={false}
        disabled={isBusy}
        activateOnClick={false}
        useFsAccessApi={false}
        enablePointerEvents
        p="md"
        inputProps={{ 'aria-label': 'Backup of a repository' }}
      >
        <Group>
          <FileButton onChange={choose}>
            {(props) => (
              <Button {...props} variant="default" disabled={isBusy}>
                Browse
              </Button>
            )}
          </FileButton>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {file === null
              ? 'Drop the backup of a repository here, or browse for it.'
              : `${file.name}, ${formatBytes(file.size)}`}
          </Text>
        </Group>
      </Dropzone>
      <Select
        label="or a backup that the server keeps"
        placeholder={backups.data?.length === 0 ? 'none is kept' : 'none chosen'}
        disabled={isBusy || (backups.data?.length ?? 0) === 0}
        clearable
        clearButtonProps={{ 'aria-label': 'Choose no kept backup' }}
        data={(backups.data ?? [])
          .filter((backup) => !backup.fault)
          .map((backup) => ({
            value: backup.name,
            label: `${formatTime(backup.madeAt)}, ${formatBytes(backup.bytes)}${
              backup.kind === 'safety' ? ', before a restore' : ''
            }`,
          }))}
        value={name}
        onChange={(value) => {
          setName(value);
          if (value !== null) setFile(null);
        }}
      />
      {sent === null ? null : (
        <Stack gap={2}>
          <Progress
            size="lg"
            value={sent.total === 0 ? 0 : (100 * sent.bytes) / sent.total}
            aria-label="Upload of the backup"
          />
          <Text size="sm" role="status">
            {formatBytes(sent.bytes)} of {formatBytes(sent.total)}
          </Text>
        </Stack>
      )}
      <Alert color="gray" p="xs">
        <Text size="sm">The backup is checked first. Nothing is changed yet.</Text>
      </Alert>
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          onClick={() => {
            if (cancel.current === null) onClose();
            else cancel.current();
          }}
        >
          Cancel
        </Button>
        <Button
          loading={isBusy}
          disabled={file === null && name === null}
          onClick={() => void run()}
        >
          {file === null ? 'Check it' : 'Upload'}
        </Button>
      </Group>
    </Stack>
  );
}
