import type { Page } from '@playwright/test';

import { newBot, signedUp, type Bot } from '../support/person';
import { expect, test } from '../support/test';
import { word } from '../support/words';

/** Changes the greeting of the draft by its form. */
async function greet(page: Page, bot: Bot, greeting: string): Promise<void> {
  await page.goto(`${bot.path}/settings`);
  await page.locator('#greeting').fill(greeting);
  await page.getByRole('button', { name: word('en', 'bot.save'), exact: true }).click();
  await expect(page.getByText(word('en', 'app.saved'), { exact: true })).toBeVisible();
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('visitors get an edit when it is published, and the version before when that is restored', async ({ page }) => {
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await greet(page, bot, 'Good morning!');
      await page.goto(bot.share);
      await expect(page.getByText('Good morning!')).toHaveCount(0);
      await page.goto(bot.path);
      await page.getByRole('link', { name: word('en', 'publish.look') }).click();
      await expect(page.locator('.change ins')).toContainText('morning!');
      await page.getByLabel(word('en', 'publish.note'), { exact: true }).fill('A friendlier greeting');
      await page.getByRole('button', { name: word('en', 'publish.publish'), exact: true }).click();
      await expect(page.getByText(word('en', 'app.published'))).toBeVisible();
      await expect(page.getByRole('row').filter({ hasText: 'A friendlier greeting' })).toContainText(word('en', 'publish.live'));
      await page.goto(bot.share);
      await expect(page.getByText('Good morning!')).toBeVisible();

      await page.goto(`${bot.path}/versions`);
      await page.getByRole('link', { name: word('en', 'publish.numbered', { number: 1 }), exact: true }).click();
      await page.getByRole('button', { name: word('en', 'publish.restore_and_publish'), exact: true }).click();
      await expect(page.getByText(word('en', 'app.published'))).toBeVisible();
      await page.goto(bot.share);
      await expect(page.getByText('Good morning!')).toHaveCount(0);
    });

    test('a bot is closed, opened and unpublished with its owner’s words', async ({ page, problems }) => {
      problems.allow(/status of 410/);
      await signedUp(page);
      const bot = await newBot(page, 'en', 'Lola', false);
      await page.goto(`${bot.path}/versions`);
      await page.getByLabel(word('en', 'publish.text_closed'), { exact: true }).fill('Back on Monday.');
      await page.getByRole('button', { name: word('en', 'publish.save_texts'), exact: true }).click();
      await page.getByRole('button', { name: word('en', 'publish.close'), exact: true }).click();
      await page.goto(bot.share);
      await expect(page.getByText('Back on Monday.')).toBeVisible();
      await expect(page.locator('#composer')).toHaveCount(0);
      await page.goto('/bots');
      await expect(page.locator('.bot-card')).toContainText(word('en', 'publish.closed'));
      await page.goto(`${bot.path}/versions`);
      await page.getByRole('button', { name: word('en', 'publish.unpublish'), exact: true }).click();
      await page.goto(bot.share);
      await expect(page.getByText(word('en', 'publish.unpublished_default'))).toBeVisible();
      await page.goto(`${bot.path}/versions`);
      await page.getByRole('button', { name: word('en', 'publish.publish_again'), exact: true }).click();
      await page.goto(bot.share);
      await expect(page.locator('#composer')).toBeVisible();
    });
  });
}
