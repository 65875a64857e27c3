// Backup by a right click (R1 to R4): what the browser downloads is read back and compared.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { Download } from '@playwright/test';
import { expect, type Rest, test } from './harness/test';
import { trigpoint } from './harness/server';

interface Document {
  id: string;
  path: string;
  kind: string;
  body: unknown;
}

/** The documents of a download, by their paths, after the binary found nothing wrong with it. */
async function read(download: Download, folder: string): Promise<Map<string, Document>> {
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  trigpoint(['verify', file]);
  const bytes = readFileSync(file);
  const documents: Document[] = [];
  if (file.endsWith('.zip')) {
    for (const [entry, content] of Object.entries(unzipSync(bytes))) {
      if (entry === 'manifest.json' || entry.endsWith('/')) continue;
      documents.push(JSON.parse(strFromU8(content)) as Document);
    }
  } else {
    documents.push(...(JSON.parse(bytes.toString()) as { items: Document[] }).items);
  }
  return new Map(documents.map((document) => [document.path, document]));
}

const items = (documents: Map<string, Document>): string[] =>
  [...documents.values()].filter(({ kind }) => kind !== 'folder').map(({ path }) => path).sort();

async function live(rest: Rest, path: string): Promise<Document> {
  return (await rest.get<{ document: Document }>('/items/at', { path })).document;
}

const today = /\d{4}-\d{2}-\d{2}/;
const RULE = '/rules/Roads/Road has a name';

test('R1: a right click on a rule downloads it as JSON, with the templates it refers to', async ({
  page,
  pane,
  rest,
  folder,
}) => {
  await page.goto('/');
  const download = await pane.backUp(RULE);
  expect(download.suggestedFilename()).toMatch(/^Road has a name \d{4}-\d{2}-\d{2}\.json$/);
  const documents = await read(download, folder);
  expect(items(documents)).toEqual([
    RULE,
    '/rules/Templates/Road is open to traffic',
    '/rules/Templates/Road needs a name',
  ]);
  for (const path of items(documents)) expect(documents.get(path)).toEqual(await live(rest, path));
  await expect(page.getByText(/3 items; 2 of them were not selected, but needed/)).toBeVisible();
});

test('R2: several items chosen with Ctrl come as one zip, with what they need and no more', async ({
  page,
  pane,
  folder,
}) => {
  await page.goto('/');
  await (await pane.find('/rules/Addresses/Address is unique')).click();
  const other = await pane.find('/actions/Roads/Remove spikes from a road');
  await other.click({ modifiers: ['Control'] });
  const waiting = page.waitForEvent('download');
  await other.click({ button: 'right' });
  await pane.entry('Backup').click();
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  expect(download.suggestedFilename()).toMatch(today);
  expect(items(await read(download, folder))).toEqual([
    '/actions/Roads/Remove spikes from a road',
    '/actions/Templates/Report for review',
    '/rules/Addresses/Address is unique',
  ]);
});

test('R2: a range chosen with Shift comes whole', async ({ page, pane, rest, folder }) => {
  await page.goto('/');
  await pane.find(RULE);
  const { items: rules } = await rest.get<{ items: { path: string }[] }>('/items', {
    folder: '/rules/Roads',
  });
  const [first, last] = [rules.at(0)?.path ?? '', rules.at(-1)?.path ?? ''];
  await pane.row(first).click();
  await pane.row(last).click({ modifiers: ['Shift'] });
  expect(await pane.selected).toEqual(rules.map(({ path }) => path));
  const waiting = page.waitForEvent('download');
  await pane.row(last).click({ button: 'right' });
  await pane.entry('Backup').click();
  const saved = items(await read(await waiting, folder));
  expect(saved).toEqual(expect.arrayContaining(rules.map(({ path }) => path)));
});

test('R2: a folder brings all it holds at its place, as the command line does', async ({
  page,
  pane,
  server,
  folder,
}) => {
  await page.goto('/');
  const download = await pane.backUp('/actions/Roads');
  const documents = await read(download, folder);
  expect(documents.get('/actions/Roads')?.kind).toBe('folder');
  await server.stop();
  const own = join(folder, 'own.json');
  trigpoint(['backup', '/actions/Roads', '-o', own], server.data);
  const downloaded = readFileSync(join(folder, download.suggestedFilename()));
  expect(downloaded.equals(readFileSync(own)), 'byte for byte the same').toBe(true);
});

test('R3: a session brings every item that its run needs', async ({ page, pane, folder }) => {
  await page.goto('/');
  const download = await pane.backUp('/sessions/Nightly/Check roads and addresses');
  const documents = await read(download, folder);
  const kinds = new Set([...documents.values()].map(({ kind }) => kind));
  for (const kind of ['data-store', 'rule', 'rule-template', 'session']) {
    expect(kinds, `a ${kind} comes along`).toContain(kind);
  }
});

test('R3: an action map brings its rules and actions, and their templates', async ({
  page,
  pane,
  folder,
}) => {
  await page.goto('/');
  const download = await pane.backUp('/actionmaps/Nightly/Report roads');
  const kinds = [...(await read(download, folder)).values()].map(({ kind }) => kind);
  expect([...new Set(kinds)]).toEqual(
    expect.arrayContaining(['action-map', 'rule', 'action', 'action-template']),
  );
});

test('R4: neither the password nor the file of a data store is in a backup', async ({
  page,
  pane,
  rest,
  folder,
}) => {
  const path = '/datastores/City/Roads and addresses';
  const { document } = await rest.get<{ document: Document }>('/items/at', { path });
  const files = (document.body as { read: { files: { slot: string }[] } }).read.files;
  const slot = files[0]?.slot ?? '';
  const canary = 'canary in the file of a data store';
  const sent = await page.request.post('/rest/items/files', {
    params: { path, slot, name: 'roads.gpkg' },
    data: Buffer.from(canary),
    headers: { 'X-Requested-With': 'trigpoint', 'Content-Type': 'application/octet-stream' },
  });
  expect(sent.ok(), await sent.text()).toBe(true);
  await page.goto('/');
  const download = await pane.backUp(path);
  await read(download, folder);
  const text = readFileSync(join(folder, download.suggestedFilename()), 'utf8');
  expect(text).toContain('roads-and-addresses.gpkg');
  expect(text).not.toContain(canary);
});
