// Rules held against data, as a person does it: choose, look on, read what was found.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import {
  prepareStreets,
  putRule,
  putSlowRule,
  RULES,
  STREETS,
  streets,
  uploadStreets,
} from './harness/streets';
import { expect, test } from './harness/test';

const pageOf = (path: string, more = ''): string => `/item?path=${encodeURIComponent(path)}${more}`;
const workspace = (page: Page): Locator => page.locator('#workspace');
const check = (page: Page): Promise<void> =>
  workspace(page).getByRole('button', { name: 'Check', exact: true }).click();

/** The numbers of a rule's line: processed, conforming, non-conforming, not known, errors. */
async function line(page: Page, rule: string): Promise<string[]> {
  const row = page.getByRole('table', { name: 'Rules checked' }).getByRole('row');
  const cells = row.filter({ hasText: rule }).getByRole('cell');
  await expect(cells.first()).toBeVisible();
  return (await cells.allInnerTexts()).slice(2, 7);
}

const findings = (page: Page): Locator => page.getByRole('table', { name: 'Findings' });

test('a rule is checked from its page: counts, findings, and why each is one', async ({ page }) => {
  await page.goto('/');
  await prepareStreets(page);
  await uploadStreets(page, streets());
  await page.goto(pageOf(`${RULES}/Street is wide`));
  await page.getByRole('link', { name: 'Check', exact: true }).click();
  await expect(page.getByText('1 rule about STREET')).toBeVisible();
  // The data store that maps the class is chosen already.
  await expect(workspace(page)).toContainText(STREETS);
  await check(page);
  await expect(page.getByRole('status').filter({ hasText: '1 non-conformance' })).toContainText(
    '1 error',
  );
  expect(await line(page, 'Street is wide')).toEqual(['4', '1', '1', '1', '1']);
  await expect(findings(page).getByRole('row')).toHaveCount(3);

  await page.getByRole('button', { name: /^Explain STREET, id 2/ }).click();
  const dialog = page.getByRole('dialog', { name: 'STREET, id 2' });
  await expect(dialog).toContainText('Fails: ');
  await expect(dialog).toContainText('is greater than 3');
  await expect(dialog.getByRole('table', { name: 'Values in it' })).toContainText('2');
  await expect(dialog.getByRole('table', { name: 'The object' })).toContainText('Cross Lane');
  await expect(dialog.getByRole('img', { name: /Where it lies/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Next finding' }).click();
  const next = page.getByRole('dialog', { name: 'STREET, id 4' });
  await expect(next).toContainText('Why it cannot be computed');
  await expect(next).toContainText('broad');

  // The address leads to this very finding, also in another page.
  await page.reload();
  await expect(page.getByRole('dialog', { name: 'STREET, id 4' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole('dialog', { name: 'STREET, id 4' })).toBeVisible();
});

test('a folder of rules is checked from the menu of the pane, and its report is downloaded', async ({
  page,
  pane,
  folder,
}) => {
  await page.goto('/');
  await prepareStreets(page);
  await uploadStreets(page, streets());
  await page.reload();
  await pane.choose(RULES, 'Check');
  await expect(page.getByText('2 rules about STREET')).toBeVisible();
  await check(page);
  expect(await line(page, 'Street crosses no other')).toEqual(['4', '2', '2', '0', '0']);
  await page.getByRole('link', { name: /^2 non-conformances of Street crosses no other/ }).click();
  await expect(findings(page).getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: /^Explain STREET, id 1/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('STREET, id 2');
  await expect(dialog).toContainText('Hotspot: POINT');
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  for (const [label, has] of [
    ['JSON', '"nonConforming": 3'],
    ['CSV', 'Cross Lane'],
    ['GeoJSON', 'FeatureCollection'],
    ['GeoPackage', 'SQLite format 3'],
    ['HTML', '<html'],
  ] as const) {
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: label, exact: true }).click();
    const file = join(folder, `report.${label}`);
    await (await download).saveAs(file);
    expect(readFileSync(file, 'utf8').replaceAll('":', '": ').replaceAll('":  ', '": ')).toContain(has);
  }
  // The choice of last time is offered again.
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('2 rules about STREET')).toBeVisible();
  await expect(workspace(page)).toContainText(STREETS);
});

test('many findings come in pages and can be searched; the address survives a reload', async ({
  page,
}) => {
  await page.goto('/');
  await prepareStreets(page);
  await uploadStreets(page, streets(450));
  await page.goto(`/check?paths=${JSON.stringify([`${RULES}/Street is wide`])}`);
  await check(page);
  await expect(page.getByText('1–200 of 452')).toBeVisible();
  const drawn = await findings(page).getByRole('row').count();
  expect(drawn, 'only the lines in sight are drawn').toBeLessThan(100);
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page.getByText('201–400 of 452')).toBeVisible();
  await page.reload();
  await expect(page.getByText('201–400 of 452')).toBeVisible();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page.getByText('401–452 of 452')).toBeVisible();
  await page.getByRole('button', { name: 'Page before' }).click();
  await expect(page.getByText('201–400 of 452')).toBeVisible();

  await page.getByRole('searchbox', { name: 'Shows the text' }).fill('alley 444');
  await expect(page.getByRole('button', { name: /^Explain STREET, id 544/ })).toBeVisible();
  await expect(findings(page).getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(/text=alley/);
  await page.getByRole('searchbox', { name: 'Shows the text' }).fill('');
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Errors' }).click();
  await expect(findings(page)).toContainText('Error:');
  await expect(findings(page).getByRole('row')).toHaveCount(2);
});

test('a data store that wants its file says so, and leads to where that is given', async ({
  page,
  folder,
}) => {
  await page.goto('/');
  await prepareStreets(page);
  await page.goto(`/check?paths=${JSON.stringify([RULES])}`);
  const stores = page.getByRole('combobox', { name: 'Data stores' });
  await stores.press('Backspace');
  await stores.fill('streets');
  await page.getByRole('option', { name: STREETS }).click();
  const before = page.getByRole('status').filter({ hasText: 'Before the check' });
  await expect(before).toContainText(`${STREETS} still wants the file Source file`);
  await check(page);
  const failed = workspace(page).getByRole('alert').filter({ hasText: 'This failed' });
  await expect(failed).toContainText('no file is uploaded');
  const named = page.getByRole('list', { name: 'Data stores that this is about' });
  await named.getByRole('link', { name: 'Files and passwords' }).click();
  const file = join(folder, 'streets.geojson');
  writeFileSync(file, streets());
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload a file' }).click();
  await (await chooser).setFiles(file);
  await expect(page.getByText('streets.geojson was uploaded.')).toBeVisible();
  await page.goBack();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('Before the check')).toHaveCount(0);
  await check(page);
  await expect(page.getByRole('status').filter({ hasText: '3 non-conformances' })).toBeVisible();
});

test('a rule that does not fit the data is told with its reason, or left out', async ({ page }) => {
  await page.goto('/');
  await prepareStreets(page);
  await uploadStreets(page, streets());
  const isThere = { checkThat: {
    left: { attribute: { name: 'depth', of: { class: 'CANAL' } } },
    relation: 'not-equals',
    right: 'null',
  } };
  await putRule(page, 'Canal is deep', isThere, 'CANAL');
  const isBuilt = { checkThat: {
    left: { attribute: { name: 'built', of: { class: 'STREET' } } },
    relation: 'not-equals',
    right: 'null',
  } };
  await putRule(page, 'Street is built', isBuilt, 'STREET');
  await page.goto(`/check?paths=${JSON.stringify([RULES])}`);
  await expect(page.getByText('None of these maps CANAL')).toBeVisible();
  await page.getByRole('switch', { name: /Go on where rules have faults/ }).uncheck();
  await check(page);
  const failed = workspace(page).getByRole('alert');
  await expect(failed).toContainText('CANAL');
  await expect(failed).toContainText('go on in spite of them');
  await page.getByRole('button', { name: 'Check again' }).click();
  await check(page);
  await expect(page.getByRole('status').filter({ hasText: '1 rule left out' })).toBeVisible();
  const left = workspace(page).getByRole('alert').filter({ hasText: '1 rule could not be checked' });
  await expect(left.getByRole('link', { name: `${RULES}/Canal is deep` })).toBeVisible();
  const faulty = workspace(page).getByRole('alert').filter({ hasText: '1 rule with faults' });
  await expect(faulty).toContainText('no attribute `built`');
  await expect(faulty.getByRole('link', { name: `${RULES}/Street is built` })).toBeVisible();
});

test('a check shows how far it is, is found among the jobs, and can be cancelled', async ({
  page,
  rest,
}) => {
  await page.goto('/');
  await prepareStreets(page);
  await putSlowRule(page);
  await uploadStreets(page, streets(6_000));
  await page.goto(`/check?paths=${JSON.stringify([`${RULES}/Street has the longest name`])}`);
  await check(page);
  const job = page.getByTestId('job');
  await expect(job).toContainText('Checking rules');
  await expect(job).toContainText(/of 6,004/);
  await page.reload();
  await expect(job).toContainText('Checking rules');
  await page.getByRole('button', { name: 'Jobs 1' }).click();
  const drawer = page.getByRole('dialog', { name: 'Jobs' });
  await drawer.getByRole('link', { name: 'Checking rules' }).click();
  await page.getByRole('button', { name: 'Cancel: Checking rules' }).last().click();
  await expect(workspace(page).getByRole('alert')).toContainText('was cancelled');
  const { jobs } = await rest.get<{ jobs: { state: string }[] }>('/jobs');
  expect(jobs.map(({ state }) => state)).toEqual(['cancelled']);
});

test('a check that is kept no more, and one of nothing, have faces of their own', async ({ page }) => {
  await page.goto('/check');
  await expect(page.getByText('No rule is chosen yet')).toBeVisible();
  await page.goto('/check?paths=["/rules/Nowhere"]');
  await expect(workspace(page).getByRole('alert')).toContainText('/rules/Nowhere');
  await page.goto('/check?job=00000000-0000-4000-8000-000000000000');
  await expect(workspace(page).getByRole('alert')).toContainText('00000000');
});

test.describe('who may not read data stores', () => {
  test.use({ as: 'cleo' });

  test('is told the permission that a check needs, and is not offered it', async ({ page, pane }) => {
    await page.goto(`/check?paths=${JSON.stringify(['/rules/Roads'])}`);
    await expect(workspace(page)).toContainText('1int-datastores-read');
    await (await pane.find('/rules/Roads')).click({ button: 'right' });
    await expect(pane.entry('Check')).toHaveAttribute('data-disabled', 'true');
    await expect(pane.entry('Check')).toContainText('needs 1int-datastores-read');
  });
});
