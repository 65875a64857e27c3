// Makes the pictures of `docs/guide/screens.md` anew, from the real binary on the sample project:
// `npm run screens`. Look at each before it is committed.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../harness/places';
import { RestoreWindow } from '../harness/restore-window';
import { expect, test } from '../harness/test';

const folder = join(root, 'docs/guide/screens');
const pageOf = (path: string, more = ''): string => `/item?path=${encodeURIComponent(path)}${more}`;
const RULE = '/rules/Roads/Road has a name';

const WIDE = { width: 1280, height: 720 };
const NARROW = { width: 640, height: 720 };

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  const { width } = page.viewportSize() ?? WIDE;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, `${name} does not scroll sideways`).toBeLessThanOrEqual(width);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  // A palette is enough for a screen, and a fifth of the bytes.
  execFileSync('pngquant', ['--force', '--quality', '60-95', '--strip', '--output', path, path]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [WIDE, NARROW]) {
    const suffix = `${colorScheme}-${viewport.width}`;
    test.describe(suffix, () => {
      test.use({ colorScheme, viewport });

      test('pages', async ({ page, pane, saveBackup, rest, context }) => {
        await page.goto('/');
        const file = await saveBackup('Nightly.json', ['/sessions/Nightly']);
        await rest.post('/items/delete', {
          paths: ['/sessions/Nightly', '/datastores/City'],
          recursive: true,
          includingUsed: true,
        });
        await page.goto('/restore');
        const restoring = new RestoreWindow(page);
        await restoring.browse(file);
        await restoring.upload();
        await picture(page, `restore-plan-${suffix}`);
        await restoring.restore();
        await picture(page, `restore-report-${suffix}`);
        await page.goto(pageOf(RULE));
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Road has a name');
        if (viewport === NARROW) {
          await page.getByRole('button', { name: 'Show the navigation pane' }).click();
          await expect(pane.row(RULE)).toBeVisible();
        }
        await picture(page, `rule-${suffix}`);
        await pane.row(RULE).click({ button: 'right' });
        await expect(pane.entry('Backup')).toBeVisible();
        await picture(page, `menu-${suffix}`);
        await page.keyboard.press('Escape');
        await page.goto(pageOf(RULE, '&tab=history'));
        await expect(page.getByRole('cell', { name: /now/ })).toBeVisible();
        await picture(page, `history-${suffix}`);
        await page.goto('/recycle-bin');
        await expect(page.getByRole('checkbox').nth(1)).toBeVisible();
        await picture(page, `recycle-bin-${suffix}`);
        await context.clearCookies();
        await page.goto('/login');
        await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
        await picture(page, `log-in-${suffix}`);
      });
    });
  }
}
