// Users, roles, API keys and the audit log, by their dialogs on the Dashboard.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from './harness/test';
import { known } from './harness/people';
import { logIn } from './harness/prepare';

const PROGRAM = { 'X-Requested-With': 'trigpoint' };

const row = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(name) }) });

/** What is shown this once: read as a person would, and kept. */
async function kept(page: Page, title: string, label: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: title });
  await expect(dialog).toContainText('It is shown only now');
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  const value = await dialog.getByLabel(label).inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await expect(dialog).toBeHidden();
  return value;
}

test('a user is added with a password shown once, changed, disabled and removed', async ({
  page,
  server,
}) => {
  await page.goto('/dashboard/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name to log in by').fill('dora');
  await dialog.getByLabel('Name to show').fill('Dora Draft');
  await dialog.getByRole('button', { name: 'Add' }).click();
  const password = await kept(page, 'The password of dora', 'Password');
  await expect(row(page, 'dora')).toContainText('may log in');
  await logIn(server.url, 'dora', password);

  await page.getByRole('button', { name: 'Edit dora' }).click();
  await dialog.getByLabel('Name to show').fill('Dora Done');
  await dialog.getByRole('combobox', { name: 'Roles' }).press('Backspace');
  await dialog.getByRole('combobox', { name: 'Roles' }).press('ArrowDown');
  await page.getByRole('option', { name: 'reader' }).click();
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('dora was changed.')).toBeVisible();
  await expect(row(page, 'dora')).toContainText('Dora Done');
  await expect(row(page, 'dora').getByRole('cell', { name: 'reader', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Edit dora' }).click();
  await dialog.getByLabel(/^Disabled/).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'dora')).toContainText('disabled');
  await expect(logIn(server.url, 'dora', password)).rejects.toThrow('dora cannot log in');

  await page.getByRole('button', { name: 'More for dora' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove the user' }).click();
  await expect(page.getByText('dora was removed.')).toBeVisible();
  await expect(row(page, 'dora')).toHaveCount(0);
});

test('what the server refuses is told in the dialog, and what was typed stays', async ({ page }) => {
  await page.goto('/dashboard/users?dialog=add');
  const dialog = page.getByRole('dialog', { name: 'Add a user' });
  await dialog.getByLabel('Name to log in by').fill('ben');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert')).toContainText('ben');
  await expect(dialog.getByLabel('Name to log in by')).toHaveValue('ben');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const takeRole = async (user: string): Promise<void> => {
    await page.getByRole('button', { name: `Edit ${user}`, exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Roles' }).press('Backspace');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  };
  await takeRole('admin');
  await expect(page.getByText('admin was changed.')).toBeVisible();
  await takeRole('ada');
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Give another user');
});

test('a password is reset, made or typed, and the log-ins until then end', async ({
  page,
  server,
}) => {
  await page.goto('/dashboard/users');
  const reset = async (): Promise<Locator> => {
    await page.getByRole('button', { name: 'More for rea' }).click();
    await page.getByRole('menuitem', { name: 'Reset password' }).click();
    return page.getByRole('dialog', { name: 'Reset the password of rea' });
  };
  await (await reset()).getByRole('button', { name: 'Reset', exact: true }).click();
  const made = await kept(page, 'The password of rea', 'Password');
  const cookie = await logIn(server.url, 'rea', made);

  const dialog = await reset();
  await dialog.getByText('Type one').click();
  await dialog.getByLabel('New password').fill('short');
  await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('12');
  await dialog.getByLabel('New password').fill('a sentence that Rea knows');
  await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(page.getByText('rea has a new password.')).toBeVisible();
  const old = await fetch(`${server.url}/rest/session`, {
    headers: { Cookie: `trigpoint_session=${cookie}` },
  });
  expect(old.status, 'the log-in by the password before').toBe(401);
  await logIn(server.url, 'rea', 'a sentence that Rea knows');
});

test('one changes one’s own password in the menu of the user', async ({ page, server }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'User ada' }).click();
  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  await dialog.getByLabel('Password until now').fill('not this one');
  await dialog.getByLabel('New password', { exact: true }).fill('a longer sentence of Ada');
  await dialog.getByLabel('New password once more').fill('a longer sentence');
  await expect(dialog.getByRole('button', { name: 'Change it' })).toBeDisabled();
  await dialog.getByLabel('New password once more').fill('a longer sentence of Ada');
  await dialog.getByRole('button', { name: 'Change it' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Password until now').fill(known('ada').password);
  await dialog.getByRole('button', { name: 'Change it' }).click();
  await expect(page.getByText('The new password holds.')).toBeVisible();
  await logIn(server.url, 'ada', 'a longer sentence of Ada');
});

test('a role is added, changed and removed, and the matrix shows it', async ({ page, rest }) => {
  await page.goto('/dashboard/roles');
  const held = async (): Promise<string[]> => {
    const roles = await rest.get<{ name: string; permissions: string[] }[]>('/roles');
    return roles.find(({ name }) => name === 'checker')?.permissions.toSorted() ?? [];
  };
  await page.getByRole('button', { name: 'Add a role' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('checker');
  await dialog.getByLabel('What it is for').fill('Writes rules');
  await dialog.getByLabel('Write rules').check();
  await expect(dialog.getByLabel('Read rules'), 'with writing comes reading').toBeChecked();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByText('The role checker was added.')).toBeVisible();
  expect(await held()).toEqual(['1int-rules-read', '1int-rules-write']);
  const column = await page
    .getByRole('columnheader')
    .allInnerTexts()
    .then((heads) => heads.findIndex((head) => head.startsWith('checker')));
  const cell = (line: string): Locator =>
    page.getByRole('row', { name: new RegExp(`^${line}`) }).locator('th, td').nth(column);
  await expect(cell('Change rules')).toHaveText('yes');
  await expect(cell('Change actions')).toHaveText('no');

  await page.getByRole('button', { name: 'Edit the role checker' }).click();
  await dialog.getByLabel('Write rules').uncheck();
  await dialog.getByLabel('Run, pause and stop sessions').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The role checker was changed.')).toBeVisible();
  expect(await held()).toEqual(['1int-rules-read', '1int-sessions-control']);

  await page.getByRole('button', { name: 'Remove the role reader' }).click();
  await dialog.getByRole('button', { name: 'Remove the role' }).click();
  await expect(dialog.getByRole('alert'), 'a role that somebody has').toContainText('reader');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Remove the role checker' }).click();
  await dialog.getByRole('button', { name: 'Remove the role' }).click();
  await expect(page.getByText('The role checker was removed.')).toBeVisible();
  expect(await held()).toEqual([]);
});

test('an API key is shown once, works, is revoked, opens again and is removed', async ({
  page,
  server,
}) => {
  const asked = async (path: string, key: string, method = 'GET'): Promise<number> => {
    const headers = { Authorization: `Bearer ${key}`, ...PROGRAM };
    return (await fetch(`${server.url}/rest${path}`, { method, headers })).status;
  };
  await page.goto('/dashboard/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('nightly');
  await expect(dialog.getByRole('button', { name: 'Make the key' })).toBeDisabled();
  await dialog.getByLabel('Read rules').check();
  await dialog.getByRole('combobox', { name: 'Opens for' }).click();
  await page.getByRole('option', { name: '30 days' }).click();
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const key = await kept(page, 'The key nightly', 'API key');
  await expect(row(page, 'nightly')).toContainText('opens until');
  expect(await asked('/items?folder=/rules', key)).toBe(200);
  expect(await asked('/items?folder=/actions', key), 'never more than it was given').toBe(403);

  await page.getByRole('button', { name: 'Revoke nightly' }).click();
  await expect(page.getByText('nightly opens nothing any more.')).toBeVisible();
  await expect(row(page, 'nightly')).toContainText('revoked');
  expect(await asked('/items?folder=/rules', key)).toBe(401);
  await page.getByRole('button', { name: 'Reinstate nightly' }).click();
  await expect(page.getByText('nightly opens again.')).toBeVisible();
  expect(await asked('/items?folder=/rules', key)).toBe(200);

  await page.getByRole('button', { name: 'Remove nightly' }).click();
  await dialog.getByRole('button', { name: 'Remove the key' }).click();
  await expect(page.getByText('The key nightly was removed.')).toBeVisible();
  expect(await asked('/items?folder=/rules', key)).toBe(401);
});

test('the audit log tells what was done, and is narrowed down by the address', async ({
  page,
  rest,
}) => {
  await page.goto('/dashboard/audit');
  await rest.post('/items', { kind: 'rule', path: '/rules/Told' });
  await page.reload();
  await expect(page.getByRole('cell', { name: '/rules/Told' }).first()).toBeVisible();
  const what = page.getByRole('combobox', { name: 'What' });
  await what.fill('nothing of this name');
  await page.getByRole('button', { name: 'Look' }).click();
  await expect(page.getByText('Nothing was done that matches')).toBeVisible();
  await expect(page).toHaveURL(/what=/);
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByRole('combobox', { name: 'Who' }).fill('ada');
  await page.getByRole('button', { name: 'Look' }).click();
  await expect(page).toHaveURL(/who=ada/);
  await expect(page.getByRole('cell', { name: '/rules/Told' }).first()).toBeVisible();
});
