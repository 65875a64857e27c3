// Pages of items: reading, editing against somebody else, history, Recycle Bin, search, addresses.

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

test('a save over a newer revision is not made: theirs and mine are shown, and mine is kept', async ({
  page,
  rest,
}) => {
  await page.goto(pageOf(RULE, '&dialog=edit'));
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Description').fill('What I wrote');
  const { document, revision } = await shown(rest, RULE);
  const saved = await page.request.put(`/rest${RULE}`, {
    data: { ...document, description: 'What they wrote' },
    headers: { 'X-Requested-With': 'trigpoint', 'If-Match': `"${revision}"` },
  });
  expect(saved.status()).toBe(200);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog', { name: 'Somebody else was faster' })).toBeVisible();
  await expect(dialog.getByRole('cell', { name: 'What they wrote' })).toBeVisible();
  await expect(dialog.getByRole('cell', { name: 'What I wrote' })).toBeVisible();
  expect((await shown(rest, RULE)).document.description).toBe('What they wrote');
  await dialog.getByRole('button', { name: 'Keep mine as a copy' }).click();
  await expect(page.getByRole('heading', { name: 'Road has a name 2', level: 1 })).toBeVisible();
  expect((await shown(rest, `${RULE} 2`)).document.description).toBe('What I wrote');
  expect((await shown(rest, RULE)).document.description).toBe('What they wrote');
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
