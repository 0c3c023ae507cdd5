import { expect, type Page } from '@playwright/test';

import { hydrated, markHydration } from './page';
import { newBot, publish, signedUp, somebody } from './person';
import { LANGUAGES, word } from './words';
import { test } from './test';

/** Declares what every form does with input it can't accept. */
export function refuseInEveryLanguage(scripts: boolean): void {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => refuse(scripts));
}

function refuse(scripts: boolean): void {
  test.use({ javaScriptEnabled: scripts });
  test.beforeEach(async ({ page, problems }) => {
    // The browser notes every refused form by itself.
    problems.allow(/status of (401|422)/);
    if (scripts) await markHydration(page);
  });
  const open = async (page: Page, path: string) => {
    await page.goto(path);
    if (scripts) await hydrated(page);
  };

  for (const { language, locale, name } of LANGUAGES) {
    const say = (key: string, values = {}) => word(language, key, values);

    test.describe(name, () => {
      test.use({ locale });

      test('sign-up says beside each field what is wrong, and keeps what was typed', async ({ page }) => {
        await open(page, '/sign-up');
        await page.locator('#username').fill('a');
        await page.locator('#email').fill('nobody');
        await page.locator('#password').fill('short');
        await page.getByRole('button', { name: say('account.create_button') }).click();
        await expect(page.locator('#username-error')).toHaveText(say('error.too_short', { count: 3 }));
        await expect(page.locator('#email-error')).toHaveText(say('error.malformed'));
        await expect(page.locator('#password-error')).toHaveText(say('error.too_short', { count: 8 }));
        await expect(page.locator('#username')).toHaveAttribute('aria-describedby', 'username-error');
        await expect(page.locator('#username')).toHaveValue('a');
        await expect(page.locator('#email')).toHaveValue('nobody');
        await expect(page.getByRole('alert')).toHaveText(say('error.invalid'));
      });

      test('a wrong password is refused without a word on whether the name is known', async ({ page }) => {
        await open(page, '/log-in');
        await page.locator('#name').fill('nobody-at-all');
        await page.locator('#password').fill('wrong password');
        await page.getByRole('button', { name: say('account.log_in') }).click();
        await expect(page.getByRole('alert')).toHaveText(say('error.wrong_credentials'));
        await expect(page.locator('#name')).toHaveValue('nobody-at-all');
      });
    });
  }

  test('a taken name is refused, also in other letters', async ({ page }) => {
    const known = await signedUp(page);
    await page.context().clearCookies();
    await open(page, '/sign-up');
    await page.locator('#username').fill(known.username.toUpperCase());
    await page.locator('#email').fill(somebody().email);
    await page.locator('#password').fill(known.password);
    await page.getByRole('button', { name: word('en', 'account.create_button') }).click();
    await expect(page.locator('#username-error')).toHaveText(word('en', 'error.taken'));
    await expect(page.locator('#username')).toHaveValue(known.username.toUpperCase());
  });

  test('a common password is refused', async ({ page }) => {
    await open(page, '/sign-up');
    await page.locator('#username').fill(somebody().username);
    await page.locator('#email').fill(somebody().email);
    await page.locator('#password').fill('password123');
    await page.getByRole('button', { name: word('en', 'account.create_button') }).click();
    await expect(page.locator('#password-error')).toHaveText(word('en', 'error.too_common'));
  });

  test('a new bot without a name is refused, and the rest is kept', async ({ page }) => {
    await signedUp(page);
    await open(page, '/bots/new');
    await page.locator('input[name=template][value=clinic]').check();
    await page.locator('#name').fill('   ');
    await page.locator('#purpose').fill('Answers patients');
    await page.locator('#language').selectOption('uz');
    await page.getByRole('button', { name: word('en', 'bot.create'), exact: true }).click();
    await expect(page.locator('#name-error')).toHaveText(word('en', 'error.required'));
    await expect(page.locator('#purpose')).toHaveValue('Answers patients');
    await expect(page.locator('#language')).toHaveValue('uz');
    await expect(page.locator('input[value=clinic]')).toBeChecked();
  });

  test('settings without a greeting are refused, and the rest is kept', async ({ page }) => {
    await signedUp(page);
    const bot = await newBot(page, 'en', 'Lola', false);
    await open(page, `${bot.path}/settings`);
    await page.locator('#greeting').fill(' ');
    await page.locator('#instructions').fill('Be brief.\nBe kind.');
    await page.getByRole('button', { name: word('en', 'bot.save') }).click();
    await expect(page.locator('#greeting-error')).toHaveText(word('en', 'error.required'));
    await expect(page.locator('#instructions')).toHaveValue('Be brief.\nBe kind.');
    await page.locator('#greeting').fill('Welcome!');
    await page.getByRole('button', { name: word('en', 'bot.save') }).click();
    await expect(page.getByText(word('en', 'app.saved'), { exact: true })).toBeVisible();
    await page.goto(`${bot.path}/settings`);
    await expect(page.locator('#instructions')).toHaveValue('Be brief.\nBe kind.');
    await publish(page, bot);
    await page.goto(bot.share);
    await expect(page.getByText('Welcome!')).toBeVisible();
  });

  test('a document without a title is refused, and its text is kept', async ({ page }) => {
    await signedUp(page);
    const bot = await newBot(page, 'en', 'Lola', false);
    await open(page, `${bot.path}/knowledge`);
    await page.locator('#title').fill('  ');
    await page.locator('#text').fill('First line.\n\nSecond line.');
    await page.getByRole('button', { name: word('en', 'knowledge.add'), exact: true }).click();
    await expect(page.locator('#title-error')).toHaveText(word('en', 'error.required'));
    await expect(page.locator('#text')).toHaveValue('First line.\n\nSecond line.');
  });
}
