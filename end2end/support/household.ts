import { expect, type Page } from '@playwright/test';

import { hydrated, markHydration } from './page';
import { loggedIn, newBot, signedUp } from './person';
import { test } from './test';
import { word } from './words';

/** Declares what an account can do, with scripts or without. */
export function keepAccount(scripts: boolean): void {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => keep(scripts));
}

function keep(scripts: boolean): void {
  test.use({ javaScriptEnabled: scripts });
  test.beforeEach(async ({ page }) => {
    if (scripts) await markHydration(page);
  });
  const open = async (page: Page, path: string) => {
    await page.goto(path);
    if (scripts) await hydrated(page);
  };

  test('a private page leads to the log-in and from there back', async ({ page }) => {
    const person = await signedUp(page);
    const bot = await newBot(page, 'en', 'Lola', false);
    await page.context().clearCookies();
    await open(page, `${bot.path}/conversations?unanswered=true`);
    await expect(page).toHaveURL(/\/log-in\?next=/);
    await page.locator('#name').fill(person.email);
    await page.locator('#password').fill(person.password);
    await page.getByRole('button', { name: word('en', 'account.log_in') }).click();
    await expect(page).toHaveURL(new RegExp(`${bot.path}/conversations\\?unanswered=true$`));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lola');
  });

  test('a log-in never leads to another site', async ({ page }) => {
    const person = await signedUp(page);
    await page.context().clearCookies();
    await open(page, '/log-in?next=https%3A%2F%2Fexample.com%2F');
    await page.locator('#name').fill(person.username);
    await page.locator('#password').fill(person.password);
    await page.getByRole('button', { name: word('en', 'account.log_in') }).click();
    await expect(page).toHaveURL(/\/bots$/);
  });

  test('after logging out, private pages are closed', async ({ page }) => {
    await signedUp(page);
    await open(page, '/bots');
    await page.locator('.app-header summary').last().click();
    await page.getByRole('button', { name: word('en', 'app.log_out') }).click();
    await expect(page).toHaveURL(/\/$/);
    await expect(page.getByRole('link', { name: word('en', 'ui.log_in') })).toBeVisible();
    await page.goto('/bots');
    await expect(page).toHaveURL(/\/log-in/);
  });

  test('language and theme are switched in the header and stay', async ({ page }) => {
    await open(page, '/sign-up');
    await page.getByLabel(word('en', 'app.language')).click();
    await page.getByRole('button', { name: 'Русский' }).click();
    await expect(page).toHaveURL(/\/sign-up$/);
    await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('ru', 'account.create'));
    await page.getByLabel(word('ru', 'app.theme')).click();
    await page.getByRole('button', { name: word('ru', 'chat.light') }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('ru', 'landing.title'));
  });

  test('what is chosen in the account follows the person to another browser', async ({ page, newBrowser }) => {
    const person = await signedUp(page);
    await open(page, '/account');
    await page.locator('#language').selectOption('uz');
    await page.locator('#theme').selectOption('light');
    await page.locator('form[action="/preferences"]').filter({ has: page.locator('#theme') }).getByRole('button').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('uz', 'account.account'));
    const other = await (await newBrowser()).newPage();
    await loggedIn(other, person);
    await other.goto('/bots');
    await expect(other.locator('html')).toHaveAttribute('lang', 'uz');
    await expect(other.locator('html')).toHaveAttribute('data-theme', 'light');
  });

  test('the first page after a log-in is in the language and theme the person chose elsewhere', async ({ page, newBrowser }) => {
    const person = await signedUp(page);
    await page.request.post('/preferences', { form: { language: 'uz', theme: 'light' } });
    const other = await (await newBrowser({ javaScriptEnabled: scripts })).newPage();
    if (scripts) await markHydration(other);
    await open(other, '/log-in');
    await expect(other.locator('html')).toHaveAttribute('lang', 'en');
    await other.locator('#name').fill(person.username);
    await other.locator('#password').fill(person.password);
    await other.getByRole('button', { name: word('en', 'account.log_in') }).click();
    await expect(other).toHaveURL(/\/bots$/);
    await expect(other.locator('html')).toHaveAttribute('lang', 'uz');
    await expect(other.locator('html')).toHaveAttribute('data-theme', 'light');
    await expect(other.getByRole('heading', { level: 1 })).toHaveText(word('uz', 'bot.bots'));
  });

  test('a button for what is gone says so once, and the page goes on', async ({ page }) => {
    await signedUp(page);
    const bot = await newBot(page);
    await open(page, `${bot.path}/knowledge`);
    const other = await page.context().newPage();
    await other.goto(`${bot.path}/knowledge`);
    await remove(other);
    await expect(other.getByText(word('en', 'knowledge.nothing'), { exact: true })).toBeVisible();
    await remove(page);
    await expect(page.getByRole('alert')).toHaveText(word('en', 'error.not_found'));
    await page.getByRole('button', { name: word('en', 'knowledge.use_sample') }).click();
    await expect(page).toHaveURL(/notice=source_saved$/);
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  test('another session is ended from the account page', async ({ page, newBrowser }) => {
    const person = await signedUp(page);
    const other = await (await newBrowser()).newPage();
    await loggedIn(other, person);
    await other.goto('/bots');
    await open(page, '/account');
    await page.getByRole('button', { name: word('en', 'account.end_login') }).click();
    await expect(page.getByText(word('en', 'app.login_ended'))).toBeVisible();
    await expect(page.getByRole('button', { name: word('en', 'account.end_login') })).toHaveCount(0);
    await other.goto('/bots');
    await expect(other).toHaveURL(/\/log-in/);
    await page.goto('/bots');
    await expect(page).toHaveURL(/\/bots$/);
  });

  test('a new password needs the present one and ends the other sessions', async ({ page, newBrowser, problems }) => {
    problems.allow(/status of 422/);
    const person = await signedUp(page);
    const other = await (await newBrowser()).newPage();
    await loggedIn(other, person);
    await open(page, '/account');
    const change = async (present: string) => {
      await page.locator('#current_password').fill(present);
      await page.locator('#new_password').fill('a red bicycle in the rain');
      await page.getByRole('button', { name: word('en', 'account.change_password') }).click();
    };
    await change('not the present one');
    await expect(page.locator('#current_password-error')).toHaveText(word('en', 'error.wrong_password'));
    await change(person.password);
    await expect(page.getByText(word('en', 'app.password_changed'))).toBeVisible();
    await other.goto('/bots');
    await expect(other).toHaveURL(/\/log-in/);
    await loggedIn(other, { ...person, password: 'a red bicycle in the rain' });
  });

  test('a bot is copied with its documents, and deleted after a question', async ({ page }) => {
    await signedUp(page);
    const bot = await newBot(page);
    await open(page, `${bot.path}/settings`);
    await page.getByRole('button', { name: word('en', 'bot.duplicate') }).click();
    await expect(page.getByText(word('en', 'app.bot_duplicated'))).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'bot.copy_of', { name: 'Lola' }));
    await page.getByRole('button', { name: word('en', 'bot.delete') }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: word('en', 'bot.delete') }).click();
    await expect(page.getByText(word('en', 'app.bot_deleted'))).toBeVisible();
    await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Lola']);
  });
}

/** Deletes the only document of a knowledge page. */
async function remove(page: Page): Promise<void> {
  await page.getByRole('button', { name: word('en', 'knowledge.delete') }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: word('en', 'knowledge.delete') }).click();
}
