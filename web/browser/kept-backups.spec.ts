// Backups that the server keeps: verified, looked into, downloaded, restored from, deleted.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, type Rest, test } from './harness/test';
import { trigpoint } from './harness/server';

const RULE = '/rules/Roads/Road has a name';

/** Makes a backup as a program does; answers its name. */
async function kept(rest: Rest): Promise<string> {
  const made = await rest.post<{ backup: { name: string } }>('/repository/backup?wait=60', {});
  return made.backup.name;
}

/** Chooses an entry of the menu of a kept backup. */
async function choose(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

const listed = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

test('a kept backup is listed with what is in it, verified, downloaded and deleted', async ({
  page,
  rest,
  server,
  folder,
}) => {
  await page.goto('/');
  const name = await kept(rest);
  const onDisk = join(server.data, 'backups', name);
  expect(existsSync(onDisk)).toBe(true);
  await page.goto('/dashboard/repository');
  await expect(listed(page, name)).toContainText(/\d+ rules, .*data store/);
  await expect(listed(page, name)).toContainText(/\d kB/);

  await choose(page, name, 'Verify');
  await expect(page.getByText('The backup is whole')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(listed(page, name)).toContainText(': good');

  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: `Download ${name}` }).click();
  const file = join(folder, 'downloaded.zip');
  await (await waiting).saveAs(file);
  trigpoint(['verify', file]);

  await choose(page, name, 'Delete');
  const dialog = page.getByRole('dialog', { name: 'Delete this backup?' });
  await expect(dialog).toContainText(name);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(existsSync(onDisk), 'nothing was said yet').toBe(true);
  await choose(page, name, 'Delete');
  await dialog.getByRole('button', { name: 'Delete the backup' }).click();
  await expect(page.getByText('The backup was deleted.')).toBeVisible();
  await expect(page.getByText('No backup is kept yet')).toBeVisible();
  expect(existsSync(onDisk)).toBe(false);
});

test('a kept backup is looked into, folder by folder, down to an item', async ({ page, rest }) => {
  await page.goto('/');
  const name = await kept(rest);
  await rest.post('/items/delete', { paths: ['/rules'], recursive: true, includingUsed: true });
  await page.goto('/dashboard/repository');
  await choose(page, name, 'Browse');
  await expect(page.getByRole('heading', { name })).toBeVisible();
  const open = (text: string): Promise<void> =>
    page.locator('#workspace').getByRole('button', { name: text, exact: true }).click();
  await open('Rules');
  await open('Roads');
  await open('Road has a name');
  const dialog = page.getByRole('dialog', { name: RULE });
  await expect(dialog).toContainText('"kind": "rule"');
  await page.reload();
  await expect(dialog, 'the address says what is open').toContainText('"kind": "rule"');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.goBack();
  await page.goBack();
  await open('Roads');
  await open('Backup');
  await expect(page.locator('#workspace').getByRole('button', { name: 'Sessions' })).toBeVisible();
  await open('Back');
  await expect(page.getByRole('button', { name: 'Backup Repository' })).toBeVisible();
});

/** Plans to restore a kept backup over a repository that has one rule more. */
async function planWithOneDeletion(page: Page, rest: Rest): Promise<void> {
  await page.goto('/');
  const name = await kept(rest);
  await rest.post('/items', { kind: 'rule', path: '/rules/Later' });
  await page.goto('/dashboard/repository');
  await choose(page, name, 'Restore the repository from it');
  const dialog = page.getByRole('dialog', { name: 'Restore Repository' });
  await dialog.getByRole('button', { name: 'OK' }).click();
  await dialog.getByRole('button', { name: 'Check it' }).click();
}

test('the repository is restored from a kept backup, and the report stays', async ({
  page,
  rest,
}) => {
  await planWithOneDeletion(page, rest);
  await page.getByRole('textbox', { name: /Type the count of deletions/ }).fill('1');
  await page.locator('#workspace').getByRole('button', { name: 'Restore Repository' }).click();
  await expect(page.getByText('The repository is restored')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('before a restore'), 'the safety backup').toBeVisible();
  await page.getByRole('button', { name: /^Show the report of / }).click();
  await expect(page.getByRole('dialog', { name: 'Report of a restore' })).toContainText('Rule');
  const gone = await page.request.get('/rest/items/at', { params: { path: '/rules/Later' } });
  expect(gone.status()).toBe(404);
});

test('a plan that is given up changes nothing, and is gone', async ({ page, rest }) => {
  await planWithOneDeletion(page, rest);
  await expect(page.getByRole('heading', { name: 'What the restore would do' })).toBeVisible();
  // Whoever writes meanwhile makes the plan stale: it is told, and made anew without an upload.
  await rest.post('/items', { kind: 'rule', path: '/rules/Even later' });
  const count = page.getByRole('textbox', { name: /Type the count of deletions/ });
  await count.fill('1');
  await page.locator('#workspace').getByRole('button', { name: 'Restore Repository' }).click();
  // It is told by the plan's own page, or by the job where one had begun.
  await expect(page.getByText(/the plan was made for revision/)).toBeVisible();
  const before = page.getByRole('button', { name: 'Back to the plan' });
  if (await before.isVisible()) await before.click();
  await page.getByRole('button', { name: 'Make the plan anew' }).click();
  await expect(page.getByText('2 items and folders will be deleted')).toBeVisible();
  const plan = new URL(page.url()).searchParams.get('plan');
  await page.getByRole('button', { name: 'Give up' }).click();
  await expect(page.getByRole('button', { name: 'Backup Repository' })).toBeVisible();
  expect((await page.request.get(`/rest/repository/restore/${plan}`)).status()).toBe(404);
  await rest.get('/items/at', { path: '/rules/Later' });
});
