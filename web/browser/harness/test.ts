// What each test has: a server on a fresh copy of the repository, a page with somebody logged in,
// and the parts of the page by their names.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test';
import { known, type Person } from './people';
import { target, template } from './places';
import { Server } from './server';
import { Pane } from './pane';

export { expect };

export interface Rest {
  get: <Answer>(path: string, query?: Record<string, string>) => Promise<Answer>;
  post: <Answer>(path: string, body: unknown) => Promise<Answer>;
}

/** Backs up items as a program does, and answers the file on the disk. */
export type SaveBackup = (name: string, paths: string[]) => Promise<string>;

interface Fixtures {
  /** Who is logged in; `null` for nobody. */
  as: Person | null;
  server: Server;
  pane: Pane;
  /** The server as a program asks it, with the cookie of the page. */
  rest: Rest;
  saveBackup: SaveBackup;
  /** A folder of the test's own. */
  folder: string;
}

const PROGRAM = { 'X-Requested-With': 'trigpoint' };

export function restOf(request: APIRequestContext): Rest {
  return {
    get: async (path, query = {}) => {
      const response = await request.get(`/rest${path}`, { params: query });
      expect(response.status(), `GET ${path}: ${await response.text()}`).toBe(200);
      return response.json();
    },
    post: async (path, body) => {
      const response = await request.post(`/rest${path}`, { data: body, headers: PROGRAM });
      expect(response.ok(), `POST ${path}: ${await response.text()}`).toBe(true);
      return response.json();
    },
  };
}

/** The cookie of a log-in of `prepare`, for a server on a copy of its repository. */
export const cookieOf = (person: Person, url: string) => ({
  name: 'trigpoint_session',
  value: known(person).cookie,
  url,
  httpOnly: true,
  sameSite: 'Strict' as const,
});

/** Keeps a page from loading what it only may need, which it does when it has nothing else to do. */
export async function loadNothingAhead(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
}

export const test = base.extend<Fixtures>({
  as: ['ada', { option: true }],
  // oxlint-disable-next-line no-empty-pattern -- so Playwright wants a fixture that needs none
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(target, 'browser', 'test-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  server: async ({ folder }, use) => {
    const data = join(folder, 'data');
    cpSync(template, data, { recursive: true });
    const server = await Server.start(data);
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.url),
  context: async ({ context, server, as }, use) => {
    if (as !== null) await context.addCookies([cookieOf(as, server.url)]);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await use(context);
  },
  page: async ({ page }, use) => {
    const faults = faultsOf(page);
    await use(page);
    // What a page throws is a fault in every test, whatever it tries.
    expect(faults, 'errors that the page threw').toEqual([]);
  },
  pane: async ({ page }, use) => use(new Pane(page)),
  rest: async ({ page }, use) => use(restOf(page.request)),
  saveBackup: async ({ page, folder }, use) => {
    await use(async (name, paths) => {
      const sent = await page.request.post('/rest/backup', { data: { paths }, headers: PROGRAM });
      expect(sent.ok(), `a backup of ${paths.join(', ')}`).toBe(true);
      const file = join(folder, name);
      writeFileSync(file, await sent.body());
      return file;
    });
  },
});

function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Warning:/.test(message.text())) {
      faults.push(message.text());
    }
  });
  return faults;
}
