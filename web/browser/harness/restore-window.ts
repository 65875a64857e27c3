// The restore window as a person uses it.

import { expect, type FileChooser, type Locator, type Page } from '@playwright/test';

export class RestoreWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { name: 'Restore', level: 1 });
  }

  /** Everything the window tells of one file. */
  file(name: string): Locator {
    return this.page.getByRole('region', { name });
  }

  /** The line of an item in the plan or the report. */
  line(path: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByText(path, { exact: true }) });
  }

  button(name: string): Locator {
    return this.page.locator('#workspace').getByRole('button', { name, exact: true });
  }

  /** Chooses files with *Browse*. */
  async browse(files: Parameters<FileChooser['setFiles']>[0]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.button('Browse').click();
    await (await chooser).setFiles(files);
  }

  /** *Upload*, and waits for the plan. */
  async upload(): Promise<void> {
    await this.button('Upload').click();
    await expect(this.page.getByText(/^Plan: /).first()).toBeVisible();
  }

  /** *Restore* after the plan, and waits for the report. */
  async restore(): Promise<void> {
    await this.button('Restore').click();
    await expect(this.page.getByText(/^Done: /).first()).toBeVisible();
  }

  async done(): Promise<void> {
    await this.button('Done').click();
    await expect(this.heading).toBeHidden();
  }
}
