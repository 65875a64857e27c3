import {
  Checkbox,
  MultiSelect,
  PasswordInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { FormDialog } from '@/shared/ui/form-dialog';
import { changeUser, createUser, rolesQuery, setPassword, type User } from './api';
import type { MadePassword } from './users';

type Done = (message: string, password?: MadePassword) => Promise<void>;

/** Adds a user, or changes one. */
export function UserDialog({
  user,
  onDone,
  onClose,
}: {
  user: User | null;
  onDone: Done;
  onClose: () => void;
}): ReactNode {
  const roles = useQuery(rolesQuery);
  const [name, setName] = useState(user?.name ?? '');
  const [displayName, setDisplayName] = useState(user?.displayName ?? '');
  const [held, setHeld] = useState<string[]>(user?.roles ?? ['1int-user']);
  const [isDisabled, setDisabled] = useState(user?.disabled ?? false);
  const [isMade, setMade] = useState(true);
  const known = roles.data?.map((role) => role.name) ?? held;
  const submit = async (): Promise<void> => {
    const input = { name, displayName, roles: held, disabled: isDisabled };
    if (user !== null) {
      await changeUser(user.id, input);
      await onDone(`${name} was changed.`);
      return;
    }
    const created = await createUser(input);
    const password = isMade ? (await setPassword(created.id, null)).password : null;
    await onDone(
      `${name} was added.`,
      password ? { user: created.name, password } : undefined,
    );
  };
  return (
    <FormDialog
      title={user === null ? 'Add a user' : `Edit ${user.name}`}
      action={user === null ? 'Add' : 'Save'}
      isPossible={name !== ''}
      submit={submit}
      onClose={onClose}
    >
      <TextInput
        label="Name to log in by"
        required
        withAsterisk={false}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Name to show"
        description="Without one, the name to log in by is shown."
        maxLength={100}
        autoComplete="off"
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
      />
      <MultiSelect
        label="Roles"
        description="A user may do what any of their roles allows."
        data={known}
        value={held}
        onChange={setHeld}
        clearButtonProps={{ 'aria-label': 'Take all roles away' }}
        clearable
      />
      {user === null ? (
        <Checkbox
          label="Make a password and show it once"
          description="Without one the user cannot log in until a password is set."
          checked={isMade}
          onChange={(event) => setMade(event.currentTarget.checked)}
        />
      ) : (
        <Switch
          label="Disabled: kept out, with all their API keys"
          checked={isDisabled}
          onChange={(event) => setDisabled(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  );
}

/** Gives a user another password: one that the server makes, or one that is typed. */
export function PasswordDialog({
  user,
  onDone,
  onClose,
}: {
  user: User;
  onDone: Done;
  onClose: () => void;
}): ReactNode {
  const [how, setHow] = useState('made');
  const [password, setTyped] = useState('');
  const submit = async (): Promise<void> => {
    const made = await setPassword(user.id, how === 'made' ? null : password);
    await onDone(
      `${user.name} has a new password.`,
      made.password ? { user: user.name, password: made.password } : undefined,
    );
  };
  return (
    <FormDialog
      title={`Reset the password of ${user.name}`}
      action="Reset"
      isPossible={how === 'made' || password !== ''}
      submit={submit}
      onClose={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">All log-ins of {user.name} end.</Text>
        <SegmentedControl
          aria-label="Which password"
          data={[
            { value: 'made', label: 'Make one and show it once' },
            { value: 'typed', label: 'Type one' },
          ]}
          value={how}
          onChange={setHow}
        />
        {how === 'typed' ? (
          <PasswordInput
            label="New password"
            description="At least 12 characters."
            autoComplete="new-password"
            value={password}
            onChange={(event) => setTyped(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          />
        ) : null}
      </Stack>
    </FormDialog>
  );
}
