// The whole repository (R7, R8): Dashboard → Repository Administration.

import { join } from 'node:path';
import { expect, test } from './harness/test';
import { trigpoint } from './harness/server';

const RULE = '/rules/Roads/Road has a name';
const GONE = '/rules/Only in the repository';

test('R7, R8: a backup is downloaded, restored after its deletions are confirmed, and undone', async ({
  page,
  pane,
  rest,
  folder,
}) => {
  const exists = async (path: string): Promise<boolean> =>
    (await page.request.get('/rest/items/at', { params: { path } })).status() === 200;
  await page.goto('/');
  await page.goto('/dashboard/repository');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Backup Repository' }).click();
  await expect(page.getByText('The repository is backed up and verified')).toBeVisible();
  const download = await waiting;
  const file = join(folder, 'whole.zip');
  await download.saveAs(file);
  trigpoint(['verify', file]);

  await rest.post('/items', { kind: 'rule', path: GONE });
  await rest.post('/items/move', { from: RULE, to: '/rules/Roads/Changed' });
  await rest.post('/items/delete', {
    paths: ['/actions/Roads'],
    recursive: true,
    includingUsed: true,
  });
  await page.goto('/dashboard/repository');
  await page.getByRole('button', { name: 'Restore Repository' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'OK' }).click();
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Browse' }).click();
  await (await chooser).setFiles(file);
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await expect(page.getByRole('heading', { name: 'What the restore would do' })).toBeVisible();
  await expect(page.getByRole('cell', { name: GONE })).toBeVisible();
  expect(await exists(GONE), 'a plan writes nothing').toBe(true);
  const restore = page.locator('#workspace').getByRole('button', { name: /Restore/ });
  const count = page.getByRole('textbox', { name: /Type the count of deletions/ });
  await count.fill('7');
  await expect(restore).toBeDisabled();
  await count.fill('1');
  await restore.click();
  await expect(page.getByText('The repository is restored')).toBeVisible();
  expect(await exists(GONE), 'only in the repository: gone').toBe(false);
  expect(await exists(RULE), 'in both: as the backup says').toBe(true);
  expect(await exists('/rules/Roads/Changed')).toBe(false);
  expect(await exists('/actions/Roads/Remove spikes from a road'), 'only in the backup').toBe(true);

  await page.goto('/dashboard/repository');
  await page.getByRole('button', { name: 'Undo last restore' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo it' }).click();
  await expect(page.getByText('The restore is undone')).toBeVisible();
  expect(await exists(GONE)).toBe(true);
  await pane.find('/rules/Roads/Changed');
});
