import type { Page } from '@playwright/test';

import { png } from '../support/png';
import { newBot, signedUp, type Bot } from '../support/person';
import { checkPage } from '../support/standing';
import { expect, test } from '../support/test';
import { LANGUAGES, QUESTIONS, word, type Language } from '../support/words';

const PASSWORD = 'samovar va choynak';

/** Presses a button of the owner's page and waits until it is done. */
async function press(page: Page, language: Language, key: string): Promise<void> {
  const sent = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.getByRole('button', { name: word(language, key), exact: true }).click();
  await sent;
  await expect(page.getByText(word(language, 'app.saved'), { exact: true })).toBeVisible();
}

/** Asks as a visitor does, with scripts or without, and waits for the answer. */
async function ask(visitor: Page, language: Language): Promise<void> {
  await visitor.getByLabel(word(language, 'chat.your_question')).fill(QUESTIONS[language].known);
  await visitor.getByRole('button', { name: word(language, 'chat.send'), exact: true }).click();
  await expect(visitor.locator('.message--bot[data-message]').last()).toContainText(QUESTIONS[language].answer, { timeout: 20_000 });
}

async function enter(visitor: Page, language: Language, password: string): Promise<void> {
  await visitor.getByLabel(word(language, 'share.password'), { exact: true }).fill(password);
  await visitor.getByRole('button', { name: word(language, 'share.enter'), exact: true }).click();
}

for (const scripts of [true, false]) {
  for (const { language, locale } of LANGUAGES) {
    for (const width of [360, 1280]) {
      test.describe(`${language}, ${width} px, ${scripts ? 'with' : 'without'} scripts`, () => {
        const options = { locale, viewport: { width, height: 800 }, javaScriptEnabled: scripts };
        test.use(options);

        test('a page is dressed, guarded and agreed to', async ({ page, newBrowser, problems }) => {
          problems.allow(/status of 401/);
          await signedUp(page, language);
          const bot = await newBot(page, language);
          await page.goto(`${bot.path}/share`);
          await expect(page.getByRole('img', { name: word(language, 'share.qr_of', { name: 'Lola' }) })).toBeVisible();
          await page.getByLabel(word(language, 'share.title'), { exact: true }).fill('Lola 24/7');
          await page.locator('#language').selectOption(language);
          await page.locator('#theme').selectOption('light');
          await page.getByLabel(word(language, 'share.consent'), { exact: true }).fill('Lola — 152-modda.');
          await page.getByLabel(word(language, 'share.privacy'), { exact: true }).fill('https://lola.uz/maxfiylik');
          await press(page, language, 'share.save');
          await page.getByLabel(word(language, 'share.new_password'), { exact: true }).fill(PASSWORD);
          await press(page, language, 'share.set_password');
          await expect(page.getByText(word(language, 'share.password_set'), { exact: true })).toBeVisible();
          await expect(page.getByLabel(word(language, 'share.title'), { exact: true })).toHaveValue('Lola 24/7');
          await checkPage(page, language, scripts);

          // The browser's language is another one: the page's is fixed.
          const elsewhere = language === 'en' ? 'ru-RU' : 'en-GB';
          const visitor = await (await newBrowser({ ...options, locale: elsewhere })).newPage();
          await visitor.goto(bot.share);
          await expect(visitor).toHaveTitle('Lola 24/7');
          await checkPage(visitor, language, scripts);
          await enter(visitor, language, 'boshqa parol');
          await expect(visitor.getByRole('alert')).toHaveText(word(language, 'share.wrong_password'));
          await checkPage(visitor, language, scripts);
          await enter(visitor, language, PASSWORD);
          await expect(visitor.getByText('Lola — 152-modda.')).toBeVisible();
          await expect(visitor.locator('html')).toHaveAttribute('data-theme', 'light');
          await expect(visitor.locator('#composer')).toHaveCount(0);
          await expect(visitor.getByRole('link', { name: word(language, 'share.privacy_policy') })).toHaveAttribute('href', 'https://lola.uz/maxfiylik');
          await checkPage(visitor, language, scripts);
          await visitor.getByRole('button', { name: word(language, 'share.agree'), exact: true }).click();
          await ask(visitor, language);

          // A new password ends what the old one allowed.
          await page.getByLabel(word(language, 'share.new_password'), { exact: true }).fill(`${PASSWORD} 2`);
          await press(page, language, 'share.change_password');
          await visitor.goto(bot.share);
          await expect(visitor.getByText(word(language, 'error.password_required'))).toBeVisible();
          await press(page, language, 'share.drop_password');
          await visitor.goto(bot.share);
          await expect(visitor.locator('#composer')).toBeVisible();
        });
      });
    }
  }

  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a bot gets a face, and what is no picture is refused', async ({ page, newBrowser }) => {
      await signedUp(page);
      const bot = await newBot(page);
      await upload(page, bot, 'avatar', { name: 'me.png', content: png(200, 150, [190, 40, 60]) });
      await expect(page.getByRole('img', { name: word('en', 'share.avatar'), exact: true })).toBeVisible();
      await upload(page, bot, 'preview', { name: 'wide.png', content: png(1200, 630, [20, 90, 120]) });
      await checkPage(page, 'en', scripts);
      await upload(page, bot, 'preview', { name: 'liar.png', content: Buffer.from('<html><script>alert(1)</script>') });
      await expect(page.getByRole('alert')).toHaveText(word('en', 'share.not_picture'));
      await checkPage(page, 'en', scripts);

      const visitor = await (await newBrowser({ javaScriptEnabled: scripts })).newPage();
      await visitor.goto(bot.share);
      const face = visitor.locator('img.chat__avatar');
      await expect(face).toBeVisible();
      await checkPage(visitor, 'en', scripts);
      const answer = await visitor.request.get((await face.getAttribute('src')) ?? '');
      expect(answer.headers()).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' });
      expect(answer.headers()['cache-control']).toContain('immutable');
      const preview = await visitor.locator('meta[property="og:image"]').getAttribute('content');
      expect((await visitor.request.get(new URL(preview ?? '').pathname)).ok()).toBe(true);
    });
  });
}

