// Work under way: its chip and drawer, and that it can be cancelled.

import type { Page } from '@playwright/test';
import { expect, test } from './harness/test';
import { rules } from './harness/many';
import { RestoreWindow } from './harness/restore-window';

/** So many that checking them takes long enough to be cancelled. */
const MANY = 12_000;

async function beginLongWork(page: Page): Promise<RestoreWindow> {
  const restoring = new RestoreWindow(page);
  await page.goto('/restore');
  const many = { name: 'many.zip', mimeType: 'application/zip', buffer: rules('/rules/M', MANY) };
  await restoring.browse(many);
  await restoring.button('Upload').click();
  await expect(page.getByTestId('job')).toContainText('Checking files to restore');
  return restoring;
}

test('work is cancelled on its page: nothing is changed, and the page says so', async ({ page }) => {
  const restoring = await beginLongWork(page);
  await expect(page.getByRole('button', { name: 'Jobs 1' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel: Checking files to restore' }).click();
  await expect(restoring.file('many.zip').getByRole('alert')).toContainText(
    'Checking files to restore was cancelled; nothing was changed.',
  );
  await expect(page.getByRole('button', { name: 'Jobs', exact: true })).toBeVisible();
  await expect(restoring.button('Upload'), 'the files are still chosen').toBeVisible();
});

test('work is cancelled in the drawer of jobs, from any page', async ({ page, rest }) => {
  await beginLongWork(page);
  await page.getByRole('link', { name: 'Trigpoint' }).click();
  await page.getByRole('button', { name: 'Jobs 1' }).click();
  const drawer = page.getByRole('dialog', { name: 'Jobs' });
  await drawer.getByRole('button', { name: 'Cancel: Checking files to restore' }).click();
  const job = drawer.getByRole('listitem').filter({ hasText: 'Checking files to restore' });
  await expect(job).toContainText('cancelled');
  await expect(page).toHaveURL(/panel=jobs/);
  const { jobs } = await rest.get<{ jobs: { state: string }[] }>('/jobs');
  expect(jobs.map(({ state }) => state)).toEqual(['cancelled']);
  await job.getByRole('link').click();
  await expect(page.locator('#workspace').getByRole('alert')).toContainText('was cancelled');
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(page.getByTestId('drop-zone')).toBeVisible();
});
