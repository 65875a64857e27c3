// axe finds nothing of WCAG A and AA on any screen, in any dialog, light or dark.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { findings } from './harness/axe';
import { expect, type SaveBackup, test } from './harness/test';
import { prepareStreets, RULES, STREETS, streets, uploadStreets } from './harness/streets';
import { RestoreWindow } from './harness/restore-window';

const RULE = '/rules/Roads/Road has a name';
const STORE = '/datastores/City/Roads and addresses';
const SESSION = '/sessions/Nightly/Check roads and addresses';

const pageOf = (path: string, more = ''): string => `/item?path=${encodeURIComponent(path)}${more}`;

/** Collects what axe finds on one screen after another, in light and dark, and tells it at the end. */
class Look {
  readonly #found: string[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async at(screen: string): Promise<void> {
    for (const finding of await findings(this.#page)) this.#found.push(`${screen}, ${finding}`);
  }

  done(): void {
    expect(this.#found).toEqual([]);
  }
}

async function planned(page: Page, saveBackup: SaveBackup): Promise<RestoreWindow> {
  const restoring = new RestoreWindow(page);
  await page.goto('/restore');
  const file = await saveBackup('store.json', [STORE]);
  await restoring.browse(file);
  await restoring.upload();
  return restoring;
}

/** Leads to another page as a link does, without loading everything anew. */
const follow = (page: Page, address: string): Promise<void> =>
  page.evaluate((to) => history.pushState({}, '', to), address);

type Screen = [screen: string, address: string, heading?: string];

/** Looks at one page after another. */
async function lookAt(page: Page, screens: readonly Screen[]): Promise<Look> {
  const look = new Look(page);
  await page.goto('/');
  for (const [screen, address, heading] of screens) {
    await follow(page, address);
    const path = new URL(address, page.url()).searchParams.get('path');
    const name = heading ?? path?.split('/').at(-1) ?? '';
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(page.getByText('Loading…')).toHaveCount(0);
    await look.at(screen);
  }
  return look;
}

test('pages of items have no finding, whatever their kind and tab', async ({ page, rest }) => {
  await page.goto('/');
  await rest.post('/items/move', { from: RULE, to: `${RULE} now` });
  await rest.post('/items/move', { from: `${RULE} now`, to: RULE });
  const look = await lookAt(page, [
    ['folder', pageOf('/rules/Roads')],
    ['rule', pageOf(RULE)],
    ['action', pageOf('/actions/Roads/Trim the name of a road')],
    ['action map', pageOf('/actionmaps/Nightly/Report roads')],
    ['session', pageOf(SESSION)],
    ['data store', pageOf(STORE)],
    ['files of a data store', pageOf(STORE, '&tab=files')],
    ['references', pageOf(RULE, '&tab=references')],
    ['uses', pageOf('/rules/Templates/Road needs a name', '&tab=uses')],
    ['history', pageOf(RULE, '&tab=history')],
    ['JSON', pageOf(RULE, '&tab=json')],
  ]);
  await follow(page, pageOf('/rules/Nowhere'));
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: 'Show details' }).click();
  await look.at('an item that is not there');
  look.done();
});

test('all other pages have no finding', async ({ page }) => {
  const look = await lookAt(page, [
    ['home', '/', 'Welcome, Ada Admin'],
    ['tree', '/tree/rules', 'Rules'],
    ['search', '/search?q=road', 'Search'],
    ['Recycle Bin', '/recycle-bin', 'Recycle Bin'],
    ['users', '/dashboard/users', 'Dashboard: Users'],
    ['roles', '/dashboard/roles', 'Dashboard: Roles'],
    ['API keys', '/dashboard/keys', 'Dashboard: API keys'],
    ['audit log', '/dashboard/audit', 'Dashboard: Audit log'],
    ['what a backup holds', `/backup?paths=${JSON.stringify([SESSION])}`, 'What a backup holds'],
    ['nothing here', '/no/such/page', 'Nothing is here'],
  ]);
  look.done();
});

test('menus, dialogs and messages of the pane have no finding', async ({ page, pane }) => {
  const look = new Look(page);
  await page.goto('/');
  await (await pane.find(RULE)).click({ button: 'right' });
  await expect(pane.entry('Backup')).toBeVisible();
  await look.at('context menu');
  await pane.entry('New').click();
  await page.getByRole('menuitem', { name: 'Rule', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'New rule' })).toBeVisible();
  await page.keyboard.type('a/b');
  await look.at('new item, refused');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await pane.row(RULE).click();
  await page.keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: /New name/ })).toBeVisible();
  await look.at('rename');
  await page.keyboard.press('Escape');

  await (await pane.find('/rules/Addresses/Address is unique')).click();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('dialog', { name: 'These are in use' })).toBeVisible();
  await look.at('in use');
  await page.getByRole('button', { name: 'Delete all the same' }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await look.at('message with Undo');

  await follow(page, '/recycle-bin');
  await page.getByRole('checkbox', { name: /^Select \/rules/ }).check();
  await page.getByRole('button', { name: 'Purge' }).click();
  await expect(page.getByRole('dialog', { name: 'Purge for good?' })).toBeVisible();
  await look.at('purge');

  look.done();
});

