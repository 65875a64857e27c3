// Pages of items: reading, editing against somebody else, history, Recycle Bin, search, addresses.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { RestoreWindow } from './harness/restore-window';
import { expect, type Rest, test } from './harness/test';

const RULE = '/rules/Roads/Road has a name';
const STORE = '/datastores/City/Roads and addresses';

interface Shown {
  revision: number;
  document: { description?: string; comments?: string };
}

const pageOf = (path: string, more = ''): string => `/item?path=${encodeURIComponent(path)}${more}`;
const shown = (rest: Rest, path: string): Promise<Shown> => rest.get<Shown>('/items/at', { path });

test('each kind of item can be read as sentences, pairs, tasks or a mapping', async ({ page }) => {
  const pages: [string, string][] = [
    [RULE, 'Road needs a name'],
    ['/actions/Roads/Trim the name of a road', 'name'],
    ['/actionmaps/Nightly/Report roads', 'What fails this rule'],
    ['/sessions/Nightly/Check roads and addresses', 'Check Rules'],
    [STORE, 'Classes read'],
    ['/rules/Roads', 'Road has a name'],
  ];
  for (const [path, words] of pages) {
    await page.goto(pageOf(path));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(path.split('/').at(-1) ?? '');
    await expect(page.locator('#workspace')).toContainText(new RegExp(words, 'i'));
  }
});

test('references and Where used are links that lead from item to item, and back', async ({
  page,
}) => {
  await page.goto(pageOf(RULE));
  await page.getByRole('tab', { name: 'References' }).click();
  await page.getByRole('link', { name: '/rules/Templates/Road needs a name' }).click();
  await expect(page.getByRole('heading', { name: 'Road needs a name', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: 'Where used' }).click();
  await expect(page.getByRole('link', { name: RULE })).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole('tab', { name: 'References' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'Road needs a name', level: 1 })).toBeVisible();
});

test('the address of an item, a tab and a dialog leads there again, also after a log-in', async ({
  page,
  context,
  pane,
}) => {
  for (const more of ['', '&tab=history', '&tab=json', '&dialog=edit']) {
    await page.goto(pageOf(RULE, more));
    await expect(pane.row(RULE)).toHaveAttribute('aria-selected', 'true');
  }
  const dialog = page.getByRole('dialog', { name: 'Edit Road has a name' });
  await expect(dialog).toBeVisible();
  await page.goBack();
  await expect(dialog).toBeHidden();
  await page.goto(pageOf('/rules/Roads/Nowhere'));
  await expect(page.getByRole('alert')).toContainText('/rules/Roads/Nowhere');
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: 'Nothing is here' })).toBeVisible();
  await context.clearCookies();
  await page.goto(pageOf(RULE, '&tab=history'));
  await expect(page).toHaveURL(/\/login\?next=/);
});

/** Opens the editor, writes there, and lets somebody else save before. */
async function editBeside(page: Page, rest: Rest, mine: string, theirs: string): Promise<Locator> {
  await page.goto(pageOf(RULE, '&dialog=edit'));
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Description').fill(mine);
  const { document, revision } = await shown(rest, RULE);
  const saved = await page.request.put(`/rest${RULE}`, {
    data: { ...document, description: theirs },
    headers: { 'X-Requested-With': 'trigpoint', 'If-Match': `"${revision}"` },
  });
  expect(saved.status()).toBe(200);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog', { name: 'Somebody else was faster' })).toBeVisible();
  await expect(dialog.getByRole('cell', { name: theirs })).toBeVisible();
  await expect(dialog.getByRole('cell', { name: mine })).toBeVisible();
  expect((await shown(rest, RULE)).document.description).toBe(theirs);
  return dialog;
}

test('a save over a newer revision is not made: theirs and mine are shown, and mine is kept', async ({
  page,
  rest,
}) => {
  const dialog = await editBeside(page, rest, 'What I wrote', 'What they wrote');
  await dialog.getByRole('button', { name: 'Keep mine as a copy' }).click();
  await expect(page.getByRole('heading', { name: 'Road has a name 2', level: 1 })).toBeVisible();
  expect((await shown(rest, `${RULE} 2`)).document.description).toBe('What I wrote');
  expect((await shown(rest, RULE)).document.description).toBe('What they wrote');
});

test('where somebody else was faster, theirs can be kept, or overwritten knowingly', async ({
  page,
  rest,
}) => {
  const first = await editBeside(page, rest, 'Mine', 'Theirs');
  await first.getByRole('button', { name: 'Keep theirs' }).click();
  await expect(first).toBeHidden();
  await expect(page.locator('#workspace')).toContainText('Theirs');
  expect((await shown(rest, RULE)).document.description).toBe('Theirs');
  const second = await editBeside(page, rest, 'Mine again', 'Theirs again');
  await second.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(page.locator('#workspace')).toContainText('Mine again');
  expect((await shown(rest, RULE)).document.description).toBe('Mine again');
});

