import {
  Alert,
  Button,
  FileButton,
  Group,
  List,
  Progress,
  Select,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type DragEvent, type ReactNode, useEffect, useState } from 'react';
import { call } from '@/shared/api/client';
import { useWho } from '@/shared/api/session';
import { upload } from '@/shared/api/upload';
import { TREES } from '@/shared/model/kinds';
import { mayWrite, writePermission } from '@/shared/model/permissions';
import { NoPermission, ProblemFace } from '@/shared/ui/faces';
import { notifyUndo } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/page';
import { reveal } from '@/shared/ui/reveal';
import { POLICIES, POLICY_LABELS, type Policy, restoredPaths, type RestoreReport } from './model';
import { take } from './offered-files';
import { ReportView } from './report-view';

interface Choice {
  onConflict: Policy;
  skipIdentical: boolean;
}

/** What is known of one file: nothing yet, its plan, what was done, or what is wrong with it. */
interface Work {
  file: File;
  plan?: RestoreReport;
  done?: RestoreReport;
  error?: unknown;
}

type Phase = 'choosing' | 'planning' | 'planned' | 'restoring' | 'done';

const policyOf = (value: string | null): Policy =>
  POLICIES.find((policy) => policy === value) ?? 'rename';

export function RestorePage(): ReactNode {
  const { into } = useSearch({ from: '/shell/restore' });
  const who = useWho();
  const isPermitted = TREES.some(({ tree }) => mayWrite(who, `/${tree}`));
  return isPermitted ? (
    <RestoreWindow into={into} />
  ) : (
    <NoPermission permission={writePermission(into ?? '/rules')} />
  );
}

function RestoreWindow({ into }: { into: string | undefined }): ReactNode {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [works, setWorks] = useState<Work[]>([]);
  const [phase, setPhase] = useState<Phase>('choosing');
  const [sent, setSent] = useState(0);
  const [choice, setChoice] = useState<Choice>({ onConflict: 'rename', skipIdentical: false });

  const add = (files: File[]): void => {
    setWorks((before) => [...before, ...files.map((file) => ({ file }))]);
    setPhase('choosing');
  };
  useEffect(() => take(add), []);

  const ask = async (work: Work, dryRun: boolean): Promise<RestoreReport> => {
    setSent(0);
    const query = {
      name: work.file.name,
      dryRun,
      into: into ?? null,
      plan: dryRun ? null : (work.plan?.planId ?? null),
      ...choice,
    };
    const { answer } = upload<RestoreReport>('/restores', work.file, {
      query,
      onProgress: ({ bytes, total }) => setSent(total === 0 ? 100 : (100 * bytes) / total),
    });
    return answer;
  };

  const each = async (during: Phase, after: Phase, step: (work: Work) => Promise<Work>) => {
    setPhase(during);
    const next: Work[] = [];
    for (const work of works) {
      try {
        next.push(await step(work));
      } catch (error) {
        next.push({ file: work.file, error });
      }
    }
    setWorks(next);
    // Where nothing went well, the same files can be sent again.
    setPhase(next.every((work) => work.error !== undefined) ? 'choosing' : after);
    return next;
  };

  const plan = () =>
    void each('planning', 'planned', async (work) => ({
      file: work.file,
      plan: await ask(work, true),
    }));

  const restore = async () => {
    // After the first of several files the repository is another one: the others are planned anew.
    let isFirst = true;
    const done = await each('restoring', 'done', async (work) => {
      if (work.error !== undefined) return work;
      const planned = isFirst ? work : { ...work, plan: await ask(work, true) };
      isFirst = false;
      return { file: work.file, done: await ask(planned, false) };
    });
    await client.invalidateQueries();
    const ids = done.flatMap((work) => work.done?.restoreId ?? []).toReversed();
    if (ids.length === 0) return;
    notifyUndo('Restored.', async () => {
      for (const restoreId of ids) {
        await call('POST', '/restores/undo', { body: { restoreId } });
      }
      await client.invalidateQueries();
    });
  };

  const finish = () => {
    const there = works.flatMap((work) => (work.done ? restoredPaths(work.done) : []));
    void navigate({ to: '/' });
    reveal(there);
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    add([...event.dataTransfer.files]);
  };
  const isBusy = phase === 'planning' || phase === 'restoring';
  const isPossible = works.some((work) => work.plan !== undefined);

  return (
    <Page
      title="Restore"
      note={into ? `Everything is put below ${into}` : 'Everything goes to its recorded place'}
    >
      <Stack gap="sm" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        {phase === 'done' ? null : (
          <Alert color="gray" title="Drop backups here" data-testid="drop-zone">
            <Group>
              <FileButton multiple onChange={add}>
                {(props) => (
                  <Button variant="default" {...props} disabled={isBusy}>
                    Browse
                  </Button>
                )}
              </FileButton>
              <Text size="sm">JSON files and zips, also of 1Integrate. Nothing is changed yet.</Text>
            </Group>
          </Alert>
        )}
        {works.length === 0 ? null : (
          <Group align="flex-end">
            <Select
              label="Where a name is taken"
              data={POLICIES.map((value) => ({ value, label: POLICY_LABELS[value] }))}
              value={choice.onConflict}
              allowDeselect={false}
              disabled={isBusy || phase === 'done'}
              onChange={(value) => {
                setChoice({ ...choice, onConflict: policyOf(value) });
                setPhase('choosing');
              }}
              w={300}
            />
            <Switch
              label="Leave out what is there already"
              checked={choice.skipIdentical}
              disabled={isBusy || phase === 'done'}
              onChange={(event) => {
                setChoice({ ...choice, skipIdentical: event.currentTarget.checked });
                setPhase('choosing');
              }}
            />
          </Group>
        )}
        {isBusy ? (
          <Progress value={sent} aria-label={phase === 'planning' ? 'Uploading' : 'Restoring'} />
        ) : null}
        {works.map((work, index) => (
          <section key={`${index} ${work.file.name}`} aria-label={work.file.name}>
            <Text fw={600}>{work.file.name}</Text>
            {work.error === undefined ? null : <ProblemFace error={work.error} compact />}
            {work.done ? <ReportView report={work.done} isPlan={false} /> : null}
            {work.plan && phase === 'planned' ? <ReportView report={work.plan} isPlan /> : null}
          </section>
        ))}
        <Group>
          {phase === 'choosing' && works.length > 0 ? (
            <Button onClick={plan}>Upload</Button>
          ) : null}
          {phase === 'planned' && isPossible ? (
            <Button onClick={() => void restore()}>Restore</Button>
          ) : null}
          {phase === 'done' ? (
            <Button onClick={finish}>Done</Button>
          ) : null}
          {works.length > 0 && !isBusy && phase !== 'done' ? (
            <Button
              variant="default"
              onClick={() => {
                setWorks([]);
                setPhase('choosing');
              }}
            >
              Start again
            </Button>
          ) : null}
        </Group>
        {phase === 'planned' && isPossible ? (
          <List size="sm">
            <List.Item>This is the plan: nothing was written.</List.Item>
          </List>
        ) : null}
      </Stack>
    </Page>
  );
}
