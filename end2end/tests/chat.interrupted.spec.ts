import type { Locator, Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { newBot, paste, signedUp, type Bot } from '../support/person';
import { expect, test } from '../support/slow';
import { word } from '../support/words';

const QUESTION = 'What are the rules of the library?';
const RULES =
  'The rules of the library are simple: readers bring back every borrowed book within two weeks, ' +
  'speak quietly in the reading room, leave bags and coats at the entrance, and keep food and drinks outside.';

let bot: Bot;

test.beforeEach(async ({ page }) => {
  await signedUp(page);
  bot = await newBot(page, 'en', 'Library', false);
  await paste(page, bot, 'Rules', RULES);
});

test('a stopped answer keeps what was written and says so', async ({ page }) => {
  const chat = await asked(page);
  const answer = chat.answers.last();
  await page.getByRole('button', { name: word('en', 'chat.stop') }).click();
  await expect(answer).toHaveAttribute('data-state', 'stopped');
  await expect(answer.locator('.message__note')).toHaveText(word('en', 'chat.stopped'));
  const partial = await letters(chat.body(answer));
  expect(partial.length).toBeGreaterThan(0);
  expect(partial.length).toBeLessThan(letterCount(RULES));
  await expect(page.getByRole('button', { name: word('en', 'chat.send'), exact: true })).toBeVisible();

  await page.reload();
  await expect(answer.locator('.message__note')).toHaveText(word('en', 'chat.stopped'));
  expect(await letters(chat.body(answer))).toBe(partial);
});

test('a reload in mid-answer joins it again, with nothing lost or doubled', async ({ page }) => {
  const chat = await asked(page);
  const answer = chat.answers.last();
  await page.reload();
  const seen: string[] = [];
  while ((await answer.getAttribute('data-state')) === 'writing') {
    seen.push(await letters(chat.body(answer)));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const whole = await letters(await chat.whole().then((given) => chat.body(given)));
  expect(whole).toContain('foodanddrinksoutside');
  for (const partial of new Set(seen)) expect(whole.startsWith(partial), partial).toBe(true);
  expect(new Set(seen).size).toBeGreaterThan(2);
  await expect(chat.questions).toHaveCount(1);
  await expect(chat.answers).toHaveCount(1);
});

test('a question whose receipt was lost is sent again and asked once', async ({ page, problems }) => {
  problems.allow(/Failed to load resource/);
  await page.goto(bot.share);
  const chat = new Chat(page);
  await page.route('**/messages', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await chat.send(QUESTION);
  await expect(page.getByRole('alert')).toContainText(word('en', 'chat.question_lost'));
  await expect(chat.field).toHaveValue(QUESTION);
  await page.getByRole('alert').getByRole('button', { name: word('en', 'chat.try_again') }).click();
  await chat.whole();
  await page.reload();
  await expect(chat.questions).toHaveCount(1);
  await expect(chat.answers).toHaveCount(1);
});

test('an answer goes on while nobody looks', async ({ page }) => {
  const chat = await asked(page);
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await chat.whole();
  await expect(chat.body(chat.answers.last())).toContainText('keep food and drinks outside');
});

test('after a kill the partial answer is there, marked, and nothing acknowledged is lost', async ({ page, server, problems }) => {
  problems.allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  const chat = await asked(page);
  const answer = chat.answers.last();
  // Longer than the half second in which what is written is stored.
  await expect(chat.body(answer)).toContainText('readers bring back every');
  await server.kill();
  await expect(page.getByRole('alert')).toContainText(word('en', 'chat.offline'));
  await server.run();

  await expect(answer).toHaveAttribute('data-state', 'interrupted', { timeout: 20_000 });
  await expect(answer.locator('.message__note')).toHaveText(word('en', 'chat.interrupted'));
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.reload();
  await expect(chat.questions).toContainText([QUESTION]);
  await expect(chat.body(answer)).toContainText('The rules of the library');
  await expect(answer.locator('.message__note')).toHaveText(word('en', 'chat.interrupted'));
  await page.goto(`${bot.path}/knowledge`);
  await expect(page.getByRole('row').filter({ hasText: 'Rules' })).toContainText(word('en', 'knowledge.ready'));

  await page.goto(bot.share);
  await chat.ask(QUESTION);
  await expect(chat.body(chat.answers.last())).toContainText('keep food and drinks outside');
});

test('a second question waits until the first is answered', async ({ page, problems }) => {
  problems.allow(/status of 409/);
  const chat = await asked(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  const status = await other.evaluate(async () => {
    const form = document.querySelector<HTMLFormElement>('#composer');
    if (!form) return 0;
    const fields = new FormData(form);
    fields.set('text', 'And the rules of the reading room?');
    const body = new URLSearchParams(fields as unknown as Record<string, string>);
    return (await fetch(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body })).status;
  });
  expect(status).toBe(409);
  await chat.whole();
  await expect(chat.questions).toHaveCount(1);
});

/** A chat in which the first words of an answer have come. */
async function asked(page: Page): Promise<Chat> {
  await page.goto(bot.share);
  const chat = new Chat(page);
  await chat.send(QUESTION);
  await expect(chat.body(chat.answers.last())).toContainText('The rules of');
  return chat;
}

/** A message's letters: without spaces and the brackets that numbers lose when they become links. */
async function letters(message: Locator): Promise<string> {
  return ((await message.textContent()) ?? '').replace(/[\s[\]]/g, '');
}

function letterCount(text: string): number {
  return text.replace(/\s/g, '').length;
}
