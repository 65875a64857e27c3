// Restore (R4 to R6): from the icon, from a folder's menu, by dropping real files on the pane.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { dropFiles } from './harness/pane';
import { RestoreWindow } from './harness/restore-window';
import { expect, test } from './harness/test';

const RULE = '/rules/Roads/Road has a name';
const TEMPLATE = '/rules/Templates/Road needs a name';
const STORE = '/datastores/City/Roads and addresses';

interface Shown {
  document: { id: string; path: string; body: unknown };
}

test('R5: the icon opens the window; Browse, Upload, plan, Restore, report, Done', async ({
  page,
  pane,
  rest,
  saveBackup,
}) => {
  await page.goto('/');
  const file = await saveBackup('roads.zip', ['/rules/Roads', '/rules/Templates']);
  await rest.post('/items/delete', {
    paths: ['/rules/Roads', '/rules/Templates'],
    recursive: true,
    includingUsed: true,
  });
  await page.getByRole('button', { name: 'Restore a backup' }).click();
  const restoring = new RestoreWindow(page);
  await expect(restoring.heading).toBeVisible();
  await restoring.browse(file);
  await restoring.upload();
  await expect(restoring.line(RULE)).toContainText('will be created');
  const before = await page.request.get('/rest/items/at', { params: { path: RULE } });
  expect(before.status(), 'a plan writes nothing').toBe(404);
  await restoring.restore();
  await expect(restoring.line(RULE)).toContainText('created');
  await restoring.done();
  for (const path of [RULE, TEMPLATE]) {
    await expect(pane.row(path), 'what was restored is selected in the tree').toHaveAttribute(
      'aria-selected',
      'true',
    );
  }
});

test('R6: an equal name becomes `Rule 2`, and references point at the restored copies', async ({
  page,
  rest,
  saveBackup,
}) => {
  await page.goto('/restore');
  const file = await saveBackup('rule.json', [RULE]);
  const original = await rest.get<Shown>('/items/at', { path: RULE });
  const restoring = new RestoreWindow(page);
  for (const number of [2, 3]) {
    await page.goto('/restore');
    await restoring.browse(file);
    await restoring.upload();
    await expect(restoring.line(RULE)).toContainText(`${RULE} ${number}`);
    await restoring.restore();
    const copy = await rest.get<Shown>('/items/at', { path: `${RULE} ${number}` });
    const template = await rest.get<Shown>('/items/at', { path: `${TEMPLATE} ${number}` });
    expect(copy.document.id).not.toBe(original.document.id);
    const uses = JSON.stringify(copy.document.body);
    expect(uses).toContain(template.document.id);
    const live = await rest.get<Shown>('/items/at', { path: TEMPLATE });
    expect(uses).not.toContain(live.document.id);
  }
  const unchanged = await rest.get<Shown>('/items/at', { path: RULE });
  expect(unchanged).toEqual(original);
});

test('R5: Restore here puts everything below the folder of the click', async ({
  page,
  pane,
  rest,
  saveBackup,
}) => {
  await page.goto('/');
  const file = await saveBackup('rule.json', ['/rules/Addresses/Address is unique']);
  await pane.choose('/rules/Templates', 'Restore here');
  const restoring = new RestoreWindow(page);
  await expect(page.getByText('below /rules/Templates')).toBeVisible();
  await restoring.browse(file);
  await restoring.upload();
  await restoring.restore();
  await rest.get('/items/at', { path: '/rules/Templates/Addresses/Address is unique' });
});

test('R5: a file dropped on the empty part of the pane goes to its recorded place', async ({
  page,
  pane,
  rest,
  saveBackup,
}) => {
  await page.goto('/');
  const path = '/actions/Roads/Remove spikes from a road';
  const file = await saveBackup('spikes.json', [path]);
  await rest.post('/items/delete', { paths: [path], recursive: true, includingUsed: true });
  await pane.find('/rules');
  const box = await pane.tree.boundingBox();
  expect(box?.height).toBeGreaterThan(400);
  await dropFiles(page, [file], pane.tree);
  const restoring = new RestoreWindow(page);
  await expect(restoring.file('spikes.json')).toBeVisible();
  await restoring.upload();
  await restoring.restore();
  await restoring.done();
  await expect(pane.row(path)).toBeVisible();
});

