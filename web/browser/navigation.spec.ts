// The navigation pane: every gesture, and every key.

import { expect, test } from './harness/test';
import { rules } from './harness/many';
import type { Pane } from './harness/pane';

const ROADS = '/rules/Roads';
const RULE = '/rules/Roads/Road has a name';

/** The line that the keyboard is at. */
async function active(pane: Pane): Promise<string | null> {
  return pane.tree.locator('[data-active=true]').getAttribute('data-path');
}

test('folders stand before items, templates are marked, and each kind has a name for all', async ({
  page,
  pane,
  rest,
}) => {
  await rest.post('/items', { kind: 'folder', path: '/rules/Roads/Zebra crossings' });
  await page.goto('/');
  await pane.find(RULE);
  const below = pane.tree.locator('[data-path^="/rules/Roads/"]');
  await expect(below.first()).toHaveAttribute('data-path', '/rules/Roads/Zebra crossings');
  await pane.open('/rules/Templates');
  await expect(pane.row('/rules/Templates/Road needs a name')).toContainText('template');
  await expect(pane.row(RULE)).not.toContainText('template');
  await expect(
    pane.tree.getByRole('treeitem', { name: 'Road needs a name rule template' }),
  ).toBeVisible();
});

test('arrows, Home, End, pages and letters move; right and left open and close', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  await expect(pane.row('/rules')).toBeVisible();
  await pane.tree.focus();
  expect(await active(pane)).toBe('/datastores');
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  await press('ArrowDown');
  expect(await active(pane)).toBe('/rules');
  await press('ArrowRight');
  await expect(pane.row(ROADS)).toBeVisible();
  await press('ArrowRight');
  expect(await active(pane)).toBe('/rules/Addresses');
  await page.keyboard.type('ro');
  expect(await active(pane)).toBe(ROADS);
  await press('ArrowRight');
  await expect(pane.row(RULE)).toBeVisible();
  await page.keyboard.type('Road h');
  expect(await active(pane)).toBe(RULE);
  await press('ArrowLeft');
  expect(await active(pane)).toBe(ROADS);
  await press('ArrowLeft');
  await expect(pane.row(RULE)).toBeHidden();
  await press('End');
  expect(await active(pane)).toBe('/sessions');
  await press('Home');
  expect(await active(pane)).toBe('/datastores');
  await press('PageDown');
  expect(await active(pane)).toBe('/sessions');
  await press('PageUp');
  expect(await active(pane)).toBe('/datastores');
  await press('Enter');
  await expect(page.getByRole('heading', { name: 'Data stores', level: 1 })).toBeVisible();
});

test('Ctrl and Shift select by mouse and by keyboard, Ctrl+A selects all', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  await pane.find('/rules/Roads');
  await pane.row('/rules/Addresses').click();
  await pane.row('/rules/Templates').click({ modifiers: ['Control'] });
  expect(await pane.selected).toEqual(['/rules/Addresses', '/rules/Templates']);
  await pane.row('/rules/Addresses').click({ modifiers: ['Control'] });
  expect(await pane.selected).toEqual(['/rules/Templates']);
  await pane.row('/rules/Addresses').click();
  await pane.row('/rules/Templates').click({ modifiers: ['Shift'] });
  const all = ['/rules/Addresses', '/rules/Roads', '/rules/Templates'];
  expect(await pane.selected).toEqual(all);
  await pane.row('/rules/Addresses').click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  expect(await pane.selected).toEqual(all);
  await page.keyboard.press('Shift+ArrowUp');
  expect(await pane.selected).toEqual(all.slice(0, 2));
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+Space');
  expect(await pane.selected).toEqual(all);
  await page.keyboard.press('Control+a');
  expect((await pane.selected).length).toBe(8);
});

for (const key of ['Shift+F10', 'ContextMenu']) {
  test(`${key} opens the menu with the focus on its first entry, and Escape gives it back`, async ({
    page,
    pane,
  }) => {
    await page.goto('/');
    await (await pane.find(RULE)).click();
    await page.keyboard.press(key);
    await expect(pane.entry('Open')).toBeFocused();
    for (const entry of [
      'Open',
      'New',
      'Rename',
      'Cut',
      'Copy',
      'Paste',
      'Backup',
      'Restore here',
      'Where used',
      'Copy link',
      'Delete',
    ]) {
      await expect(pane.entry(entry).first()).toBeVisible();
    }
    await page.keyboard.press('ArrowDown');
    await expect(pane.entry('New')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(pane.menu).toBeHidden();
    await expect(pane.tree).toBeFocused();
    expect(await active(pane)).toBe(RULE);
  });
}

test('a right click on a line outside the selection selects it, inside it keeps all', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  await pane.find('/rules/Roads');
  await pane.row('/rules/Addresses').click();
  await pane.row('/rules/Roads').click({ modifiers: ['Control'] });
  await pane.row('/rules/Roads').click({ button: 'right' });
  await expect(pane.menu).toBeVisible();
  expect(await pane.selected).toEqual(['/rules/Addresses', '/rules/Roads']);
  await page.keyboard.press('Escape');
  await expect(pane.menu).toBeHidden();
  await pane.row('/rules/Templates').click({ button: 'right' });
  expect(await pane.selected).toEqual(['/rules/Templates']);
});