test('a name that is taken keeps the dialog open, and what was saved beside it is no conflict', async ({
  page,
  rest,
}) => {
  await rest.post('/items/copy', { from: RULE, to: '/rules/Roads/Taken' });
  await page.goto(pageOf(RULE, '&dialog=edit'));
  const dialog = page.getByRole('dialog', { name: 'Edit Road has a name' });
  await dialog.getByLabel('Description').fill('Written once');
  await dialog.getByLabel('Name').fill('Taken');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('/rules/Roads/Taken');
  expect((await shown(rest, RULE)).document.description).toBe('Written once');
  await dialog.getByLabel('Name').fill('Free');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Free', level: 1 })).toBeVisible();
  expect((await shown(rest, '/rules/Roads/Free')).document.description).toBe('Written once');
});

test('any two revisions of a history are compared, and the address keeps which', async ({
  page,
  rest,
}) => {
  await page.goto('/');
  const { document, revision } = await shown(rest, RULE);
  const revisions = [revision];
  for (const comments of ['In spring', 'In summer']) {
    const saved = await page.request.put(`/rest${RULE}`, {
      data: { ...document, comments },
      headers: { 'X-Requested-With': 'trigpoint', 'If-Match': `"${revisions.at(-1)}"` },
    });
    revisions.push(((await saved.json()) as { revision: number }).revision);
  }
  const [first, second, third] = revisions;
  await page.goto(pageOf(RULE, '&tab=history'));
  const compared = page.getByRole('heading', { name: `From revision ${second} to ${third}` });
  await expect(compared).toBeVisible();
  await expect(page.getByRole('cell', { name: 'In summer' })).toBeVisible();
  await page.getByRole('radio', { name: `Compare revision ${first}` }).check();
  await page.getByRole('radio', { name: `with revision ${second}` }).check();
  await expect(
    page.getByRole('heading', { name: `From revision ${first} to ${second}` }),
  ).toBeVisible();
  await expect(page.getByRole('cell', { name: 'In spring' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'In summer' })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('cell', { name: 'In spring' })).toBeVisible();
  await page.getByRole('radio', { name: `with revision ${first}` }).check();
  await expect(page.getByText('Choose two different revisions')).toBeVisible();
});

test('history compares two revisions and brings one back as a new one', async ({ page, rest }) => {
  await page.goto(pageOf(RULE, '&dialog=edit'));
  const before = await shown(rest, RULE);
  await page.getByRole('dialog').getByLabel('Comments').fill('Checked in spring');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByRole('cell', { name: '/comments' })).toBeVisible();
  await expect(page.locator('#workspace')).toContainText('Checked in spring');
  await page.getByRole('button', { name: 'Bring back' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Bring back' }).click();
  await expect(page.getByText(`Revision ${before.revision} is back`)).toBeVisible();
  const after = await shown(rest, RULE);
  expect(after.document.comments ?? '').toBe(before.document.comments ?? '');
  expect(after.revision).toBeGreaterThan(before.revision + 1);
});

test('the Recycle Bin restores what was deleted, and purges for good', async ({
  page,
  pane,
  rest,
}) => {
  await page.goto('/');
  const paths = ['/actions/Roads', '/actionmaps/Nightly'];
  await rest.post('/items/delete', { paths, recursive: true, includingUsed: true });
  await page.getByRole('button', { name: 'Recycle Bin' }).click();
  await page.getByRole('checkbox', { name: 'Select /actions/Roads' }).check();
  await page.locator('#workspace').getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText('1 entry restored.')).toBeVisible();
  await expect(pane.row('/actions/Roads')).toHaveAttribute('aria-selected', 'true');
  await rest.get('/items/at', { path: '/actions/Roads/Remove spikes from a road' });
  await page.getByRole('checkbox', { name: 'Select /actionmaps/Nightly' }).check();
  await page.getByRole('button', { name: 'Purge' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Purge' }).click();
  await expect(page.getByText('The Recycle Bin is empty')).toBeVisible();
});

test('what comes back from the Recycle Bin under a number is what is selected then', async ({
  page,
  pane,
  rest,
}) => {
  await page.goto('/');
  await rest.post('/items/delete', { paths: [RULE], recursive: false, includingUsed: true });
  await rest.post('/items/copy', { from: '/rules/Roads/Roads do not overlap', to: RULE });
  await page.getByRole('button', { name: 'Recycle Bin' }).click();
  await page.getByRole('checkbox', { name: `Select ${RULE}` }).check();
  await page.locator('#workspace').getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText('1 entry restored.')).toBeVisible();
  await expect(pane.row(`${RULE} 2`)).toHaveAttribute('aria-selected', 'true');
  await expect(pane.row(RULE)).toHaveAttribute('aria-selected', 'false');
});

test('a search finds by name, by path and by text, and says by which', async ({ page }) => {
  await page.goto('/');
  const search = page.getByRole('searchbox', { name: 'Search all trees' });
  const finds = async (words: string, path: string): Promise<void> => {
    await search.fill(words);
    await expect(page.getByRole('link').filter({ hasText: path }).first()).toBeVisible();
  };
  await finds('has a name', RULE);
  await finds('Templates', '/rules/Templates/Road needs a name');
  await finds('max_speed', STORE);
  await expect(page.getByRole('link').filter({ hasText: STORE })).toContainText('in its text');
  await search.fill('nothing is called so');
  await expect(page.getByText('Nothing found')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tree', { name: 'Items' })).toBeVisible();
});

test('a password of a data store is kept, and never shown again', async ({ page, rest }) => {
  await page.goto('/');
  const path = '/datastores/City/Database';
  await rest.post('/items', { kind: 'data-store', path });
  const { document, revision } = await shown(rest, path);
  const body = { read: { format: 'postgis', credentials: [{ slot: 'Password' }] } };
  const saved = await page.request.put(`/rest${path}`, {
    data: { ...document, body },
    headers: { 'X-Requested-With': 'trigpoint', 'If-Match': `"${revision}"` },
  });
  expect(saved.ok(), await saved.text()).toBe(true);
  await page.goto(pageOf(path, '&tab=files'));
  await page.getByRole('textbox', { name: 'Password' }).fill('a secret of the city');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByText('The password was kept.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Password' })).toHaveValue('');
  expect(JSON.stringify(await shown(rest, path))).not.toContain('a secret of the city');
});