test('dialogs of an item and what lies over every page have no finding', async ({ page, rest }) => {
  const look = new Look(page);
  await page.goto(pageOf(RULE, '&dialog=edit'));
  await page.getByRole('dialog').getByLabel('Description').fill('Mine');
  await look.at('edit');
  const { document, revision } = await rest.get<{ document: object; revision: number }>(
    '/items/at',
    { path: RULE },
  );
  await page.request.put(`/rest${RULE}`, {
    data: { ...document, description: 'Theirs' },
    headers: { 'X-Requested-With': 'trigpoint', 'If-Match': `"${revision}"` },
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog', { name: 'Somebody else was faster' })).toBeVisible();
  await look.at('conflict');

  await follow(page, pageOf(RULE, '&tab=history'));
  await page.getByRole('button', { name: 'Bring back' }).first().click();
  await expect(page.getByRole('dialog', { name: /^Bring back revision/ })).toBeVisible();
  await look.at('bring back');

  await page.goto('/');
  await page.getByRole('button', { name: 'User ada' }).click();
  await expect(page.getByRole('dialog', { name: 'User ada' })).toBeVisible();
  await look.at('user');
  await page.getByRole('button', { name: 'Change password' }).click();
  const change = page.getByRole('dialog', { name: 'Change password' });
  await change.getByLabel('New password', { exact: true }).fill('one');
  await change.getByLabel('New password once more').fill('another');
  await look.at('change password');
  await page.keyboard.press('Escape');
  await expect(change).toBeHidden();
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
  await look.at('shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByLabel('Go to', { exact: true })).toBeFocused();
  await page.keyboard.type('road');
  await expect(page.getByText(/^Rule · /).first()).toBeVisible();
  await look.at('palette');
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'Search all trees' }).fill('road');
  await expect(page.getByText(/\d+ found/)).toBeVisible();
  await look.at('search in the pane');
  look.done();
});

test('the restore window has no finding: choosing, plan, report, refused', async ({
  page,
  folder,
  saveBackup,
}) => {
  const look = new Look(page);
  const restoring = await planned(page, saveBackup);
  await page.getByText('More choices').click();
  await look.at('plan');
  await page.getByRole('button', { name: `What changes in ${STORE}` }).click();
  await expect(page.getByRole('dialog', { name: STORE })).toBeVisible();
  await look.at('what changes');
  await page.keyboard.press('Escape');
  await restoring.restore();
  await look.at('report');
  await follow(page, '/restore?into=%2Frules%2FRoads');
  await look.at('choosing');
  const broken = join(folder, 'broken.zip');
  writeFileSync(broken, 'no zip');
  await restoring.browse(broken);
  await restoring.button('Upload').click();
  await expect(restoring.file('broken.zip').getByRole('alert')).toBeVisible();
  await look.at('refused');
  look.done();
});

test('users, roles, keys and the audit log have no finding in any dialog', async ({ page, rest }) => {
  const look = new Look(page);
  await page.goto('/');
  const users = await rest.get<{ id: string; name: string }[]>('/users');
  const ben = users.find(({ name }) => name === 'ben')?.id ?? '';
  const made = await rest.post<{ key: { id: string } }>('/api-keys', {
    name: 'nightly',
    permissions: ['1int-rules-read'],
    expiresAt: null,
  });
  const dialogs: [section: string, dialog: string, title: string | RegExp, id?: string][] = [
    ['users', 'add', 'Add a user'],
    ['users', 'edit', 'Edit ben', ben],
    ['users', 'delete', 'Remove ben?', ben],
    ['roles', 'add', 'Add a role'],
    ['roles', 'edit', 'Edit the role reader', 'reader'],
    ['roles', 'delete', 'Remove the role reader?', 'reader'],
    ['keys', 'add', 'New API key'],
    ['keys', 'delete', 'Remove the key nightly?', made.key.id],
  ];
  for (const [section, dialog, title, id] of dialogs) {
    await follow(page, `/dashboard/${section}?dialog=${dialog}${id === undefined ? '' : `&id=${id}`}`);
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    await look.at(`${section}, ${dialog}`);
  }
  // What the server refuses is told in the dialog, above what was typed.
  await follow(page, '/dashboard/roles?dialog=delete&id=reader');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the role' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  await look.at('a role that is in use');
  await follow(page, '/dashboard/users');
  await page.getByRole('button', { name: 'More for ben' }).click();
  await expect(page.getByRole('menuitem', { name: 'Reset password' })).toBeVisible();
  await look.at('menu of a user');
  await page.getByRole('menuitem', { name: 'Reset password' }).click();
  const reset = page.getByRole('dialog', { name: 'Reset the password of ben' });
  await reset.getByText('Type one').click();
  await look.at('reset a password');
  await reset.getByText('Make one and show it once').click();
  await reset.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'The password of ben' })).toBeVisible();
  await look.at('shown once');
  await follow(page, '/dashboard/audit?what=nothing');
  await expect(page.getByText('Nothing was done that matches')).toBeVisible();
  await look.at('audit log, empty');
  look.done();
});

