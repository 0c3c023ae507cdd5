import type { Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { newBot, paste, signedUp, type Bot } from '../support/person';
import { expect, test } from '../support/test';
import { word } from '../support/words';

/** Writes a curated answer by the form. */
async function write(page: Page, bot: Bot, question: string, answer: string): Promise<void> {
  await page.goto(`${bot.path}/answers/new`);
  await fill(page, question, answer);
  await expect(page.getByText(word('en', 'app.answer_saved'))).toBeVisible();
}

/** Fills in the form that is open and saves it. */
async function fill(page: Page, question: string | null, answer: string): Promise<void> {
  if (question !== null) await page.getByLabel(word('en', 'curated.question'), { exact: true }).fill(question);
  await page.getByLabel(word('en', 'curated.answer'), { exact: true }).fill(answer);
  await page.getByRole('button', { name: word('en', 'curated.save'), exact: true }).click();
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a curated answer is written, changed, switched off and deleted', async ({ page }) => {
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await page.goto(bot.path);
      await page.getByRole('link', { name: word('en', 'app.answers'), exact: true }).click();
      await expect(page.getByRole('heading', { name: word('en', 'curated.first') })).toBeVisible();
      await page.getByRole('link', { name: word('en', 'curated.new'), exact: true }).click();
      await fill(page, 'Is there parking?\nWhere can I park?', 'Behind the house.');
      await expect(page.getByText(word('en', 'app.answer_saved'))).toBeVisible();
      const row = page.getByRole('row').filter({ hasText: 'Is there parking?' });
      await expect(row).toContainText('Behind the house.');
      await row.getByRole('button', { name: word('en', 'curated.switch_off') }).click();
      await expect(row.getByRole('button', { name: word('en', 'curated.switch_on') })).toBeVisible();
      await row.getByRole('link', { name: 'Is there parking?' }).click();
      await fill(page, null, 'In front of it.');
      await expect(row).toContainText('In front of it.');
      await row.getByRole('link', { name: 'Is there parking?' }).click();
      await page.getByRole('button', { name: word('en', 'curated.delete') }).first().click();
      await page.getByRole('dialog').getByRole('button', { name: word('en', 'curated.delete') }).click();
      await expect(page.getByText(word('en', 'app.answer_deleted'))).toBeVisible();
      await expect(page.getByRole('heading', { name: word('en', 'curated.first') })).toBeVisible();
    });

    test('a question that has an answer is refused beside the field', async ({ page, problems }) => {
      problems.allow(/status of 422/);
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await write(page, bot, 'Ish vaqtingiz qanday?', 'Soat 9 dan 20 gacha.');
      await page.goto(`${bot.path}/answers/new`);
      await fill(page, 'Иш вақтингиз қандай?', 'Another answer.');
      await expect(page.locator('#question-error')).toHaveText(word('en', 'error.answered'));
      await expect(page.getByLabel(word('en', 'curated.answer'), { exact: true })).toHaveValue('Another answer.');
    });

    test('the list is searched by a plain form', async ({ page }) => {
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await write(page, bot, 'Is there parking?', 'Behind the house.');
      await write(page, bot, 'Is there tea?', 'Green and black.');
      await page.goto(`${bot.path}/answers`);
      await page.getByRole('searchbox').fill('PARKING');
      await page.getByRole('button', { name: word('en', 'curated.search'), exact: true }).click();
      await expect(page).toHaveURL(/\?search=PARKING$/);
      await expect(page.locator('tbody tr')).toHaveCount(1);
      await expect(page.getByRole('searchbox')).toHaveValue('PARKING');
    });
  });
}

test('a visitor gets the owner’s own words before any document', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await paste(page, bot, 'Hours', 'Our opening hours are 9:00 to 20:00.');
  await write(page, bot, 'What are your opening hours?', 'We are open **day and night**.');
  await page.goto(bot.share);
  const chat = new Chat(page);
  const answer = await chat.ask('your opening hours?');
  await expect(chat.body(answer)).toHaveText('We are open day and night.');
  await expect(answer.locator('.message__sources')).toHaveCount(0);
  await page.goto(`${bot.path}/conversations`);
  await page.getByRole('link', { name: 'your opening hours?' }).click();
  await page.getByRole('link', { name: word('en', 'chat.why') }).click();
  await expect(page.getByText(word('en', 'chat.curated')).first()).toBeVisible();
  await page.getByRole('link', { name: 'What are your opening hours?' }).click();
  await expect(page).toHaveURL(/\/answers\/[0-9a-f]+$/);
});

test('an unanswered question is answered out of its conversation, and leads back there', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await page.goto(bot.share);
  await new Chat(page).ask('Who won the match?');
  await page.goto(`${bot.path}/conversations?unanswered=true`);
  await page.getByRole('link', { name: 'Who won the match?' }).click();
  await page.getByRole('link', { name: word('en', 'curated.write') }).click();
  await expect(page.getByLabel(word('en', 'curated.question'), { exact: true })).toHaveValue('Who won the match?');
  await fill(page, null, 'Pakhtakor.');
  await expect(page).toHaveURL(/\/conversations\/[0-9a-f]+\?notice=answer_saved$/);
  await expect(page.getByText(word('en', 'app.answer_saved'))).toBeVisible();
  await page.goto(bot.share);
  const chat = new Chat(page);
  await expect(chat.body(await chat.ask('who won the match'))).toHaveText('Pakhtakor.');
});

test('an answer of the bot is corrected out of its conversation', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await paste(page, bot, 'Delivery', 'Delivery in Tashkent costs 25,000 soʻm.');
  await page.goto(bot.share);
  await new Chat(page).ask('How much is delivery in Tashkent?');
  await page.goto(`${bot.path}/conversations`);
  await page.getByRole('link', { name: 'How much is delivery in Tashkent?' }).click();
  await page.getByRole('link', { name: word('en', 'curated.correct') }).click();
  await expect(page.getByLabel(word('en', 'curated.answer'), { exact: true })).toHaveValue(
    'Delivery in Tashkent costs 25,000 soʻm.',
  );
  await fill(page, null, 'Free of charge since May.');
  await expect(page.getByText(word('en', 'app.answer_saved'))).toBeVisible();
});

test('a table comes in and goes out', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await page.goto(`${bot.path}/answers`);
  const text = 'savol;javob\nToʻlov qanday?;Karta orqali\n;javobsiz\n';
  await page.locator('#file').setInputFiles({ name: 'answers.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: word('en', 'curated.read_file'), exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Added: 1' })).toContainText('(lines 3)');
  await expect(page.getByRole('row').filter({ hasText: 'Toʻlov qanday?' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: word('en', 'curated.export') }).click();
  expect((await download).suggestedFilename()).toBe('answers.csv');
});
