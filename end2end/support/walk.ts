import type { Page } from '@playwright/test';

import { Journey } from './journey';
import { LANGUAGES } from './words';
import { test } from './test';

/** A phone and a desk. Each wears one of the themes, so that both are looked at. */
const SCREENS = [
  { width: 360, height: 740, theme: 'dark' },
  { width: 1280, height: 800, theme: 'light' },
];

/** Declares the whole journey for every language and screen. */
export function walkInEveryLanguage(scripts: boolean): void {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => walk(scripts));
}

function walk(scripts: boolean): void {
  for (const { language, locale, name } of LANGUAGES) {
    for (const { width, height, theme } of SCREENS) {
      test.describe(`${name}, ${width} px`, () => {
        test.use({ locale, viewport: { width, height }, javaScriptEnabled: scripts });

        test('a newcomer makes a bot, and a visitor with its link gets a cited answer', async ({ page, newBrowser }) => {
          test.setTimeout(120_000);
          await wear(page, theme);
          const journey = await Journey.begin(page, language, scripts);
          await test.step('sign up', () => journey.signUp());
          await test.step('make a bot', () => journey.makeBot());
          await test.step('give it a document', () => journey.giveKnowledge());
          await test.step('try it', () => journey.tryIt());
          await test.step('read the knowledge', () => journey.readKnowledge());
          const link = await test.step('share it', () => journey.share());
          const visitor = await newBrowser();
          await test.step('visit it', () => journey.visit(visitor, link));
          await test.step('find the conversation', () => journey.findConversation());
          await test.step('look around', () => journey.lookAround());
        });
      });
    }
  }
}

async function wear(page: Page, theme: string): Promise<void> {
  await page.context().addCookies([{ name: 'theme', value: theme, url: process.env.E2E_URL }]);
}
