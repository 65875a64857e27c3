// How the tests in a browser run: Debian's Chromium against the real binary. No test is tried a
// second time, and none waits for a time to pass: what fails once is a fault.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { target } from './harness/places';

/** Without its windows Debian's Chromium takes half the time, and the pages are the same. */
const shell = '/usr/bin/chromium-headless-shell';
const chromium =
  process.env['TRIGPOINT_CHROMIUM'] ?? (existsSync(shell) ? shell : '/usr/bin/chromium');

export default defineConfig({
  testDir: '.',
  outputDir: join(target, 'browser', 'results'),
  globalSetup: './harness/prepare',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  retries: 0,
  // Long enough for a machine that has much else to do; a test that passes never waits so long.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: 'line',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    // What a trace keeps of every step takes a third of the time: a test that fails is run again by
    // its name with one.
    trace: process.env['TRIGPOINT_TRACE'] === undefined ? 'off' : 'on',
    // Nobody waits for what fades in; no page needs it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: chromium,
      args: [
        // Root has no sandbox of Chromium's.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'tests', testMatch: '*.spec.ts' },
    { name: 'bench', testMatch: 'bench/*.ts', timeout: 600_000 },
    { name: 'screens', testMatch: 'screens/*.ts', timeout: 300_000 },
  ],
});
