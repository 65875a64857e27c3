// Backup and restore without a mouse.

import { join } from 'node:path';
import { expect, test } from './harness/test';
import { trigpoint } from './harness/server';
import { RestoreWindow } from './harness/restore-window';

const RULE = '/rules/Roads/Road has a name';

test('a backup is made, the item deleted and restored by the keyboard alone', async ({
  page,
  pane,
  rest,
  folder,
}) => {
  await page.goto('/');
  await expect(pane.row('/rules')).toBeVisible();
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  /** Tab until something has the focus: what cannot be reached this way fails. */
  const tabTo = async (wanted: string): Promise<void> => {
    const has = () =>
      page.evaluate(() => {
        const at = document.activeElement;
        return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
      });
    for (let step = 0; step < 40 && (await has()) !== wanted; step += 1) await press('Tab');
    expect(await has()).toBe(wanted);
  };

  await tabTo('Items');
  await press('ArrowDown');
  await press('ArrowRight');
  await expect(pane.row('/rules/Roads')).toBeVisible();
  await page.keyboard.type('roads');
  await press('ArrowRight');
  await expect(pane.row(RULE)).toBeVisible();
  await page.keyboard.type('road has a n');
  await expect(pane.row(RULE)).toHaveAttribute('aria-selected', 'true');

  await press('Shift+F10');
  await expect(pane.entry('Open')).toBeFocused();
  const waiting = page.waitForEvent('download');
  while (!(await pane.entry('Backup').evaluate((entry) => entry === document.activeElement))) {
    await press('ArrowDown');
  }
  await press('Enter');
  const download = await waiting;
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  trigpoint(['verify', file]);

  await expect(pane.tree).toBeFocused();
  await press('Delete');
  await expect(pane.row(RULE)).toBeHidden();

  await page.goto('/');
  await expect(pane.row('/rules')).toBeVisible();
  await tabTo('Restore a backup');
  await press('Enter');
  const restoring = new RestoreWindow(page);
  await expect(restoring.heading).toBeVisible();
  // A key may overtake what asks the browser to hand its dialog over: it is asked well before.
  const chooser = page.waitForEvent('filechooser');
  await tabTo('Browse');
  await press('Enter');
  await (await chooser).setFiles(file);
  await expect(restoring.button('Upload')).toBeVisible();
  await tabTo('Upload');
  await press('Enter');
  await expect(restoring.button('Restore')).toBeVisible();
  await tabTo('Restore');
  await press('Enter');
  await expect(restoring.button('Done')).toBeVisible();
  await tabTo('Done');
  await press('Enter');
  await expect(pane.row(RULE)).toHaveAttribute('aria-selected', 'true');
  await rest.get('/items/at', { path: RULE });
});

test('the shortcut sheet, the palette and the search open by key, and Escape closes them', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  await expect(pane.row('/rules')).toBeVisible();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
  await expect(sheet).toContainText('Move to the Recycle Bin');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('textbox', { name: 'Go to' });
  await expect(palette).toBeFocused();
  await page.keyboard.type('has a name');
  await expect(page.getByRole('button', { name: /Road has a name/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Road has a name', level: 1 })).toBeVisible();
  await page.locator('body').click({ position: { x: 600, y: 10 } });
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search all trees' })).toBeFocused();
});

test('the divider resizes the pane by the arrows, and the pane can be hidden', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  const divider = page.getByRole('separator', { name: 'Width of the navigation pane' });
  await divider.focus();
  const before = Number(await divider.getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowRight');
  await expect(divider).toHaveAttribute('aria-valuenow', String(before + 16));
  await page.getByRole('button', { name: 'Hide the navigation pane' }).click();
  await expect(pane.tree).toBeHidden();
});
