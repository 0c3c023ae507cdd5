import type { FrameLocator, Locator, Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { ForeignSite, Widget, shopPage } from '../support/foreign_site';
import { newBot, signedUp } from '../support/person';
import { test as slow } from '../support/slow';
import { expect } from '../support/test';
import { line, set, test } from '../support/widget';
import { QUESTIONS, word } from '../support/words';

// What people set in their browsers, and what reading programs are told.

/** Doubles the text, as a browser's setting does, and says what is wrong then. */
async function atDoubleSize(root: Page | FrameLocator): Promise<string[]> {
  const html: Locator = root.locator('html');
  return html.evaluate(async (html) => {
    html.style.fontSize = '200%';
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const wrong: string[] = [];
    if (html.scrollWidth > html.clientWidth) wrong.push(`scrolls by ${html.scrollWidth - html.clientWidth} pixels`);
    const parts = [...document.querySelectorAll<HTMLElement>('button, a, input, textarea, select, h1, h2, p, label, summary, td, th')];
    for (const part of parts) {
      if (!part.checkVisibility({ visibilityProperty: true }) || part.closest('.visually-hidden, .skip-link')) continue;
      const { left, right, width } = part.getBoundingClientRect();
      const name = `${part.tagName.toLowerCase()} "${(part.innerText || part.getAttribute('aria-label') || '').slice(0, 30)}"`;
      const scrolled = part.closest('pre, table, .tabs');
      if (!width && part.innerText.trim()) wrong.push(`${name} has no room`);
      if (!scrolled && (left < -1 || right > html.clientWidth + 1)) wrong.push(`${name} leaves the page`);
      const cut = getComputedStyle(part).overflowX !== 'visible' && part.scrollWidth > part.clientWidth + 1;
      if (cut && !part.matches('input, textarea, pre, select')) wrong.push(`${name} is cut`);
    }
    return wrong;
  });
}

test('with text of twice the size nothing is lost and nothing scrolls sideways', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[label]': 'Ask us' });
  for (const path of ['/bots', `${bot.path}/knowledge`, `${bot.path}/widget`, `${bot.path}/share`, `${bot.path}/leads`, bot.share]) {
    await page.goto(path);
    expect.soft(await atDoubleSize(page), path).toEqual([]);
  }
  const chat = new Chat(page);
  await chat.sources(await chat.ask(QUESTIONS.en.known));
  await chat.openMenu();
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 740 });
    expect.soft(await atDoubleSize(page), `a conversation, ${width} wide`).toEqual([]);
  }

  const visitor = await (await newBrowser({ viewport: { width: 360, height: 740 } })).newPage();
  await visitor.goto(site.put('/', { html: shopPage(`<style>html { font-size: 200% }</style>${line(bot, baseURL ?? '')}`) }));
  const widget = new Widget(visitor);
  await widget.open();
  const framed = new Chat(widget.frame);
  await expect(framed.field).toBeFocused();
  await atDoubleSize(widget.frame);
  await framed.sources(await framed.ask(QUESTIONS.en.known));
  await framed.openMenu();
  expect.soft(await atDoubleSize(widget.frame), 'the widget').toEqual([]);
  expect(await visitor.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  await expect(widget.frame.getByRole('button', { name: word('en', 'chat.close') })).toBeInViewport();
  await expect(framed.field).toBeInViewport();
});

test('a message says in which language it is, whatever the page around it speaks', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page, 'uz');
  const visitor = await (await newBrowser({ locale: 'ru-RU' })).newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const places: [Page, Chat][] = [
    [page, new Chat(page)],
    [visitor, new Chat(widget.frame)],
  ];
  await page.goto(bot.share);
  await widget.open();
  for (const [reader, chat] of places) {
    const spoken = async () => {
      const answer = await chat.whole();
      await expect(chat.body(chat.questions.last())).toHaveAttribute('lang', 'uz');
      await expect(chat.body(answer)).toHaveAttribute('lang', 'uz');
    };
    await expect(chat.field).toBeVisible();
    await chat.ask(QUESTIONS.uz.known);
    await spoken();
    await reader.reload();
    if (reader === visitor) await widget.open();
    await spoken();
  }
});

slow('who wants no motion sees none', async ({ page, newBrowser, baseURL }) => {
  const site = await ForeignSite.start();
  await signedUp(page);
  const bot = await newBot(page);
  const moving = async (motion: 'reduce' | 'no-preference') => {
    const visitor = await (await newBrowser({ reducedMotion: motion })).newPage();
    await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
    const widget = new Widget(visitor);
    const chat = new Chat(widget.frame);
    await widget.open();
    await expect(chat.field).toBeFocused();
    // The dots of a bot that thinks, which stand for a moment only.
    return widget.frame.locator('body').evaluate((body) => {
      const dots = document.createElement('span');
      dots.className = 'message__thinking';
      dots.append(document.createElement('i'), document.createElement('i'));
      body.append(dots);
      const long = ({ duration, iterations }: ComputedEffectTiming) => Number(duration) * (iterations ?? 1) > 1;
      const running = document.getAnimations().filter((animation) => long(animation.effect?.getComputedTiming() ?? {}));
      return { dots: running.length, scroll: getComputedStyle(document.documentElement).scrollBehavior };
    });
  };
  expect((await moving('no-preference')).dots).toBeGreaterThan(0);
  expect(await moving('reduce')).toEqual({ dots: 0, scroll: 'auto' });
  await site.stop();
});
