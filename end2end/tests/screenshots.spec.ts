import { join, resolve } from 'node:path';

import { Chat } from '../support/chat';
import { newBot, signedUp } from '../support/person';
import { PUBLIC, privatePlaces, type Place } from '../support/places';
import { expect, test } from '../support/test';
import { LANGUAGES, QUESTIONS } from '../support/words';

// Pictures are made on request: README_SHOTS=1 for the README's two, SHOTS=folder for every page.

if (process.env.README_SHOTS === '1') {
  test('the pictures of the README are taken', async ({ page, newBrowser }) => {
    const folder = resolve(__dirname, '../screenshots');
    await signedUp(page);
    const bot = await newBot(page, 'en', 'Lola home goods');
    await page.goto(bot.path);
    const playground = new Chat(page.frameLocator('iframe.chat-frame'));
    await playground.sources(await playground.ask('Can I return a purchase?'));
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(folder, 'readme-bot.png'), fullPage: true, animations: 'disabled' });

    const visitor = await (await newBrowser({ viewport: { width: 820, height: 760 } })).newPage();
    await visitor.goto(bot.share);
    const chat = new Chat(visitor);
    await chat.sources(await chat.ask(QUESTIONS.en.known));
    await expect(visitor.locator('blockquote').first()).toBeVisible();
    await visitor.screenshot({ path: join(folder, 'readme-share.png'), animations: 'disabled' });
  });
}

if (process.env.SHOTS) takeEveryPage(resolve(process.env.SHOTS));

function takeEveryPage(folder: string): void {
  for (const { language, locale } of LANGUAGES) {
    for (const theme of ['dark', 'light']) {
      for (const width of [360, 1280]) {
        test.describe(() => {
          test.use({ locale, viewport: { width, height: 800 } });

          test(`every page is taken in ${language}, ${theme}, ${width} px`, async ({ page, problems }) => {
            problems.allow(/status of 404/);
            await page.context().addCookies([{ name: 'theme', value: theme, url: process.env.E2E_URL }]);
            const take = async ({ name, path }: Place) => {
              await page.goto(path, { waitUntil: 'networkidle' });
              const file = `${name}-${language}-${theme}-${width}.png`;
              await page.screenshot({ path: join(folder, file), fullPage: true });
            };
            for (const place of PUBLIC) await take(place);
            for (const place of await privatePlaces(page, language)) await take(place);
          });
        });
      }
    }
  }
}
