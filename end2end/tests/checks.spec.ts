import type { Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { check, newBot, paste, run, signedUp, type Bot } from '../support/person';
import { expect, test } from '../support/test';
import { word } from '../support/words';

const say = (key: string, values = {}) => word('en', key, values);

const DELIVERY = '# Delivery\n\nDelivery in Tashkent costs 25,000 soʻm.';
const KNOWN = 'How much is delivery in Tashkent?';

/** Fills in the form of a check that is open, and saves it. */
async function fill(page: Page, question: string, phrases: string, source = ''): Promise<void> {
  await page.getByLabel(say('check.question'), { exact: true }).fill(question);
  await page.getByLabel(say('check.phrases'), { exact: true }).fill(phrases);
  if (source) await page.getByLabel(say('check.source'), { exact: true }).selectOption(source);
  await page.getByRole('button', { name: say('check.save'), exact: true }).click();
}

/** Waits on the page of a run until it has ended, by hand where there are no scripts. */
async function ended(page: Page, scripts: boolean): Promise<void> {
  const head = page.getByRole('region', { name: say('check.one_run'), exact: true });
  await expect(async () => {
    if (!scripts) await page.reload();
    await expect(head.getByText(say('check.running'), { exact: true })).toHaveCount(0, { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
}

/** Lets publishing wait for the checks. */
async function gate(page: Page, bot: Bot, choice: string): Promise<void> {
  await page.goto(`${bot.path}/checks`);
  await page.getByLabel(say(`check.gate_${choice}`), { exact: true }).check();
  await page.getByRole('button', { name: say('check.save_gate'), exact: true }).click();
  await expect(page.getByText(say('app.saved'), { exact: true })).toBeVisible();
}

/** Changes what the draft says when it does not know. */
async function greet(page: Page, bot: Bot, greeting: string): Promise<void> {
  await page.goto(`${bot.path}/settings`);
  await page.locator('#greeting').fill(greeting);
  await page.getByRole('button', { name: say('bot.save'), exact: true }).click();
  await expect(page.getByText(say('app.saved'), { exact: true })).toBeVisible();
}

/** Publishes the draft by its form; the page of the run is open afterwards. */
async function publishChecked(page: Page, bot: Bot): Promise<void> {
  await page.goto(`${bot.path}/versions`);
  await page.getByRole('button', { name: say('publish.publish'), exact: true }).click();
  await expect(page).toHaveURL(/\/checks\/runs\/[0-9a-f]+$/);
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a check is added, run, seen to fail, changed and run again', async ({ page }) => {
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await paste(page, bot, 'Delivery', DELIVERY);
      await page.goto(bot.path);
      await page.getByRole('link', { name: say('app.checks'), exact: true }).click();
      await expect(page.getByRole('heading', { name: say('check.first') })).toBeVisible();
      await page.getByRole('link', { name: say('check.new'), exact: true }).click();
      await fill(page, KNOWN, '25 000 so’m\nfree of charge', 'Delivery');
      await expect(page.getByText(say('app.check_saved'), { exact: true })).toBeVisible();
      await page.getByRole('button', { name: say('check.run'), exact: true }).click();
      await ended(page, scripts);
      await expect(page.getByText(say('check.tally', { passed: 0, all: 1 }), { exact: true })).toBeVisible();
      const result = page.locator('.change');
      await expect(result).toContainText(say('check.unmet'));
      await expect(result.getByText(say('check.contains', { phrase: 'free of charge' }))).toHaveCount(2);
      await expect(result.getByText(say('check.contains', { phrase: '25 000 so’m' }))).toHaveCount(1);
      await expect(result).toContainText('25,000 soʻm');

      await result.getByRole('link', { name: say('check.edit') }).click();
      await expect(page.getByLabel(say('check.source'), { exact: true })).toHaveValue('Delivery');
      await fill(page, KNOWN, '25 000 so’m');
      const row = page.getByRole('row').filter({ hasText: KNOWN });
      await expect(row).toContainText(say('check.failed'));
      await page.getByRole('button', { name: say('check.run'), exact: true }).click();
      await ended(page, scripts);
      await expect(page.getByText(say('check.tally', { passed: 1, all: 1 }), { exact: true })).toBeVisible();
      await page.goto(`${bot.path}/checks`);
      await expect(row).toContainText(say('check.passed'));
      await page.getByRole('link', { name: say('check.all_runs'), exact: true }).click();
      await expect(page.getByRole('listitem').filter({ hasText: say('check.tally', { passed: 0, all: 1 }) })).toHaveCount(1);
    });

    test('a check that expects nothing is refused beside its field', async ({ page, problems }) => {
      problems.allow(/status of 422/);
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await page.goto(`${bot.path}/checks/new`);
      await page.getByLabel(say('check.answering'), { exact: true }).selectOption('any');
      await fill(page, KNOWN, '');
      await expect(page.locator('#phrases-error')).toHaveText(say('error.required'));
      await expect(page.getByLabel(say('check.question'), { exact: true })).toHaveValue(KNOWN);
      await expect(page.getByLabel(say('check.answering'), { exact: true })).toHaveValue('any');
    });

    test('publishing is blocked while a check fails, and goes through by itself when it passes', async ({ page }) => {
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await check(page, bot, KNOWN, '25,000');
      await gate(page, bot, 'block');
      await greet(page, bot, 'Good morning!');
      await publishChecked(page, bot);
      await ended(page, scripts);
      await expect(page.getByText(say('check.blocked'), { exact: true })).toBeVisible();
      await expect(page.getByRole('button', { name: say('check.publish_anyway') })).toHaveCount(0);
      await page.goto(bot.share);
      await expect(page.getByText('Good morning!')).toHaveCount(0);

      await paste(page, bot, 'Delivery', DELIVERY);
      await publishChecked(page, bot);
      await ended(page, scripts);
      await expect(page.getByText(say('check.published_as', { number: 2 }), { exact: true })).toBeVisible();
      await page.goto(bot.share);
      await expect(page.getByText('Good morning!')).toBeVisible();
    });

    test('with a warning the owner publishes all the same', async ({ page }) => {
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await check(page, bot, KNOWN, '25,000');
      await gate(page, bot, 'warn');
      await greet(page, bot, 'Good morning!');
      await publishChecked(page, bot);
      await ended(page, scripts);
      await expect(page.getByText(say('check.warned'), { exact: true })).toBeVisible();
      await page.getByRole('button', { name: say('check.publish_anyway'), exact: true }).click();
      await expect(page.getByText(say('app.published'))).toBeVisible();
      await page.goto(bot.share);
      await expect(page.getByText('Good morning!')).toBeVisible();
    });
  });
}

test('a real question becomes a check with one click', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await paste(page, bot, 'Delivery', DELIVERY);
  await page.goto(bot.share);
  await new Chat(page).ask(KNOWN);
  await page.goto(`${bot.path}/conversations`);
  await page.getByRole('link', { name: KNOWN }).click();
  await page.getByRole('link', { name: say('chat.make_check') }).click();
  await expect(page.getByLabel(say('check.question'), { exact: true })).toHaveValue(KNOWN);
  await expect(page.getByLabel(say('check.source'), { exact: true })).toHaveValue('Delivery');
  await page.getByRole('button', { name: say('check.save'), exact: true }).click();
  await expect(page.getByText(say('app.check_saved'), { exact: true })).toBeVisible();
  // Runs are no conversations of visitors.
  await run(page, bot);
  await page.goto(`${bot.path}/conversations`);
  await expect(page.locator('tbody tr')).toHaveCount(1);
});
