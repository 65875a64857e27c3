// Log-in and log-out: the only way to the items.

import { known } from './harness/people';
import { expect, test } from './harness/test';

test.use({ as: null });

test('whoever logs in comes to the page they asked for', async ({ page }) => {
  await page.goto('/item?path=%2Frules%2FRoads%2FRoad+has+a+name');
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel('User name').fill('ada');
  await page.getByRole('textbox', { name: 'Password' }).fill(known('ada').password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Road has a name', level: 1 })).toBeVisible();
});

test('a wrong password is refused without a word on whether the user is known', async ({ page }) => {
  const tellFor = async (name: string): Promise<string> => {
    await page.goto('/login');
    await page.getByLabel('User name').fill(name);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('Not logged in');
    await expect(page.getByRole('textbox', { name: 'Password' })).toHaveValue('');
    return alert.innerText();
  };
  expect(await tellFor('ada')).toBe(await tellFor('nobody of this name'));
});

test('guessing is slowed down, and the page counts the seconds', async ({ page }) => {
  await page.goto('/login');
  await page.getByLabel('User name').fill('rea');
  const alert = page.getByRole('alert');
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    await page.getByRole('textbox', { name: 'Password' }).fill(`guess ${attempt}`);
    const answer = page.waitForResponse('**/rest/session');
    await page.getByRole('button', { name: 'Log in' }).click();
    if ((await answer).status() === 429) break;
    await expect(alert).toContainText('Not logged in');
  }
  await expect(alert).toContainText(/Too many attempts\s*Wait \d+ second/);
  await expect(page.getByRole('button', { name: 'Log in' })).toBeDisabled();
  await expect(page.getByText('You may try again now.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Password' }).fill(known('rea').password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome, Rea Reader' })).toBeVisible();
});

test.describe('with somebody logged in', () => {
  test.use({ as: 'rea' });

  test('the user icon tells who one is and what one may do', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'User rea' }).click();
    const card = page.getByRole('dialog', { name: 'User rea' });
    await expect(card).toContainText('Rea Reader');
    await expect(card).toContainText('1int-rules-read');
    await expect(card).not.toContainText('1int-rules-write');
  });

  test('after a log-out the cookie is worth nothing and nothing can be seen', async ({
    page,
    context,
    server,
  }) => {
    await page.goto('/tree/rules');
    const before = await context.cookies();
    await page.getByRole('button', { name: 'User rea' }).click();
    await page.getByRole('button', { name: 'Log out' }).click();
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await context.addCookies(before);
    const answer = await page.request.get(`${server.url}/rest/session`);
    expect(answer.status()).toBe(401);
  });
});
