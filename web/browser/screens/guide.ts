// Makes the pictures of `docs/guide` anew, from the real binary on the sample project:
// `npm run screens`. Every screen is taken in light and dark, wide and narrow, into
// `target/browser/pictures`, to be looked at; those that a page shows are put beside it.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root, target } from '../harness/places';
import { RestoreWindow } from '../harness/restore-window';
import { prepareStreets, RULES, streets, uploadStreets } from '../harness/streets';
import { expect, test } from '../harness/test';

const guide = join(root, 'docs/guide');
const taken = join(target, 'browser/pictures');
const pageOf = (path: string, more = ''): string => `/item?path=${encodeURIComponent(path)}${more}`;
const RULE = '/rules/Roads/Road has a name';
const BYTES_MAX = 100_000;

const WIDE = { width: 1280, height: 720 };
const NARROW = { width: 640, height: 720 };

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  const { width } = page.viewportSize() ?? WIDE;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, `${name} does not scroll sideways`).toBeLessThanOrEqual(width);
  const path = join(taken, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  // A palette is enough for a screen, and a fifth of the bytes.
  execFileSync('pngquant', ['--force', '--quality', '60-95', '--strip', '--output', path, path]);
  expect(statSync(path).size, `${name} is small`).toBeLessThanOrEqual(BYTES_MAX);
}

test.beforeAll(() => {
  mkdirSync(taken, { recursive: true });
});

test.afterAll(() => {
  const pages = readdirSync(guide).filter((name) => name.endsWith('.md'));
  const text = pages.map((name) => readFileSync(join(guide, name), 'utf8')).join('\n');
  const told = text.matchAll(/screens\/([\w-]+\.png)/g);
  const shown = new Set([...told].map(([, name]) => name ?? ''));
  for (const name of readdirSync(join(guide, 'screens'))) {
    if (!shown.has(name)) rmSync(join(guide, 'screens', name));
  }
  for (const name of readdirSync(taken).filter((made) => shown.has(made))) {
    copyFileSync(join(taken, name), join(guide, 'screens', name));
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [WIDE, NARROW]) {
    const suffix = `${colorScheme}-${viewport.width}`;
    test.describe(suffix, () => {
      test.use({ colorScheme, viewport });

      test('items', async ({ page, pane, rest, context }) => {
        await page.goto('/');
        await expect(page.getByRole('heading', { name: /^Welcome/ })).toBeVisible();
        await picture(page, `home-${suffix}`);
        await rest.post('/items/move', { from: RULE, to: `${RULE} now` });
        await rest.post('/items/move', { from: `${RULE} now`, to: RULE });
        await page.goto(pageOf(RULE));
        await expect(page.getByText('must be such that')).toBeVisible();
        await picture(page, `rule-page-${suffix}`);
        if (viewport === NARROW) {
          await page.getByRole('button', { name: 'Show the navigation pane' }).click();
        }
        await expect(pane.row(RULE)).toBeVisible();
        await picture(page, `rule-${suffix}`);
        await pane.row(RULE).click({ button: 'right' });
        await expect(pane.entry('Backup')).toBeVisible();
        await picture(page, `menu-${suffix}`);
        await page.goto(pageOf(RULE, '&tab=history'));
        await expect(page.getByRole('cell', { name: /now/ }).first()).toBeVisible();
        await picture(page, `history-${suffix}`);
        await page.goto(pageOf('/datastores/City/Roads and addresses'));
        await expect(page.getByText('Classes read')).toBeVisible();
        await picture(page, `data-store-${suffix}`);
        await page.goto(pageOf('/sessions/Nightly/Check roads and addresses'));
        await expect(page.getByText('Check Rules').first()).toBeVisible();
        await picture(page, `session-${suffix}`);
        await rest.post('/items/delete', {
          paths: ['/sessions/Nightly', '/datastores/City'],
          recursive: true,
          includingUsed: true,
        });
        await page.goto('/recycle-bin');
        await expect(page.getByRole('checkbox').nth(1)).toBeVisible();
        await picture(page, `recycle-bin-${suffix}`);
        await page.keyboard.press('Shift+?');
        await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
        await picture(page, `shortcuts-${suffix}`);
        await context.clearCookies();
        await page.goto('/login');
        await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
        await picture(page, `log-in-${suffix}`);
      });

      test('restore', async ({ page, saveBackup, rest }) => {
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
        await expect(restoring.button('Upload')).toBeVisible();
        await picture(page, `restore-files-${suffix}`);
        await restoring.upload();
        await picture(page, `restore-plan-${suffix}`);
        await restoring.restore();
        await picture(page, `restore-report-${suffix}`);
      });

      test('checking', async ({ page }) => {
        await page.goto('/');
        await prepareStreets(page);
        await uploadStreets(page, streets());
        await page.goto(`/check?paths=${JSON.stringify([RULES])}`);
        await expect(page.getByText('2 rules about STREET')).toBeVisible();
        await picture(page, `check-before-${suffix}`);
        await page.locator('#workspace').getByRole('button', { name: 'Check', exact: true }).click();
        await expect(page.getByRole('table', { name: 'Findings' })).toBeVisible();
        await picture(page, `check-result-${suffix}`);
        await page.getByRole('button', { name: /^Explain STREET, id 2, Street crosses/ }).click();
        await expect(page.getByRole('dialog')).toContainText('Hotspot');
        await picture(page, `check-finding-${suffix}`);
      });

      test('Dashboard', async ({ page, rest }) => {
        await page.goto('/dashboard/repository');
        await page.getByRole('button', { name: 'Backup Repository' }).click();
        await expect(page.getByText('The repository is backed up and verified')).toBeVisible();
        await page.getByRole('button', { name: 'Done' }).click();
        await expect(page.getByRole('button', { name: /^More for/ })).toBeVisible();
        await picture(page, `dashboard-repository-${suffix}`);
        await rest.post('/items', { kind: 'rule', path: '/rules/Only here' });
        await rest.post('/items/delete', {
          paths: ['/actions/Roads'],
          recursive: true,
          includingUsed: true,
        });
        await page.getByRole('button', { name: /^More for/ }).click();
        await page.getByRole('menuitem', { name: 'Restore the repository from it' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Check it' }).click();
        await expect(page.getByRole('cell', { name: '/rules/Only here' })).toBeVisible();
        await picture(page, `dashboard-plan-${suffix}`);
        await page.getByRole('textbox', { name: /Type the count of deletions/ }).fill('1');
        const workspace = page.locator('#workspace');
        await workspace.getByRole('button', { name: 'Restore Repository' }).click();
        await expect(page.getByText('The repository is restored')).toBeVisible();
        await picture(page, `dashboard-report-${suffix}`);
        await page.goto('/dashboard/users');
        await expect(page.getByRole('rowheader', { name: /ada/ })).toBeVisible();
        await picture(page, `dashboard-users-${suffix}`);
        await page.goto('/dashboard/roles');
        await expect(page.getByRole('rowheader', { name: /Change rules/ })).toBeVisible();
        await picture(page, `dashboard-roles-${suffix}`);
        await page.goto('/dashboard/keys?dialog=add');
        await expect(page.getByRole('dialog', { name: 'New API key' })).toBeVisible();
        await picture(page, `dashboard-new-key-${suffix}`);
        await page.goto('/dashboard/audit');
        await expect(page.getByRole('cell', { name: 'done' }).first()).toBeVisible();
        await picture(page, `dashboard-audit-${suffix}`);
      });
    });
  }
}
