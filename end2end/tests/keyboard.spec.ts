import type { Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { hydrated, markHydration } from '../support/page';
import { newBot, signedUp, somebody } from '../support/person';
import { expect, test } from '../support/test';
import { QUESTIONS, word } from '../support/words';

/** More stops than any page has before its main form. */
const STOPS = 25;

test('a person signs up by keyboard alone and always sees where they are', async ({ page }) => {
  await markHydration(page);
  await page.goto('/sign-up');
  await hydrated(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: word('en', 'app.skip') })).toBeFocused();
  await expect(page.getByRole('link', { name: word('en', 'app.skip') })).toBeInViewport();
  const person = somebody();
  for (const field of ['username', 'email', 'password'] as const) {
    await tabTo(page, `#${field}`);
    await page.keyboard.type(person[field]);
  }
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/bots\/new$/);
});

test('a visitor chats by keyboard alone, and the focus stays with the question', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await page.goto(bot.share);
  const chat = new Chat(page);
  await tabTo(page, '#text');
  await page.keyboard.type(QUESTIONS.en.known);
  await page.keyboard.press('Shift+Enter');
  await expect(chat.field).toHaveValue(/\n$/);
  await page.keyboard.press('Enter');
  const answer = await chat.whole();
  await expect(chat.field).toBeFocused();
  await expect(page.getByRole('status')).toContainText(QUESTIONS.en.answer);
  await page.keyboard.press('Shift+Tab');
  await tabBackTo(page, '.message__sources summary');
  await page.keyboard.press('Enter');
  await expect(answer.locator('blockquote').first()).toBeVisible();
});

async function tabTo(page: Page, target: string, key = 'Tab'): Promise<void> {
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await page.locator(target).first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
    await expectFocusVisible(page);
  }
  throw new Error(`${target} is not reached by keyboard`);
}

function tabBackTo(page: Page, target: string): Promise<void> {
  return tabTo(page, target, 'Shift+Tab');
}

/** What has the focus is drawn differently than without it. */
async function expectFocusVisible(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused instanceof HTMLIFrameElement) return 'elsewhere';
    const style = getComputedStyle(focused);
    const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
    return outlined || style.boxShadow !== 'none' ? 'visible' : focused.outerHTML.slice(0, 200);
  });
  expect(['visible', 'elsewhere'], `focus on ${seen}`).toContain(seen);
}
