import { Chat } from '../support/chat';
import { newBot, signedUp } from '../support/person';
import { expect, test } from '../support/test';
import { QUESTIONS, shop, word } from '../support/words';

test.beforeEach(async ({ page }) => {
  await signedUp(page);
});

test('a starter question is asked with one press', async ({ page }) => {
  const bot = await newBot(page);
  await page.goto(bot.share);
  const chat = new Chat(page);
  const [starter] = shop('en').starters;
  await page.getByRole('button', { name: starter }).click();
  await expect(chat.body(await chat.whole())).toContainText(QUESTIONS.en.answer);
  await expect(chat.questions).toHaveText([new RegExp(starter.replace('?', '\\?'))]);
  await expect(page.locator('.chat__starters')).toHaveCount(0);
});

test('a visitor begins a new conversation and goes back to the earlier one', async ({ page, newBrowser }) => {
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(bot.share);
  const chat = new Chat(visitor);
  await chat.ask(QUESTIONS.en.known);
  await chat.openMenu();
  await visitor.getByRole('button', { name: word('en', 'chat.new_conversation') }).click();
  await expect(chat.questions).toHaveCount(0);
  await chat.ask('When is the shop open?');
  await visitor.reload();
  await chat.openMenu();
  await visitor.getByRole('link', { name: QUESTIONS.en.known }).click();
  await expect(chat.questions).toHaveText([new RegExp('How much does delivery cost')]);
  await expect(chat.answers).toContainText([QUESTIONS.en.answer]);
});

test('another visitor does not see the conversation', async ({ page, newBrowser }) => {
  const bot = await newBot(page);
  const first = await (await newBrowser()).newPage();
  await first.goto(bot.share);
  await new Chat(first).ask(QUESTIONS.en.known);
  const second = await (await newBrowser()).newPage();
  await second.goto(first.url());
  await expect(second).toHaveURL(new RegExp(`${bot.share}$`));
  await expect(new Chat(second).questions).toHaveCount(0);
});

test('a source is opened by its number', async ({ page }) => {
  const bot = await newBot(page);
  await page.goto(bot.share);
  const chat = new Chat(page);
  const answer = await chat.ask(QUESTIONS.en.known);
  await answer.locator('a.cite').first().click();
  await expect(answer.locator('blockquote').first()).toBeVisible();
});

test('a question that is too long is refused and kept', async ({ page, problems }) => {
  problems.allow(/status of 422/);
  const bot = await newBot(page);
  await page.goto(bot.share);
  const chat = new Chat(page);
  const long = 'a'.repeat(2001);
  await chat.field.evaluate((field) => field.removeAttribute('maxlength'));
  await chat.send(long);
  await expect(page.getByRole('alert')).toHaveText(word('en', 'error.too_long', { count: 2000 }));
  await expect(chat.field).toHaveValue(long);
});
