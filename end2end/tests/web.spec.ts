import type { Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { newBot, signedUp, type Bot } from '../support/person';
import { unfold } from '../support/page';
import { checkPage } from '../support/standing';
import { expect, test } from '../support/test';
import { LANGUAGES, word, type Language } from '../support/words';

const SITE = () => `http://${process.env.E2E_SITE}`;

async function addSite(page: Page, bot: Bot, language: Language): Promise<void> {
  await page.goto(`${bot.path}/knowledge`);
  await unfold(page, word(language, 'knowledge.web'));
  await page.getByLabel(word(language, 'knowledge.url'), { exact: true }).fill(SITE());
  await page.getByLabel(word(language, 'knowledge.whole_site')).check();
  await page.getByRole('button', { name: word(language, 'knowledge.web_add'), exact: true }).click();
  await expect(page.getByRole('button', { name: word(language, 'knowledge.read_pages') })).toBeVisible();
}

for (const { language, locale } of LANGUAGES) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(() => {
      test.use({ locale, javaScriptEnabled, viewport: { width: 360, height: 800 } });

      test(`a site is chosen from and answered from, in ${language}, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async ({ page }) => {
        await signedUp(page, language);
        const bot = await newBot(page, language, 'Lola', false);
        await addSite(page, bot, language);
        await checkPage(page, language, javaScriptEnabled);
        await page.getByRole('checkbox', { name: /Partners/ }).uncheck();
        await page.getByRole('button', { name: word(language, 'knowledge.read_pages') }).click();
        await expect(async () => {
          if (!javaScriptEnabled) await page.reload();
          await expect(page.getByRole('row')).toHaveCount(4, { timeout: 500 });
          await expect(page.locator('.facts')).toContainText(word(language, 'knowledge.ready'), { timeout: 500 });
        }).toPass();
        await expect(page.getByText('Partners')).toHaveCount(0);
        await checkPage(page, language, javaScriptEnabled);
      });
    });
  }
}

test('an answer names the page it comes from and leads to it', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await page.goto(`${bot.path}/knowledge`);
  await unfold(page, word('en', 'knowledge.web'));
  await page.getByLabel(word('en', 'knowledge.url'), { exact: true }).fill(`${SITE()}/help/returns?utm_source=mail`);
  await page.getByRole('button', { name: word('en', 'knowledge.web_add'), exact: true }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Returns' })).toContainText(word('en', 'knowledge.ready'));
  await page.goto(bot.share);
  const chat = new Chat(page);
  await chat.sources(await chat.ask('Can I give a purchase back?'));
  const link = page.getByRole('link', { name: word('en', 'chat.open_source') });
  await expect(link).toHaveAttribute('href', /\/help\/returns#:~:text=A%20purchase/);
});

test('an address that can not be read is told at its field', async ({ page, problems }) => {
  problems.allow(/status of 422/);
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await page.goto(`${bot.path}/knowledge`);
  await unfold(page, word('en', 'knowledge.web'));
  await page.getByLabel(word('en', 'knowledge.url'), { exact: true }).fill('http://10.0.0.1/prices');
  await page.getByRole('button', { name: word('en', 'knowledge.web_add'), exact: true }).click();
  await expect(page.locator('#url-error')).toBeVisible();
  await expect(page.getByLabel(word('en', 'knowledge.url'), { exact: true })).toHaveValue('http://10.0.0.1/prices');
});

test('a passage changed by hand is answered from', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await page.goto(`${bot.path}/knowledge`);
  await page.getByLabel(word('en', 'knowledge.title'), { exact: true }).fill('Prices');
  await page.getByLabel(word('en', 'knowledge.text'), { exact: true }).fill('The honey cake costs 77 000 soʻm.');
  await page.getByRole('button', { name: word('en', 'knowledge.add'), exact: true }).click();
  await page.getByRole('link', { name: 'Prices' }).click();
  await page.getByText(word('en', 'knowledge.edit_passage')).click();
  await page.getByLabel(word('en', 'knowledge.passage_text')).fill('The honey cake costs 90 000 soʻm.');
  await page.getByLabel(word('en', 'knowledge.hints')).fill('medovik');
  await page.getByRole('article').getByRole('button', { name: word('en', 'knowledge.save') }).click();
  await expect(page.getByText(word('en', 'knowledge.edited'))).toBeVisible();
  await checkPage(page, 'en');
  await page.goto(bot.share);
  const chat = new Chat(page);
  await expect(chat.body(await chat.ask('What does medovik cost?'))).toContainText('90 000');
});
