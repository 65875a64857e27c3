// Names, texts and keys of strangers on our pages: shown as they are, and never run.

import { expect, test } from './harness/test';

const MARKUP = '<img src=x onerror="window.harmed=1">';
const PATH = `/datastores/City/${MARKUP}`;
const DOCUMENT = {
  format: 'trigpoint-item/1',
  id: '0190a000-0000-7000-8000-00000000f083',
  kind: 'data-store',
  path: PATH,
  description: `<b>bold</b> ${MARKUP}`,
  comments: '<script>window.harmed = 1</script>',
  body: {
    read: {
      format: 'csv',
      parameters: { ['__proto__']: 'kept', constructor: MARKUP, toString: 'as well' },
    },
  },
};

test('markup is shown as text, and keys such as `__proto__` as data, wherever they stand', async ({
  page,
  pane,
  rest,
}) => {
  const address = `/rest/datastores/City/${encodeURIComponent(MARKUP)}`;
  const headers = { 'X-Requested-With': 'trigpoint' };
  const made = await page.context().request.put(address, { data: DOCUMENT, headers });
  expect(made.status(), await made.text()).toBe(201);
  const workspace = page.locator('#workspace');
  const seen = async (...texts: string[]): Promise<void> => {
    for (const text of texts) await expect(workspace).toContainText(text);
    await expect(page.locator('img[src="x"], #workspace b, #workspace script')).toHaveCount(0);
    expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  };
  const item = `/item?path=${encodeURIComponent(PATH)}`;
  await page.goto(item);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(MARKUP);
  await expect(pane.row(PATH)).toHaveAttribute('aria-selected', 'true');
  await seen(DOCUMENT.description, '__proto__', 'kept', 'constructor', 'toString', 'as well');
  await page.goto(`${item}&tab=json`);
  await seen('__proto__', 'constructor', DOCUMENT.comments);
  await page.goto(`/item?path=${encodeURIComponent('/datastores/City')}`);
  await seen(MARKUP, DOCUMENT.description);
  await page.getByRole('searchbox', { name: 'Search all trees' }).fill('onerror');
  await expect(page.getByRole('link').filter({ hasText: MARKUP }).first()).toBeVisible();
  await rest.post('/items/delete', { paths: [PATH] });
  await page.goto('/recycle-bin');
  await seen(PATH);
});
