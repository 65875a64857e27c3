import {
  Alert,
  Button,
  CloseButton,
  FileButton,
  Group,
  Progress,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Begun } from '@/shared/api/jobs';
import { asProblem } from '@/shared/api/problem';
import { type Sent, UPLOAD_CANCELLED } from '@/shared/api/upload';
import { formatBytes, plural } from '@/shared/model/format';
import { ProblemFace } from '@/shared/ui/faces';
import { type Options, type Plan, sendFiles } from './api';
import { ConflictSelect } from './conflict-select';
import { withoutDoubles } from './model';

/** The files to restore, what is chosen beforehand, and their way to the server. */
export function ChooseFiles({
  files,
  setFiles,
  options,
  setOptions,
  error,
  setError,
  planned,
}: {
  files: readonly File[];
  setFiles: (files: File[]) => void;
  options: Options;
  setOptions: (options: Options) => void;
  /** What was wrong with the files, shown with the one that it names. */
  error: unknown;
  setError: (error: unknown) => void;
  planned: (begun: Begun<Plan>, isUnseen: boolean) => void;
}): ReactNode {
  const [sent, setSent] = useState<Sent | null>(null);
  const [isQuick, setQuick] = useLocalStorage({
    key: 'trigpoint-skip-preview',
    defaultValue: false,
  });
  const cancel = useRef<(() => void) | null>(null);
  // Whoever leaves ends the upload.
  useEffect(() => () => cancel.current?.(), []);
  const isBusy = sent !== null;

  const change = (now: File[]): void => {
    setFiles(withoutDoubles(now));
    setError(null);
  };
  const send = async (): Promise<void> => {
    setError(null);
    setSent({ bytes: 0, total: 0 });
    const sending = sendFiles(files, options, setSent);
    cancel.current = sending.cancel;
    try {
      const begun = await sending.answer;
      cancel.current = null;
      planned(begun, isQuick);
    } catch (problem) {
      if (asProblem(problem).code !== UPLOAD_CANCELLED) setError(problem);
    } finally {
      cancel.current = null;
      setSent(null);
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (!isBusy) change([...files, ...event.dataTransfer.files]);
  };
  const named = error === null ? -1 : whoseFault(files, error);

  return (
    <Stack gap="sm" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Alert color="gray" title="Drop backups here" data-testid="drop-zone">
        <Group>
          <FileButton multiple onChange={(added) => change([...files, ...added])}>
            {(props) => (
              <Button variant="default" {...props} disabled={isBusy}>
                Browse
              </Button>
            )}
          </FileButton>
          <Text size="sm">JSON files and zips, also of 1Integrate. Nothing is changed yet.</Text>
        </Group>
      </Alert>
      {error !== null && named === -1 ? <ProblemFace error={error} compact /> : null}
      {files.map((file, index) => (
        <section key={`${index} ${file.name}`} aria-label={file.name}>
          <Group gap="xs" wrap="nowrap">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {file.name}
            </Text>
            <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {formatBytes(file.size)}
            </Text>
            <CloseButton
              size="sm"
              aria-label={`Leave out ${file.name}`}
              disabled={isBusy}
              onClick={() => change(files.filter((_, other) => other !== index))}
            />
          </Group>
          {named === index ? <ProblemFace error={error} compact /> : null}
        </section>
      ))}
      {files.length === 0 ? null : (
        <Group align="flex-end">
          <ConflictSelect
            label="Where a name is taken"
            value={options.onConflict?.all ?? 'rename'}
            disabled={isBusy}
            w={300}
            onChange={(all) => setOptions({ ...options, onConflict: { ...options.onConflict, all } })}
          />
          <Stack gap={6}>
            <Switch
              label="Leave out what is there already"
              checked={options.skipIdentical ?? false}
              disabled={isBusy}
              onChange={(event) =>
                setOptions({ ...options, skipIdentical: event.currentTarget.checked })
              }
            />
            <Switch
              label="Skip the preview: restore at once"
              checked={isQuick}
              disabled={isBusy}
              onChange={(event) => setQuick(event.currentTarget.checked)}
            />
          </Stack>
        </Group>
      )}
      {sent === null ? null : (
        <div>
          <Progress
            size="lg"
            value={sent.total === 0 ? 0 : (100 * sent.bytes) / sent.total}
            aria-label="Uploading"
          />
          <Text size="sm" role="status">
            {plural(files.length, 'file')}: {formatBytes(sent.bytes)} of {formatBytes(sent.total)}
          </Text>
        </div>
      )}
      <Group>
        {isBusy ? (
          <Button variant="default" onClick={() => cancel.current?.()}>
            Cancel
          </Button>
        ) : null}
        {!isBusy && files.length > 0 ? (
          <>
            <Button onClick={() => void send()}>Upload</Button>
            <Button variant="default" onClick={() => change([])}>
              Start again
            </Button>
          </>
        ) : null}
      </Group>
    </Stack>
  );
}

/** The file that a problem is of: the one that it names, or the only one there is. */
function whoseFault(files: readonly File[], error: unknown): number {
  const problem = asProblem(error);
  if (files.length === 1) return problem.status >= 500 ? -1 : 0;
  const told = `${problem.body.detail} ${JSON.stringify(problem.body['file'] ?? '')}`;
  return files.findIndex((file) => told.includes(file.name));
}
