// What goes wrong between the browser and the server: a reload, a lost connection, a server that
// is gone. Nothing is half done, and the page says what it knows.

import { expect, loadNothingAhead, test } from './harness/test';
import { rules } from './harness/many';
import { RestoreWindow } from './harness/restore-window';
import { cookieOf } from './harness/test';
import { Server } from './harness/server';

const RULE = '/rules/Roads/Road has a name';

test('a restore whose page is reloaded in the middle is done once and whole, and told', async ({
  page,
}) => {
  await page.goto('/restore');
  const restoring = new RestoreWindow(page);
  const many = { name: 'many.zip', mimeType: 'application/zip', buffer: rules('/rules/Many', 300) };
  await restoring.browse(many);
  await restoring.upload();
  const sent = page.waitForRequest((request) => {
    const { pathname } = new URL(request.url());
    return request.method() === 'POST' && /restore/.test(pathname);
  });
  await restoring.button('Restore').click();
  await sent;
  const count = async (): Promise<number> => {
    const found = await page.request.get('/rest/items', { params: { folder: '/rules/Many' } });
    return found.status() === 404 ? 0 : ((await found.json()) as { total: number }).total;
  };
  const done = page.getByText(/^Done: /).first();
  const plan = restoring.button('Restore');
  await expect(async () => {
    await page.reload();
    await expect(done.or(plan)).toBeVisible();
    expect([0, 300], 'all of it or nothing').toContain(await count());
    // Where the call had not left yet, the plan is still there to be applied.
    if (await plan.isVisible()) await plan.click();
    await expect(done).toBeVisible({ timeout: 20_000 });
  }).toPass();
  expect(await count(), 'once, and not twice').toBe(300);
});

test('without a connection the page says so, nothing is changed, and it works again after', async ({
  page,
  pane,
  context,
  rest,
}) => {
  await page.goto('/');
  await pane.find(RULE);
  await context.setOffline(true);
  await pane.row('/rules/Addresses').locator('.twist').click();
  await expect(pane.tree).toContainText('The server cannot be reached.');
  await pane.row(RULE).click({ button: 'right' });
  await pane.entry('Backup').click();
  const message = page.getByRole('alert').filter({ hasText: 'The backup was not made' });
  await expect(message).toContainText('The server cannot be reached.');
  await message.getByRole('button', { name: 'Copy details' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('server-down');
  await page.keyboard.press('Escape');
  await pane.row(RULE).click({ modifiers: ['Control'] });
  await expect(pane.row(RULE)).toHaveAttribute('aria-selected', 'false');
  await pane.row(RULE).click({ modifiers: ['Control'] });
  await page.keyboard.press('Delete');
  await expect(page.getByText('Nothing was deleted')).toBeVisible();
  await context.setOffline(false);
  // The pane asks again by itself as soon as it is told of the connection; *Retry* is for the rest.
  const retry = pane.tree.getByRole('button', { name: 'Retry' });
  await expect(async () => {
    if (await retry.isVisible()) await retry.click({ timeout: 1_000 });
    await expect(pane.row('/rules/Addresses/Address is unique')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await rest.get('/items/at', { path: RULE });
});

test('a restore that loses its connection is told, and can be tried again', async ({
  page,
  context,
  rest,
}) => {
  await page.goto('/restore');
  const restoring = new RestoreWindow(page);
  const few = { name: 'few.zip', mimeType: 'application/zip', buffer: rules('/rules/Few', 5) };
  await restoring.browse(few);
  await context.setOffline(true);
  await restoring.button('Upload').click();
  await expect(restoring.file('few.zip').getByRole('alert')).toContainText('cannot be reached');
  await context.setOffline(false);
  await restoring.button('Upload').click();
  await expect(restoring.line('/rules/Few/Rule 0001')).toContainText('will be created');
  await restoring.restore();
  const { total } = await rest.get<{ total: number }>('/items', { folder: '/rules/Few' });
  expect(total).toBe(5);
});

test('a server that was started anew goes on with the same log-in', async ({
  page,
  pane,
  server,
  context,
}) => {
  await page.goto('/');
  await pane.find(RULE);
  const { port, data } = server;
  await server.stop('SIGKILL');
  await page.reload().catch(() => {});
  const again = await Server.start(data, port);
  await context.addCookies([cookieOf('ada', again.url)]);
  await page.goto('/');
  await pane.find(RULE);
  await again.stop();
});

test('what was loaded ahead is there without a connection: pages, tabs and dialogs open', async ({
  page,
  pane,
  context,
}) => {
  await page.goto('/');
  await pane.find(RULE);
  // As many files as the page was told of are there.
  const told = page.locator('meta[name=trigpoint-code]');
  const names = ((await told.getAttribute('content')) ?? '').split(' ');
  expect(names.length).toBeGreaterThan(20);
  const isThere = (name: string): boolean =>
    performance.getEntriesByType('resource').some((entry) => entry.name.endsWith(name));
  for (const name of names) await page.waitForFunction(isThere, name);
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { name: /^Dashboard: / })).toBeVisible();
  await expect(page.locator('#workspace').getByRole('alert').first()).toContainText(
    'The server cannot be reached.',
  );
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
});

test('a page whose code cannot be loaded has a face of ours, and is there when the server is', async ({
  page,
  pane,
  context,
}) => {
  await loadNothingAhead(page);
  await page.goto('/');
  await pane.find(RULE);
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Recycle Bin' }).click();
  const face = page.locator('#workspace').getByRole('alert');
  await expect(face).toContainText('The server cannot be reached.');
  await face.getByRole('button', { name: 'Retry' }).click();
  await expect(face).toBeVisible();
  await expect(pane.row(RULE), 'what was there stays').toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByText('This cannot be opened now')).toBeVisible();
  await context.setOffline(false);
  await face.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('heading', { name: 'Recycle Bin', level: 1 })).toBeVisible();
});
