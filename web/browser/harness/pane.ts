// The navigation pane as a person uses it.

import { type Download, expect, type Locator, type Page } from '@playwright/test';

export class Pane {
  readonly page: Page;
  readonly tree: Locator;
  readonly menu: Locator;

  constructor(page: Page) {
    this.page = page;
    this.tree = page.getByRole('tree', { name: 'Items' });
    this.menu = page.getByRole('menu', { name: 'Menu of the selected items' });
  }

  /** The line of an item, folder or tree. */
  row(path: string): Locator {
    return this.tree.locator(`[data-path=${JSON.stringify(path)}]`);
  }

  /** Opens the folders down to a path, by their twists, and answers its line. */
  async find(path: string): Promise<Locator> {
    const parts = path.split('/').slice(1);
    for (let depth = 1; depth < parts.length; depth += 1) {
      await this.open(`/${parts.slice(0, depth).join('/')}`);
    }
    const row = this.row(path);
    await expect(row).toBeVisible();
    return row;
  }

  async open(folder: string): Promise<void> {
    const row = this.row(folder);
    await expect(row).toBeVisible();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.twist').click();
    await expect(row).toHaveAttribute('aria-expanded', 'true');
  }

  /** Right-clicks a line and chooses an entry of its menu. */
  async choose(path: string, entry: string): Promise<void> {
    await (await this.find(path)).click({ button: 'right' });
    await this.entry(entry).click();
  }

  entry(name: string): Locator {
    return this.menu.getByRole('menuitem', { name: new RegExp(`^${name}\\b`) });
  }

  /** Right-clicks a line, chooses *Backup* and answers what the browser downloads. */
  async backUp(path: string): Promise<Download> {
    const download = this.page.waitForEvent('download');
    await this.choose(path, 'Backup');
    return download;
  }

  get selected(): Promise<string[]> {
    return this.tree
      .locator('[aria-selected=true]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-path') ?? ''));
  }
}

/** Drops real files on a place, as the browser takes them from the desktop. */
export async function dropFiles(page: Page, files: string[], at: Locator): Promise<void> {
  await at.scrollIntoViewIfNeeded();
  const box = await at.boundingBox();
  if (box === null) throw new Error('nothing is there to drop on');
  const point = { x: box.x + Math.min(60, box.width / 2), y: box.y + box.height / 2 };
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, ...point, data });
  }
  await client.detach();
}
