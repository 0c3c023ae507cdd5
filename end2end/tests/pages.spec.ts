import { Chat } from '../support/chat';
import { hydrated, markHydration } from '../support/page';
import { newBot, signedUp } from '../support/person';
import { PUBLIC, privatePlaces } from '../support/places';
import { expect, test } from '../support/test';
import { checkPage } from '../support/standing';
import { LANGUAGES, demo, word } from '../support/words';

test('every page has the switchers of language and theme', async ({ page }) => {
  for (const { path } of [...PUBLIC, ...(await privatePlaces(page, 'en'))]) {
    const html = await (await page.request.get(path)).text();
    for (const value of ['en', 'ru', 'uz', 'dark', 'light', 'system']) {
      expect(html, `${value} on ${path}`).toMatch(new RegExp(`<button[^>]*value="${value}"`));
    }
  }
});

for (const { language, locale, name } of LANGUAGES) {
  test.describe(name, () => {
    test.use({ locale });

    test('the demo bot of the landing page answers a starter question with its source', async ({ page }) => {
      await page.goto('/');
      const chat = new Chat(page.frameLocator('iframe.chat-frame'), language);
      const [starter] = demo(language).starters;
      await chat.root.getByRole('button', { name: starter }).click();
      const answer = await chat.whole();
      await expect(chat.body(answer).locator('a.cite').first()).toBeVisible();
      await expect((await chat.sources(answer)).first()).toBeVisible();
    });

    test('a page that is not there says so and leads home', async ({ page, problems }) => {
      problems.allow(/status of 404/);
      await markHydration(page);
      const answer = await page.goto('/no/such/page');
      expect(answer?.status()).toBe(404);
      await hydrated(page);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(word(language, 'error.not_found'));
      await checkPage(page, language);
      await page.getByRole('main').getByRole('link', { name: word(language, 'ui.home') }).click();
      await expect(page).toHaveURL(/\/$/);
    });

    test('a chat that is not there is a page that says so', async ({ page, problems }) => {
      problems.allow(/status of 404/);
      const answer = await page.goto('/b/no-such-bot');
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(word(language, 'error.not_found'));
      await checkPage(page, language);
    });
  });
}

test('a page of somebody else is not there', async ({ page, newBrowser, problems }) => {
  problems.allow(/status of 404/);
  const places = await privatePlaces(page, 'en');
  const stranger = await (await newBrowser()).newPage();
  await privatePlaces(stranger, 'en');
  for (const { path } of places.filter((place) => place.path.startsWith('/bots/') && !['/bots/new', '/bots/import'].includes(place.path))) {
    const answer = await stranger.goto(path);
    expect(answer?.status(), path).toBe(404);
    expect.soft(await stranger.title(), `title of ${path}`).not.toBe('');
  }
});

test('times are shown as the clock of whoever looks shows them', async ({ page, newBrowser }) => {
  await signedUp(page);
  await newBot(page);
  const storageState = await page.context().storageState();
  for (const timezoneId of ['Asia/Tokyo', 'America/St_Johns']) {
    const away = await (await newBrowser({ storageState, timezoneId })).newPage();
    await markHydration(away);
    await away.goto('/bots');
    await hydrated(away);
    const time = away.locator('.bot-card time');
    const clock = await time.evaluate((element) => {
      const at = new Date((element as HTMLTimeElement).dateTime);
      return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
    });
    await expect(time).toContainText(clock);
  }
});

for (const width of [360, 1280]) {
  test(`a message stands as wide as the page below it at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await signedUp(page);
    for (const path of ['/bots?notice=bot_deleted', '/account?notice=saved']) {
      await page.goto(path);
      const [message, below] = await page.evaluate(() => {
        const place = (name: string) => {
          const { left, right } = document.querySelector(name)?.getBoundingClientRect() ?? { left: 0, right: 0 };
          return [left, right];
        };
        return [place('.notice'), place('main .page-header')];
      });
      expect(message, path).toEqual(below);
    }
  });
}

test('nothing moves when the app takes over', async ({ page }) => {
  await markHydration(page);
  for (const { path } of [PUBLIC[0], ...(await privatePlaces(page, 'en'))].filter((place) => !place.path.startsWith('/b/'))) {
    await page.goto(path);
    await hydrated(page);
    const moved = await page.evaluate(() => {
      const seen: number[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
      return new Promise<number>((done) => {
        requestAnimationFrame(() => setTimeout(() => done(seen.reduce((sum, value) => sum + value, 0))));
      });
    });
    expect.soft(moved, `layout shift of ${path}`).toBeLessThan(0.02);
  }
});
