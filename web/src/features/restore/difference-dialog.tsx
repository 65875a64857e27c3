import { Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Differences } from '@/shared/ui/differences';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { differenceQuery } from './api';

/** What is there now and what the backup holds, side by side. */
export function DifferenceDialog({
  plan,
  index,
  onClose,
}: {
  plan: string;
  index: number;
  onClose: () => void;
}): ReactNode {
  const asked = useQuery(differenceQuery(plan, index));
  return (
    <Modal
      opened
      onClose={onClose}
      size="90%"
      title={asked.data?.path ?? 'What changes'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asked.isPending ? <Loading what="Comparing" /> : null}
      {asked.isError ? (
        <ProblemFace error={asked.error} retry={() => void asked.refetch()} compact />
      ) : null}
      {asked.data ? (
        <Stack gap="sm">
          {asked.data.live === null ? (
            <Text size="sm">Nothing that you may read is at this place now.</Text>
          ) : asked.data.differences.length === 0 ? (
            <Empty title="Both say the same" />
          ) : (
            <Differences
              differences={asked.data.differences}
              before={`Here now${asked.data.livePath === asked.data.path ? '' : `: ${asked.data.livePath}`}`}
              after="In the backup"
            />
          )}
        </Stack>
      ) : null}
    </Modal>
  );
}