test('F2 renames, and what refers to the item follows', async ({ page, pane, rest }) => {
  await page.goto('/');
  await (await pane.find('/rules/Templates/Road needs a name')).click();
  await page.keyboard.press('F2');
  const field = page.getByRole('textbox', { name: 'New name of Road needs a name' });
  await expect(field).toBeFocused();
  await field.fill('Road wants a name');
  await page.keyboard.press('Enter');
  await expect(pane.row('/rules/Templates/Road wants a name')).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(page.getByRole('heading', { name: 'Road wants a name', level: 1 })).toBeVisible();
  await expect(pane.tree).toBeFocused();
  const uses = await rest.get<{ path: string }[]>('/items/uses', {
    path: '/rules/Templates/Road wants a name',
  });
  expect(uses.map(({ path }) => path)).toContain(RULE);
});

test('Escape gives a rename up, and a name that is taken is refused', async ({ page, pane }) => {
  await page.goto('/');
  await (await pane.find('/rules/Roads')).click();
  await page.keyboard.press('F2');
  await page.keyboard.type('Something');
  await page.keyboard.press('Escape');
  await expect(pane.row('/rules/Roads')).toBeVisible();
  await expect(pane.tree).toBeFocused();
  await page.keyboard.press('F2');
  await page.keyboard.type('Addresses');
  await page.keyboard.press('Enter');
  await expect(page.getByText('“Roads” keeps its name')).toBeVisible();
  await expect(pane.row('/rules/Roads')).toBeVisible();
});

test('Del moves to the Recycle Bin, says what uses it first, and can be undone', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  await (await pane.find('/rules/Addresses/Address is unique')).click();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: 'These are in use' });
  await expect(dialog.getByRole('link', { name: /^\/sessions\// }).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete all the same' }).click();
  await expect(pane.row('/rules/Addresses/Address is unique')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(pane.row('/rules/Addresses/Address is unique')).toBeVisible();
});

test('Ctrl+X and Ctrl+V move, Ctrl+C and Ctrl+V copy and number: no drag is needed', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  const path = '/rules/Addresses/Address is unique';
  await (await pane.find(path)).click();
  await page.keyboard.press('Control+x');
  await expect(pane.row(path)).toHaveAttribute('data-cut', 'true');
  await pane.row('/rules/Templates').click();
  await page.keyboard.press('Control+v');
  await expect(pane.row('/rules/Templates/Address is unique')).toBeVisible();
  await expect(pane.row(path)).toBeHidden();
  await expect(pane.row('/rules/Templates/Address is unique')).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+v');
  await expect(pane.row('/rules/Templates/Address is unique 2')).toBeVisible();
});

test('where one of several cannot be moved, what was moved is told and can be undone', async ({
  page,
  pane,
  rest,
}) => {
  const [moves, stays] = ['/rules/Roads/Road has a name', '/rules/Roads/Roads do not overlap'];
  const taken = '/rules/Templates/Roads do not overlap';
  await rest.post('/items/copy', { from: stays, to: taken });
  await page.goto('/');
  await (await pane.find(moves)).click();
  await pane.row(stays).click({ modifiers: ['ControlOrMeta'] });
  await page.keyboard.press('Control+x');
  await pane.row('/rules/Templates').click();
  await page.keyboard.press('Control+v');
  await expect(page.getByText('Not all was moved')).toBeVisible();
  await expect(page.getByText('1 item moved to /rules/Templates.')).toBeVisible();
  await expect(pane.row('/rules/Templates/Road has a name')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(pane.row(moves)).toBeVisible();
});

test('an item dragged onto a folder moves there, and Undo takes it back', async ({
  page,
  pane,
}) => {
  await page.goto('/');
  const path = '/rules/Addresses/Address is unique';
  const row = await pane.find(path);
  await row.dragTo(pane.row('/rules/Templates'));
  await expect(pane.row('/rules/Templates/Address is unique')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(pane.row(path)).toBeVisible();
});

test('New makes an item of the kind of the tree and opens it', async ({ page, pane }) => {
  await page.goto('/');
  await (await pane.find('/rules/Roads')).click({ button: 'right' });
  await pane.entry('New').click();
  await page.getByRole('menuitem', { name: 'Rule', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'New rule' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Road is no circle');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Road is no circle', level: 1 })).toBeVisible();
  await expect(pane.row('/rules/Roads/Road is no circle')).toHaveAttribute('aria-selected', 'true');
});

test('a folder of more than a page is loaded as it is scrolled to', async ({
  page,
  pane,
  rest,
}) => {
  await page.goto('/');
  const many = await page.request.post('/rest/restores', {
    params: { name: 'many.zip' },
    data: rules('/rules/Many', 700),
    headers: { 'X-Requested-With': 'trigpoint', 'Content-Type': 'application/zip' },
  });
  expect(many.ok(), await many.text()).toBe(true);
  const folder = await rest.get<{ next: string | null }>('/items', { folder: '/rules/Many' });
  expect(folder.next, 'more than a page').not.toBeNull();
  await page.reload();
  await pane.open('/rules');
  await pane.open('/rules/Many');
  await expect(pane.row('/rules/Many/Rule 0001')).toBeVisible();
  const last = pane.row('/rules/Many/Rule 0700');
  await expect(async () => {
    await pane.tree.evaluate((tree) => tree.scrollTo(0, tree.scrollHeight));
    await expect(last).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(last).toHaveAttribute('aria-setsize', '700');
});
