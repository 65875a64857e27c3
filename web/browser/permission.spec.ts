// Who may not: what is refused is not offered, and the server refuses it all the same.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './harness/test';
import { RestoreWindow } from './harness/restore-window';

const RULE = '/rules/Roads/Road has a name';

test.describe('who may only read', () => {
  test.use({ as: 'rea' });

  test('backs up, but is not offered what would change an item', async ({ page, pane }) => {
    await page.goto('/');
    await (await pane.find(RULE)).click({ button: 'right' });
    for (const entry of ['Rename', 'Cut', 'Paste', 'Restore here', 'Delete']) {
      await expect(pane.entry(entry)).toHaveAttribute('data-disabled', 'true');
    }
    await expect(pane.entry('Delete')).toContainText('needs 1int-rules-write');
    const download = page.waitForEvent('download');
    await pane.entry('Backup').click();
    await download;
    await expect(page.getByRole('button', { name: 'Edit name and description' })).toBeHidden();
    await pane.row(RULE).click();
    await page.keyboard.press('Delete');
    await page.keyboard.press('F2');
    await expect(page.getByRole('textbox', { name: /New name/ })).toBeHidden();
    await expect(pane.row(RULE)).toBeVisible();
  });

  test('is told which permission a restore needs, and nothing is written', async ({
    page,
    folder,
  }) => {
    await page.goto('/restore');
    const file = join(folder, 'rule.json');
    writeFileSync(file, '{}');
    const restoring = new RestoreWindow(page);
    await expect(page.locator('#workspace')).toContainText(/1int-\w+-write/);
    await expect(restoring.button('Upload')).toBeHidden();
    const sent = await page.request.post('/rest/restores', {
      params: { name: 'rule.json' },
      data: '{}',
      headers: { 'X-Requested-With': 'trigpoint' },
    });
    expect(sent.status()).toBe(403);
    expect(await sent.text()).toContain('write');
  });
});

test.describe('who reads rules alone', () => {
  test.use({ as: 'cleo' });

  test('sees a lock on the other trees, and their pages name the permission', async ({
    page,
    pane,
  }) => {
    await page.goto('/');
    await expect(pane.row('/actions')).toContainText('you may not read these');
    await page.goto('/tree/actions');
    await expect(page.locator('#workspace')).toContainText('1int-actions-read');
    await page.goto('/item?path=%2Factions%2FRoads');
    await expect(page.getByRole('alert')).toContainText('1int-actions-read');
  });

  test('finds nothing of what may not be read', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('searchbox', { name: 'Search all trees' }).fill('road');
    await expect(page.getByRole('link').filter({ hasText: RULE })).toBeVisible();
    await expect(page.getByRole('link').filter({ hasText: '/actions/' })).toHaveCount(0);
  });
});

test.describe('who builds, but does not administer', () => {
  test.use({ as: 'ben' });

  test('R7: sees no way to the repository as a whole, and the server refuses it', async ({
    page,
  }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Welcome, Ben Builder' })).toBeVisible();
    await expect(page.getByText('Backup Repository')).toHaveCount(0);
    await page.goto('/dashboard');
    await expect(page.getByRole('tab').first()).toBeVisible();
    await expect(page.getByRole('tab', { name: /Repository/ })).toHaveCount(0);
    await page.goto('/dashboard/repository');
    await expect(page.locator('#workspace')).not.toContainText('Loading');
    await expect(page.getByRole('button', { name: 'Backup Repository' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Restore Repository' })).toHaveCount(0);
    const headers = { 'X-Requested-With': 'trigpoint' };
    const backup = await page.request.get('/rest/repository/backup');
    expect(backup.status()).toBe(403);
    expect(await backup.text()).toContain('1int-repository');
    const restore = await page.request.post('/rest/repository/restore', {
      data: { backup: 'x.zip' },
      headers,
    });
    expect(restore.status()).toBe(403);
    const undo = await page.request.post('/rest/repository/undo', { data: {}, headers });
    expect(undo.status()).toBe(403);
  });
});
