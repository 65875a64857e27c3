// How much script a first screen takes: what is not needed there is loaded later.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { root } from './harness/places';
import { expect, loadNothingAhead, test } from './harness/test';

const KILOBYTE = 1000;
const MAX = 250 * KILOBYTE;

/** Bytes of all scripts that were run to show a page, as `gzip -9` makes them. */
async function weigh(page: Page, address: string, seen: string): Promise<number> {
  const scripts = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname);
  });
  await loadNothingAhead(page);
  await page.goto(address);
  await expect(page.getByText(seen).first()).toBeVisible();
  await expect(page.getByText('Loading…')).toHaveCount(0);
  expect(scripts.size).toBeGreaterThan(3);
  const dist = join(root, 'web/dist');
  const sizes = [...scripts].map((name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }));
  return sizes.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

for (const [screen, address, seen] of [
  ['home', '/', 'Welcome, Ada Admin'],
  ['an item', '/item?path=%2Frules%2FRoads%2FRoad+has+a+name', 'must be such that'],
  ['the restore window', '/restore', 'Browse'],
  ['the Dashboard', '/dashboard/repository', 'No backup is kept yet'],
] as const) {
  test(`the first screen takes at most 250 kB of compressed script: ${screen}`, async ({ page }) => {
    expect(await weigh(page, address, seen)).toBeLessThanOrEqual(MAX);
  });
}

test.describe('with nobody logged in', () => {
  test.use({ as: null });

  test('the log-in takes at most 250 kB of compressed script', async ({ page }) => {
    expect(await weigh(page, '/login', 'Log in')).toBeLessThanOrEqual(MAX);
  });
});

test('the server sends its scripts compressed, and lets browsers keep them', async ({ page }) => {
  const response = page.waitForResponse((answer) => /\/index-[^/]+\.js$/.test(answer.url()));
  await page.goto('/');
  const headers = (await response).headers();
  expect(headers['content-encoding']).toBe('br');
  expect(headers['cache-control']).toContain('immutable');
});
