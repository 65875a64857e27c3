// The navigation pane over 100,000 items, as `docs/performance.md` tells it. A build for tests is
// slower than one for use where the server answers; TRIGPOINT_BINARY names another binary.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Pane } from '../harness/pane';
import { binary, target } from '../harness/places';
import { logIn } from '../harness/prepare';
import { Server, trigpoint } from '../harness/server';

const ITEMS = 100_000;
const ROW_PX = 26;
const TREES = ['/datastores', '/rules', '/actions', '/actionmaps', '/sessions'];
const data = process.env['TRIGPOINT_BENCH_DATA'] ?? join(target, 'browser', `seed-${ITEMS}`);

test('the pane is smooth', async ({ browser }) => {
  test.setTimeout(1_800_000);
  if (!existsSync(data)) trigpoint(['seed', '--items', String(ITEMS)], data);
  const user = `bench-${process.pid}`;
  const made = trigpoint(['--format', 'json', 'user', 'add', user, '--role', '1int-admin'], data);
  const { password } = JSON.parse(made) as { password: string };
  const folders = TREES.flatMap((tree) => [
    tree,
    ...trigpoint(['items', 'list', tree, '--recursive'], data)
      .split('\n')
      .filter((line) => line.startsWith('folder '))
      .map((line) => line.replace(/^folder\s+/, '').replace(/\/$/, '')),
  ]);
  const server = await Server.start(data);
  const figures: [string, string][] = [];
  const note = (what: string, figure: string): void => {
    figures.push([what, figure]);
    console.log(`${what}: ${figure}`);
  };
  try {
    const value = await logIn(server.url, user, password);
    const context = await browser.newContext({ baseURL: server.url });
    await context.addCookies([{ name: 'trigpoint_session', value, url: server.url }]);
    const page = await context.newPage();
    const pane = new Pane(page);

    const paint = async (): Promise<number> => {
      await page.goto('/');
      await expect(pane.row('/rules')).toBeVisible();
      return page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      );
    };
    note('first paint, nothing cached', ms(await paint()));
    note('first paint, files cached', ms(await paint()));

    await page.evaluate(
      (open) => sessionStorage.setItem('trigpoint-open', JSON.stringify(open)),
      folders,
    );
    const before = Date.now();
    await page.reload();
    await expect
      .poll(() => pane.tree.evaluate((tree) => tree.scrollHeight), { timeout: 1_500_000 })
      .toBeGreaterThanOrEqual(ITEMS * ROW_PX);
    note(`expand all, asking for ${folders.length} folders`, ms(Date.now() - before));

    for (const tree of TREES) await pane.row(tree).locator('.twist').click();
    await page.keyboard.press('Home');
    note('expand all again, from the cache', ms(await press(pane, '*', ITEMS * ROW_PX)));

    const busy = await threadTime(page);
    let begun = await busy();
    const frames = await pane.tree.evaluate(scrollFrames);
    note('scroll 3,000 px a frame: work of the page', ms(((await busy()) - begun) / frames.length));
    note('scroll 3,000 px a frame: p50', ms(quantile(frames, 0.5)));
    note('scroll 3,000 px a frame: p95', ms(quantile(frames, 0.95)));

    await pane.tree.evaluate((tree) => tree.scrollTo(0, tree.scrollHeight / 2));
    const rows = pane.tree.locator('[data-path]');
    await expect(rows.nth(20)).toBeVisible();
    const path = (index: number) => rows.nth(index).getAttribute('data-path');
    const [one, other] = [await path(16), await path(24)];
    if (one === null || other === null) throw new Error('no rows in the middle');
    note('click with Ctrl', ms(await click(pane, one, 'ctrlKey')));
    note('click with Shift', ms(await click(pane, other, 'shiftKey')));
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+a');
    begun = await busy();
    note('open the context menu, all selected', ms(await menu(pane)));
    note('open the context menu, all selected: work of the page', ms((await busy()) - begun));
    await page.keyboard.press('Escape');
    await expect(pane.menu).toBeHidden();
    await page.keyboard.press('End');
    begun = await busy();
    note('open the context menu, one selected', ms(await menu(pane)));
    note('open the context menu, one selected: work of the page', ms((await busy()) - begun));
    const heap = await page.evaluate(
      () =>
        (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
    );
    note('heap of the page', `${Math.round(heap / 1024 / 1024)} MB`);
  } finally {
    await server.stop();
  }
  const table = figures.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n');
  const text = `${binary}\n\n| ${ITEMS.toLocaleString('en')} items | |\n| --- | ---: |\n${table}\n`;
  writeFileSync(join(target, 'browser', 'large-tree.md'), text);
  console.log(`\n${text}`);
});

/** The processor time of the page's main thread in milliseconds, whatever else the machine does. */
async function threadTime(page: Page): Promise<() => Promise<number>> {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

const ms = (time: number): string => `${Math.round(time)} ms`;

function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** How long each frame took while the tree was scrolled by 3,000 px a frame. */
async function scrollFrames(tree: Element): Promise<number[]> {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const times: number[] = [];
  tree.scrollTo(0, 0);
  let last = await frame();
  for (let step = 1; step <= 300; step += 1) {
    tree.scrollTo(0, step * 3_000);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** From a key to the frame in which the tree is this high. */
function press(pane: Pane, key: string, height: number): Promise<number> {
  return pane.tree.evaluate(
    async (tree, asked) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const begun = performance.now();
      tree.dispatchEvent(new KeyboardEvent('keydown', { key: asked.key, bubbles: true }));
      while (tree.scrollHeight < asked.height) await frame();
      await frame();
      return performance.now() - begun;
    },
    { key, height },
  );
}

/** From a click to the frame in which the line is selected. */
function click(pane: Pane, path: string, modifier: 'ctrlKey' | 'shiftKey'): Promise<number> {
  return pane.row(path).evaluate(async (row, held) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const begun = performance.now();
    row.dispatchEvent(new MouseEvent('click', { bubbles: true, [held]: true }));
    while (row.getAttribute('aria-selected') !== 'true') await frame();
    await frame();
    return performance.now() - begun;
  }, modifier);
}

/** From the key to the frame in which the menu can be seen. */
function menu(pane: Pane): Promise<number> {
  return pane.tree.evaluate(async (tree) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const begun = performance.now();
    const key = { key: 'F10', shiftKey: true, bubbles: true };
    tree.dispatchEvent(new KeyboardEvent('keydown', key));
    while (document.querySelector('[role=menu] [role=menuitem]') === null) await frame();
    await frame();
    return performance.now() - begun;
  });
}