/** Chooses a file for a picture and sends it. */
async function upload(page: Page, bot: Bot, kind: 'avatar' | 'preview', file: { name: string; content: Buffer }): Promise<void> {
  await page.goto(`${bot.path}/share`);
  const form = page.locator(`form:has(input[name=kind][value=${kind}]):has(input[type=file])`);
  await form.locator('input[type=file]').setInputFiles({ name: file.name, mimeType: 'image/png', buffer: file.content });
  await form.getByRole('button', { name: word('en', 'share.upload') }).click();
  await page.waitForURL(/notice=saved|problem=/);
}

test('a consent that comes while a chat is open is told in place of the answer', async ({ page, newBrowser, problems }) => {
  problems.allow(/status of 403/);
  await signedUp(page);
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(bot.share);
  await page.goto(`${bot.path}/share`);
  await page.getByLabel(word('en', 'share.consent'), { exact: true }).fill('We keep your questions.');
  await press(page, 'en', 'share.save');
  await visitor.getByLabel(word('en', 'chat.your_question')).fill(QUESTIONS.en.known);
  await visitor.getByRole('button', { name: word('en', 'chat.send'), exact: true }).click();
  await expect(visitor.getByRole('alert')).toContainText(word('en', 'error.consent_required'));
  await visitor.reload();
  await visitor.getByRole('button', { name: word('en', 'share.agree'), exact: true }).click();
  await ask(visitor, 'en');
});

test('the code to print is a picture of its own, in both forms', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await page.goto(`${bot.path}/share`);
  for (const key of ['share.qr_svg', 'share.qr_png']) {
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: word('en', key), exact: true }).click();
    expect((await download).suggestedFilename()).toMatch(/^qr\.(svg|png)$/);
  }
  const robots = await page.request.get('/robots.txt');
  expect(await robots.text()).toContain('User-agent: *');
  expect((await page.request.get(bot.share)).headers()['x-robots-tag']).toBe('noindex');
});