test('what a data store wants after a restore is given on its page: a file and a password', async ({
  page,
  rest,
  folder,
  saveBackup,
}) => {
  await page.goto('/');
  const path = '/datastores/City/Both';
  await rest.post('/items', { kind: 'data-store', path });
  const { document, revision } = await shown(rest, path);
  const read = {
    format: 'geopackage',
    files: [{ slot: 'Source file', lastKnown: 'old.gpkg' }],
    credentials: [{ slot: 'Password' }],
  };
  const saved = await page.request.put(`/rest${path}`, {
    data: { ...document, body: { read } },
    headers: { 'X-Requested-With': 'trigpoint', 'If-Match': `"${revision}"` },
  });
  expect(saved.ok(), await saved.text()).toBe(true);
  const backup = await saveBackup('both.json', [path]);
  await rest.post('/items/delete', { paths: [path], recursive: true, includingUsed: true });
  const restoring = new RestoreWindow(page);
  await page.goto('/restore');
  await restoring.browse(backup);
  await restoring.upload();
  await restoring.restore();
  const wanted = page.getByRole('alert').filter({ hasText: 'Still wanted' });
  await expect(wanted).toContainText('the file Source file');
  await expect(wanted).toContainText('the password Password');
  await wanted.getByRole('link').first().click();

  const own = join(folder, 'new.gpkg');
  writeFileSync(own, 'not really a GeoPackage');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload a file' }).click();
  await (await chooser).setFiles(own);
  await expect(page.getByText('new.gpkg was uploaded.')).toBeVisible();
  await expect(page.getByRole('cell', { name: 'new.gpkg' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Password' }).fill('a secret of the city');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByText('One is kept; it is never shown.')).toBeVisible();
  const left = await rest.get<{ wanted: unknown[] }>('/items/wants', { path });
  expect(left.wanted).toEqual([]);
  await page.getByRole('tab', { name: 'Reading' }).click();
  await expect(page.getByText('Still wanted')).toHaveCount(0);
});

test('the data of a data store are tried, mapped and shown on its page', async ({
  page,
  rest,
  folder,
}) => {
  await page.goto('/');
  const path = '/datastores/City/Wells';
  await rest.post('/items', { kind: 'data-store', path });
  const { document, revision } = await shown(rest, path);
  const read = { format: 'geojson', files: [{ slot: 'Source file' }] };
  const saved = await page.request.put(`/rest${path}`, {
    data: { ...document, body: { read } },
    headers: { 'X-Requested-With': 'trigpoint', 'If-Match': `"${revision}"` },
  });
  expect(saved.ok(), await saved.text()).toBe(true);
  const wells = join(folder, 'wells.geojson');
  const well = (name: string, x: number) => ({
    type: 'Feature',
    properties: { name },
    geometry: { type: 'Point', coordinates: [x, 52] },
  });
  const features = [well('Upper well', 1), well('Lower well', 2)];
  writeFileSync(wells, JSON.stringify({ type: 'FeatureCollection', features }));

  await page.goto(pageOf(path, '&tab=data'));
  await page.getByRole('button', { name: 'Test connection' }).click();
  const connection = page.getByRole('region', { name: 'Connection' });
  await expect(connection.getByRole('alert')).toContainText('no file is uploaded to it');

  await page.getByRole('tab', { name: 'Files and passwords' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload a file' }).click();
  await (await chooser).setFiles(wells);
  await expect(page.getByText('wells.geojson was uploaded.')).toBeVisible();

  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByRole('button', { name: 'Refresh schema' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('wells');
  await dialog.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByText('The mapping fits the data now.')).toBeVisible();
  await page.getByRole('button', { name: 'Show the first rows' }).click();
  await expect(page.getByRole('cell', { name: 'Lower well' })).toBeVisible();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 features' })).toBeVisible();
  await page.getByRole('button', { name: 'Show the layers' }).click();
  await expect(page.getByText('wells: 2 features')).toBeVisible();
});