test('the repository as a whole has no finding: lists, plan, report, dialogs, jobs', async ({
  page,
  rest,
}) => {
  const look = new Look(page);
  await page.goto('/dashboard/repository');
  await expect(page.getByText('No backup is kept yet')).toBeVisible();
  await look.at('nothing kept');
  await page.getByRole('button', { name: 'Backup Repository' }).click();
  await expect(page.getByText('The repository is backed up and verified')).toBeVisible();
  await look.at('backed up');
  const { backups } = await rest.get<{ backups: { name: string }[] }>('/repository/backups');
  const name = backups[0]?.name ?? '';
  const more = page.getByRole('button', { name: `More for ${name}` });
  await more.click();
  await expect(page.getByRole('menuitem', { name: 'Browse' })).toBeVisible();
  await look.at('menu of a kept backup');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog', { name: 'Delete this backup?' })).toBeVisible();
  await look.at('delete a backup');
  await page.keyboard.press('Escape');
  await more.click();
  await page.getByRole('menuitem', { name: 'Verify' }).click();
  await expect(page.getByText('The backup is whole')).toBeVisible();
  await look.at('verified');
  await follow(page, `/dashboard/repository?backup=${name}&below=%2Frules%2FRoads`);
  await expect(page.getByRole('cell', { name: 'Road has a name' })).toBeVisible();
  await look.at('inside a backup');
  await follow(page, `/dashboard/repository?backup=${name}&path=${encodeURIComponent(RULE)}`);
  await expect(page.getByRole('dialog', { name: RULE })).toContainText('"kind"');
  await look.at('an item of a backup');

  await rest.post('/items', { kind: 'rule', path: '/rules/Later' });
  await follow(page, `/dashboard/repository?dialog=restore&id=${name}`);
  const dialog = page.getByRole('dialog', { name: 'Restore Repository' });
  await expect(dialog.getByRole('button', { name: 'OK' })).toBeVisible();
  await look.at('what a restore is');
  await dialog.getByRole('button', { name: 'OK' }).click();
  await expect(dialog.getByRole('button', { name: 'Check it' })).toBeVisible();
  await look.at('choose a backup');
  await dialog.getByRole('button', { name: 'Check it' }).click();
  await expect(page.getByRole('cell', { name: '/rules/Later' })).toBeVisible();
  await look.at('plan');
  await page.getByRole('textbox', { name: /Type the count of deletions/ }).fill('1');
  await page.locator('#workspace').getByRole('button', { name: 'Restore Repository' }).click();
  await expect(page.getByText('The repository is restored')).toBeVisible();
  await look.at('report');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /^Show the report of / }).click();
  await expect(page.getByRole('dialog', { name: 'Report of a restore' })).toBeVisible();
  await look.at('report of before');
  await follow(page, '/dashboard/repository?dialog=undo');
  await expect(page.getByRole('dialog', { name: 'Undo the last restore?' })).toBeVisible();
  await look.at('undo');
  await follow(page, '/?panel=jobs');
  const jobs = page.getByRole('dialog', { name: 'Jobs' });
  await expect(jobs.getByRole('link', { name: 'Repository restore' })).toBeVisible();
  await look.at('jobs');
  look.done();
});

test.describe('with little or no permission', () => {
  test.use({ as: 'cleo' });

  test('faces without permission and the log-in have no finding', async ({ page, context }) => {
    const look = new Look(page);
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Welcome, Cleo Clerk' })).toBeVisible();
    await look.at('home');
    await follow(page, '/tree/actions');
    await expect(page.getByText('You may not see this')).toBeVisible();
    await look.at('no permission');
    await context.clearCookies();
    await page.goto('/login');
    await page.getByLabel('User name').fill('cleo');
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await look.at('log-in, refused');
    look.done();
  });
});

test('checking has no finding of axe, from the choice of data to the explanation', async ({ page }) => {
  const look = new Look(page);
  await page.goto('/');
  await prepareStreets(page);
  await page.goto(`/check?paths=${JSON.stringify([RULES])}`);
  const stores = page.getByRole('combobox', { name: 'Data stores' });
  await stores.press('Backspace');
  await stores.fill('streets');
  await look.at('the choice of data stores');
  await page.getByRole('option', { name: STREETS }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Before the check')).toBeVisible();
  await look.at('before the check, a file is wanted');
  const check = page.locator('#workspace').getByRole('button', { name: 'Check', exact: true });
  await check.click();
  await expect(page.getByText('no file is uploaded')).toBeVisible();
  await look.at('a check that failed');
  await uploadStreets(page, streets(60));
  await page.getByRole('button', { name: 'Check again' }).click();
  await check.click();
  await expect(page.getByRole('table', { name: 'Findings' })).toBeVisible();
  await look.at('what a check found');
  await page.getByRole('button', { name: /^Explain STREET, id 1,/ }).click();
  await expect(page.getByRole('dialog')).toContainText('Hotspot');
  await look.at('a finding explained');
  look.done();
});