test('R5: files dropped on a folder go below it, several at once', async ({
  page,
  pane,
  rest,
  saveBackup,
}) => {
  await page.goto('/');
  const first = await saveBackup('unique.json', ['/rules/Addresses/Address is unique']);
  const second = await saveBackup('valid.json', ['/rules/Roads/Road geometry is valid']);
  await dropFiles(page, [first, second], await pane.find('/rules/Templates'));
  const restoring = new RestoreWindow(page);
  await expect(page.getByText('below /rules/Templates')).toBeVisible();
  await expect(restoring.file('unique.json')).toBeVisible();
  await expect(restoring.file('valid.json')).toBeVisible();
  await restoring.upload();
  await restoring.restore();
  await rest.get('/items/at', { path: '/rules/Templates/Addresses/Address is unique' });
  await rest.get('/items/at', { path: '/rules/Templates/Roads/Road geometry is valid' });
});

test('R4: the report names the data store that wants its file, and leads to it', async ({
  page,
  rest,
  folder,
  saveBackup,
}) => {
  await page.goto('/restore');
  const file = await saveBackup('store.json', [STORE]);
  await rest.post('/items/delete', { paths: [STORE], recursive: true, includingUsed: true });
  const restoring = new RestoreWindow(page);
  await restoring.browse(file);
  await restoring.upload();
  await restoring.restore();
  const wanted = page.getByRole('alert').filter({ hasText: 'Still wanted' });
  await expect(wanted).toContainText('the file Source file (last time roads-and-addresses.gpkg)');
  await wanted.getByRole('link', { name: STORE }).click();
  await expect(page.getByRole('heading', { name: 'Roads and addresses', level: 1 })).toBeVisible();
  const own = join(folder, 'roads.gpkg');
  writeFileSync(own, 'not really a GeoPackage');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload a file' }).click();
  await (await chooser).setFiles(own);
  await expect(page.getByText('roads.gpkg was uploaded.')).toBeVisible();
});

test('a choice of what happens where a name is taken holds: use, replace, refuse', async ({
  page,
  rest,
  saveBackup,
}) => {
  await page.goto('/restore');
  const file = await saveBackup('unique.json', ['/rules/Addresses/Address is unique']);
  const path = '/rules/Addresses/Address is unique';
  const restoring = new RestoreWindow(page);
  const planWith = async (choice: RegExp): Promise<void> => {
    await page.goto('/restore');
    await restoring.browse(file);
    await page.getByRole('combobox', { name: 'Where a name is taken' }).click();
    await page.getByRole('option', { name: choice }).click();
    await restoring.button('Upload').click();
  };
  await planWith(/Use the existing/);
  await expect(restoring.line(path)).toContainText('the existing one is used');
  await planWith(/Replace the existing/);
  await expect(restoring.line(path)).toContainText(/replaced|is there already/);
  await planWith(/Refuse the whole/);
  await expect(restoring.line(path)).toContainText('is refused');
  const { total } = await rest.get<{ total: number }>('/items', { folder: '/rules/Addresses' });
  expect(total).toBe(3);
});

test('a restore can be undone, and then nothing of it is left', async ({
  page,
  rest,
  saveBackup,
}) => {
  await page.goto('/restore');
  const file = await saveBackup('roads.json', ['/rules/Roads']);
  const count = async (): Promise<number> =>
    (await rest.get<{ total: number }>('/items', { below: '/rules', limit: '1' })).total;
  const before = await count();
  const restoring = new RestoreWindow(page);
  await restoring.browse(file);
  await restoring.upload();
  await restoring.restore();
  expect(await count()).toBeGreaterThan(before);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.getByText('Undone.')).toBeVisible();
  expect(await count()).toBe(before);
});

