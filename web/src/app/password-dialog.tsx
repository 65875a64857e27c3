import { PasswordInput, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { call } from '@/shared/api/client';
import { FormDialog } from '@/shared/ui/form-dialog';
import { notifyDone } from '@/shared/ui/notify';

const visibility = { 'aria-label': 'Show or hide the password' };

/** Gives the user another password; their other log-ins end. */
export function PasswordDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [old, setOld] = useState('');
  const [wanted, setWanted] = useState('');
  const [again, setAgain] = useState('');
  const isOther = again !== '' && again !== wanted;
  return (
    <FormDialog
      title="Change password"
      action="Change it"
      isPossible={old !== '' && wanted !== '' && again === wanted}
      submit={async () => {
        await call('POST', '/session/password', { body: { old, new: wanted } });
        onClose();
        notifyDone('The new password holds.');
      }}
      onClose={onClose}
    >
      <PasswordInput
        label="Password until now"
        autoComplete="current-password"
        data-autofocus
        value={old}
        onChange={(event) => setOld(event.currentTarget.value)}
        visibilityToggleButtonProps={visibility}
      />
      <PasswordInput
        label="New password"
        description="At least 12 characters."
        autoComplete="new-password"
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        visibilityToggleButtonProps={visibility}
      />
      <PasswordInput
        label="New password once more"
        autoComplete="new-password"
        value={again}
        error={isOther ? 'It is not the same.' : null}
        onChange={(event) => setAgain(event.currentTarget.value)}
        visibilityToggleButtonProps={visibility}
      />
      <Text size="sm">Your log-ins elsewhere end.</Text>
    </FormDialog>
  );
}
