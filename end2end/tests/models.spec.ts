import type { Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { KEY, SAYS } from '../support/model_server';
import { newBot, publish, signedUp, type Bot } from '../support/person';
import { checkPage } from '../support/standing';
import { expect, test } from '../support/test';
import { LANGUAGES, QUESTIONS, word } from '../support/words';

let bot: Bot;

test.beforeEach(async ({ page }) => {
  await signedUp(page);
  bot = await newBot(page);
});

test('a wrong key is told, the right one is tested, and the bot answers through the model', async ({ page }) => {
  await page.goto('/models');
  await page.getByRole('link', { name: word('en', 'provider.add') }).first().click();
  await fillProvider(page, 'not-the-right-key-1234');
  await tryOut(page, 'talker');
  await expect(page.getByText(word('en', 'provider.wrong_key'))).toBeVisible();
  await page.getByLabel(word('en', 'provider.key'), { exact: true }).fill(KEY);
  await page.getByRole('button', { name: word('en', 'provider.save'), exact: true }).click();
  await tryOut(page, 'talker');
  await expect(page.getByText(/\d+ ms/)).toBeVisible();
  expect(await page.content()).not.toContain(KEY);
  await expect(page.getByText('1234').first()).toBeVisible();

  await choose(page, 'talker');
  await page.goto(bot.share);
  const chat = new Chat(page);
  const answer = await chat.ask(QUESTIONS.en.known);
  await expect(chat.body(answer)).toContainText('Delivery inside Tashkent is quick 1 and cheap, says the model.');
  await expect(answer.locator('a.cite')).toHaveCount(1);
  await (await chat.sources(answer)).first().waitFor();
  await checkPage(page, 'en');
});

test('stopping an answer ends the call, and a reload joins it again', async ({ page }) => {
  await addProvider(page);
  await choose(page, 'endless');
  await page.goto(bot.share);
  const chat = new Chat(page);
  await chat.send(QUESTIONS.en.known);
  const answer = chat.answers.last();
  await expect(chat.body(answer)).toContainText('word3');
  await page.reload();
  await expect(chat.body(answer)).toContainText('word12');
  await page.getByRole('button', { name: word('en', 'chat.stop') }).click();
  await expect(answer).toHaveAttribute('data-state', 'stopped');
  const open = async () => (await (await page.request.get(`http://${process.env.E2E_MODELS}/open`)).json()).open;
  await expect.poll(open, { timeout: 2000 }).toBe(0);
  await expect(chat.body(answer)).toContainText('word1 word2 word3');
});

test('when the provider fails the documents answer, and the owner sees why', async ({ page }) => {
  await addProvider(page);
  await choose(page, 'overloaded');
  await page.goto(bot.share);
  const chat = new Chat(page);
  const answer = await chat.ask(QUESTIONS.en.known);
  await expect(chat.body(answer)).toContainText(QUESTIONS.en.answer);
  await expect(answer.locator('.message__note')).toHaveText(word('en', 'chat.from_documents'));
  await page.goto(`${bot.path}/conversations`);
  await page.getByRole('link', { name: QUESTIONS.en.known }).click();
  await expect(page.getByText(word('en', 'provider.overloaded'))).toBeVisible();
  await page.getByRole('link', { name: word('en', 'chat.why') }).click();
  await expect(page.getByText(word('en', 'chat.passages_found'))).toBeVisible();
  await checkPage(page, 'en');
});

test('an answer that broke off is tried again, and another wording replaces the question', async ({ page }) => {
  await addProvider(page);
  await choose(page, 'breaks');
  await page.goto(bot.share);
  const chat = new Chat(page);
  await chat.send(QUESTIONS.en.known);
  const answer = chat.answers.last();
  await expect(answer).toHaveAttribute('data-state', 'failed');
  await expect(chat.body(answer)).toContainText('Delivery inside Tashkent');
  const other = await page.context().newPage();
  await choose(other, 'talker');
  await page.getByRole('button', { name: word('en', 'chat.try_again') }).click();
  await expect(chat.body(await chat.whole())).toContainText('says the model');
  await expect(chat.questions).toHaveCount(1);
  await expect(chat.answers).toHaveCount(1);

  await page.reload();
  await page.locator('[data-edit] > summary').click();
  await page.locator('#edit').fill('How much is delivery to Bukhara?');
  await page.locator('[data-edit]').getByRole('button', { name: word('en', 'chat.send') }).click();
  await chat.whole();
  await expect(chat.questions).toHaveText([/Bukhara/]);
  await page.getByRole('button', { name: word('en', 'chat.helpful'), exact: true }).click();
  await expect(page.getByRole('button', { name: word('en', 'chat.helpful'), exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.reload();
  await expect(page.getByRole('button', { name: word('en', 'chat.helpful'), exact: true })).toHaveAttribute('aria-pressed', 'true');
});

test('models are compared side by side', async ({ page }) => {
  const provider = await addProvider(page);
  await choose(page, 'talker');
  await page.goto(`${bot.path}/compare`);
  const frame = page.frameLocator('iframe');
  await frame.getByLabel(word('en', 'chat.your_question')).fill(QUESTIONS.en.known);
  await frame.locator('#provider_1').selectOption('builtin');
  await frame.locator('#provider_2').selectOption(provider);
  await frame.locator('#model_2').fill('breaks');
  await frame.getByRole('button', { name: word('en', 'chat.compare') }).click();
  const columns = frame.locator('[data-message]');
  await expect(columns).toHaveCount(3);
  await expect(columns.nth(0)).toHaveAttribute('data-state', 'done');
  await expect(columns.nth(0)).toContainText(SAYS.slice(0, 20));
  await expect(columns.nth(0).locator('[data-figures]')).toContainText('ms');
  await expect(columns.nth(1)).toContainText(QUESTIONS.en.answer);
  await expect(columns.nth(2)).toHaveAttribute('data-state', 'failed');
});

for (const { language, locale, name } of LANGUAGES) {
  test.describe(name, () => {
    test.use({ locale, viewport: { width: 360, height: 800 } });

    test('pages of models, tools and usage stand on a phone', async ({ page }) => {
      await page.request.post('/preferences', { form: { language } });
      const own = ['model', 'compare', 'tools', 'tools/new', 'versions', 'versions/1'].map((end) => `${bot.path}/${end}`);
      for (const path of ['/models', '/models/new?preset=ollama', '/usage', ...own]) {
        await page.goto(path);
        await checkPage(page, language, true, path.endsWith('/tools/new'));
      }
    });
  });
}

async function fillProvider(page: Page, key: string): Promise<void> {
  await page.getByLabel(word('en', 'provider.kind'), { exact: true }).selectOption('open_ai');
  await page.getByLabel(word('en', 'provider.name'), { exact: true }).fill('Our models');
  await page.getByLabel(word('en', 'provider.base_url'), { exact: true }).fill(`http://${process.env.E2E_MODELS}/v1`);
  await page.getByLabel(word('en', 'provider.key'), { exact: true }).fill(key);
  await page.getByRole('button', { name: word('en', 'provider.save'), exact: true }).click();
  await expect(page).toHaveURL(/\/models\/[0-9a-f]{32}/);
}

async function tryOut(page: Page, model: string): Promise<void> {
  await page.getByLabel(word('en', 'provider.test_model'), { exact: true }).fill(model);
  await page.getByRole('button', { name: word('en', 'provider.test'), exact: true }).click();
}

/** The short way to a provider; its id. */
async function addProvider(page: Page): Promise<string> {
  const form = {
    provider: '',
    kind: 'open_ai',
    name: 'Our models',
    base_url: `http://${process.env.E2E_MODELS}/v1`,
    key: KEY,
    input_price: '1',
    output_price: '2',
  };
  const headers = { Accept: 'application/json' };
  expect((await page.request.post('/api/save_provider', { form, headers })).ok()).toBe(true);
  const listed = await (await page.request.post('/api/list_providers', { form: {}, headers })).json();
  return listed[0].id;
}

/** Lets the bot answer with a model of that provider's, to visitors too. */
async function choose(page: Page, model: string): Promise<void> {
  await page.goto(`${bot.path}/model`);
  await page.getByLabel(word('en', 'bot.provider'), { exact: true }).selectOption({ label: 'Our models' });
  await page.getByLabel(word('en', 'bot.model_name'), { exact: true }).fill(model);
  await page.getByRole('button', { name: word('en', 'bot.save'), exact: true }).click();
  await expect(page.getByText(word('en', 'app.saved'))).toBeVisible();
  await publish(page, bot);
}