test('whoever goes back to a plan that was applied is shown its report, and can undo it there', async ({
  page,
  saveBackup,
}) => {
  await page.goto('/restore');
  const restoring = new RestoreWindow(page);
  await restoring.browse(await saveBackup('roads.json', ['/rules/Roads']));
  await restoring.upload();
  const plan = page.url();
  await restoring.restore();
  await page.goto(plan);
  await expect(page.getByText(/^Done: /).first()).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.getByText('This restore is undone')).toBeVisible();
});

test('an item that is broken is refused with its entry and reason, and the rest is restored', async ({
  page,
  rest,
  folder,
}) => {
  await page.goto('/restore');
  const good = await rest.get<Shown>('/items/at', { path: RULE });
  const fresh = { ...good.document, id: '7a1f0a70-93b2-4a5c-8f5a-0d6a4c7b1a11', path: '/rules/New' };
  const file = join(folder, 'two.zip');
  writeFileSync(
    file,
    zipSync({
      'rules/New.rule.json': strToU8(JSON.stringify(fresh)),
      'rules/Broken.rule.json': strToU8('{"kind": "rule", "path": 7}'),
    }),
  );
  const restoring = new RestoreWindow(page);
  await restoring.browse(file);
  await restoring.upload();
  const refused = page.getByRole('row').filter({ hasText: 'Broken.rule.json' });
  await expect(refused).toContainText('is refused: ');
  await restoring.restore();
  await expect(page.getByRole('row').filter({ hasText: 'Broken' })).toContainText('was refused');
  await rest.get('/items/at', { path: '/rules/New' });
});

for (const [what, bytes] of [
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['a text', Buffer.from('Dear colleague, here are the rules.')],
  ['JSON of something else', Buffer.from('{"coordinates": [1, 2]}')],
  ['an empty file', Buffer.alloc(0)],
] as const) {
  test(`${what} is refused: the error names the file and can be copied`, async ({
    page,
    folder,
  }) => {
    await page.goto('/restore');
    const file = join(folder, 'holiday.zip');
    writeFileSync(file, bytes);
    const restoring = new RestoreWindow(page);
    await restoring.browse(file);
    await restoring.button('Upload').click();
    const alert = restoring.file('holiday.zip').getByRole('alert');
    await expect(alert).toContainText('holiday.zip');
    await alert.getByRole('button', { name: 'Copy details' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('holiday.zip');
    expect(copied).toMatch(/code: [a-z-]+/);
    await expect(restoring.button('Restore')).toBeHidden();
  });
}

test('a zip that was cut off or changed on its way is refused, and names the entry', async ({
  page,
  rest,
  folder,
  saveBackup,
}) => {
  await page.goto('/restore');
  const whole = readFileSync(await saveBackup('whole.zip', ['/rules/Roads', '/rules/Addresses']));
  const { total } = await rest.get<{ total: number }>('/items', { below: '/rules' });
  const cut = join(folder, 'cut.zip');
  writeFileSync(cut, whole.subarray(0, whole.length / 2));
  const flipped = join(folder, 'flipped.zip');
  const changed = Buffer.from(whole);
  // Inside the compressed bytes of the first entry, well behind its header.
  changed.writeUInt8(changed.readUInt8(400) ^ 0xff, 400);
  writeFileSync(flipped, changed);
  const restoring = new RestoreWindow(page);
  for (const file of ['cut.zip', 'flipped.zip']) {
    await page.goto('/restore');
    await restoring.browse(join(folder, file));
    await restoring.button('Upload').click();
    await expect(restoring.file(file).getByRole('alert')).toContainText(file);
    await expect(restoring.button('Restore')).toBeHidden();
  }
  await expect(restoring.file('flipped.zip').getByRole('alert')).toContainText(/`rules.*\.json`/);
  const after = await rest.get<{ total: number }>('/items', { below: '/rules' });
  expect(after.total).toBe(total);
});
