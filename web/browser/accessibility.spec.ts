// axe finds nothing of WCAG A and AA on any screen, in any dialog, light or dark.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { findings } from './harness/axe';
import { expect, type SaveBackup, test } from './harness/test';
import { RestoreWindow } from './harness/restore-window';

const RULE = '/rules/Roads/Road has a name';
const STORE = '/datastores/City/Roads and addresses';
const SESSION = '/sessions/Nightly/Check roads and addresses';

const pageOf = (path: string, more = ''): string => `/item?path=${encodeURIComponent(path)}${more}`;

/** Collects what axe finds on one screen after another, and tells it all at the end. */
class Look {
  readonly #found: string[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async at(screen: string): Promise<void> {
    for (const finding of await findings(this.#page)) this.#found.push(`${screen}: ${finding}`);
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

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('pages have no finding', async ({ page, rest }) => {
      const look = new Look(page);
      const pages: [string, string, string?][] = [
        ['home', '/', 'Welcome, Ada Admin'],
        ['tree', '/tree/rules', 'Rules'],
        ['folder', pageOf('/rules/Roads')],
        ['rule', pageOf(RULE)],
        ['action', pageOf('/actions/Roads/Trim the name of a road')],
        ['action map', pageOf('/actionmaps/Nightly/Report roads')],
        ['session', pageOf(SESSION)],
        ['data store', pageOf(STORE)],
        ['files of a data store', pageOf(STORE, '&tab=files')],
        ['references', pageOf(RULE, '&tab=references')],
        ['uses', pageOf('/rules/Templates/Road needs a name', '&tab=uses')],
        ['JSON', pageOf(RULE, '&tab=json')],
        ['search', '/search?q=road', 'Search'],
        ['Recycle Bin', '/recycle-bin', 'Recycle Bin'],
        ['users', '/dashboard/users', 'Dashboard: Users'],
        ['roles', '/dashboard/roles', 'Dashboard: Roles'],
        ['API keys', '/dashboard/keys', 'Dashboard: API keys'],
        ['audit log', '/dashboard/audit', 'Dashboard: Audit log'],
        ['nothing here', '/no/such/page', 'Nothing is here'],
      ];
      await rest.post('/items/move', { from: RULE, to: `${RULE} now` });
      await rest.post('/items/move', { from: `${RULE} now`, to: RULE });
      pages.push(['history', pageOf(RULE, '&tab=history')]);
      for (const [screen, address, heading] of pages) {
        await page.goto(address);
        const path = new URL(address, page.url()).searchParams.get('path');
        const name = heading ?? path?.split('/').at(-1) ?? '';
        await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
        await expect(page.getByText('Loading…')).toHaveCount(0);
        await look.at(screen);
      }
      await page.goto(pageOf('/rules/Nowhere'));
      await expect(page.getByRole('alert')).toBeVisible();
      await page.getByRole('button', { name: 'Show details' }).click();
      await look.at('an item that is not there');
      look.done();
    });

    test('menus, dialogs and messages have no finding', async ({ page, pane, rest }) => {
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

      await page.goto('/recycle-bin');
      await page.getByRole('checkbox', { name: /^Select \/rules/ }).check();
      await page.getByRole('button', { name: 'Purge' }).click();
      await expect(page.getByRole('dialog', { name: 'Purge for good?' })).toBeVisible();
      await look.at('purge');

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

      await page.goto('/');
      await page.getByRole('button', { name: 'User ada' }).click();
      await expect(page.getByRole('dialog', { name: 'User ada' })).toBeVisible();
      await look.at('user');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+?');
      await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
      await look.at('shortcuts');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
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
      await look.at('plan');
      await restoring.restore();
      await look.at('report');
      await page.goto('/restore?into=%2Frules%2FRoads');
      await look.at('choosing');
      const broken = join(folder, 'broken.zip');
      writeFileSync(broken, 'no zip');
      await restoring.browse(broken);
      await restoring.button('Upload').click();
      await expect(restoring.file('broken.zip').getByRole('alert')).toBeVisible();
      await look.at('refused');
      look.done();
    });
  });

  test.describe(`in ${colorScheme} colours, with little or no permission`, () => {
    test.use({ colorScheme, as: 'cleo' });

    test('faces without permission and the log-in have no finding', async ({ page, context }) => {
      const look = new Look(page);
      await page.goto('/');
      await expect(page.getByRole('heading', { name: 'Welcome, Cleo Clerk' })).toBeVisible();
      await look.at('home');
      await page.goto('/tree/actions');
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
}
