// Real items, which are not part of the project, as a new user meets them: dropped as a zip, one of
// them backed up, deleted and restored.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { dropFiles } from './harness/pane';
import { realItems } from './harness/places';
import { RestoreWindow } from './harness/restore-window';
import { expect, test } from './harness/test';

const SESSION = '/sessions/HPMS/HPMS Rules';

/** A zip of a folder, as a file manager makes it. */
function zipped(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const entries = files.map((file) => [relative(folder, file), readFileSync(file)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 1 }));
}

test('607 items of 1Integrate come by dropping a zip; a session is backed up, deleted, restored', async ({
  page,
  pane,
  rest,
  folder,
}) => {
  test.skip(realItems === null, 'the real items are missing; they are no part of the project');
  const zip = join(folder, 'HPMS.zip');
  writeFileSync(zip, zipped(realItems ?? ''));
  await page.goto('/');
  await pane.find('/rules');
  await dropFiles(page, [zip], pane.tree);
  const restoring = new RestoreWindow(page);
  await restoring.upload();
  await expect(page.getByText('Plan: 607 to be created')).toBeVisible();
  await restoring.restore();
  await expect(page.getByText('Done: 607 created')).toBeVisible();
  await restoring.done();
  const { total } = await rest.get<{ total: number }>('/items', { below: '/rules/HPMS' });
  expect(total).toBeGreaterThan(170);

  const search = page.getByRole('searchbox', { name: 'Search all trees' });
  await search.fill('HPMS Rules');
  await page.getByRole('link').filter({ hasText: SESSION }).click();
  await search.press('Escape');
  await expect(pane.row(SESSION), 'what was found is in sight in the tree').toBeInViewport();
  const backup = join(folder, 'HPMS Rules.json');
  await (await pane.backUp(SESSION)).saveAs(backup);
  await expect(page.getByText(/174 items; 173 of them were not selected/)).toBeVisible();
  const before = await rest.get<{ document: object }>('/items/at', { path: SESSION });
  await pane.row(SESSION).click();
  await page.keyboard.press('Delete');
  await expect(pane.row(SESSION)).toHaveCount(0);

  await page.getByRole('button', { name: 'Restore a backup' }).click();
  await restoring.browse(backup);
  await restoring.upload();
  await expect(page.getByText('Plan: 1 to be created, 173 to be renamed')).toBeVisible();
  await page.getByRole('button', { name: 'Leave out what is identical' }).click();
  await expect(page.getByText('Plan: 1 to be created, 173 identical')).toBeVisible();
  await restoring.restore();
  await restoring.done();
  await expect(pane.row(SESSION)).toHaveAttribute('aria-selected', 'true');
  const after = await rest.get<{ document: object }>('/items/at', { path: SESSION });
  expect(after.document).toEqual(before.document);
});
