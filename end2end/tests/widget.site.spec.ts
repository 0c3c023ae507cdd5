import { createHmac } from 'node:crypto';

import type { Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { ForeignSite, Widget, shopPage } from '../support/foreign_site';
import { newBot, signedUp, type Bot } from '../support/person';
import { test as slow } from '../support/slow';
import { expect } from '../support/test';
import { askForConsent, line, set, test } from '../support/widget';
import { QUESTIONS, word } from '../support/words';

// What the site around the widget does to it, and is told by it.

/** Remembers the errors the site hears of. */
const HEARS = '<script>window.told = []; (window.ChatBotFactory ||= []).push(["on", "error", (detail) => told.push(detail)])</script>';
const told = (visitor: Page): Promise<{ code: string; message: string }[]> => visitor.evaluate(() => (window as any).told);

/** Calls the widget as a script of the page does. */
const call = (visitor: Page, name: string, ...given: unknown[]): Promise<void> =>
  visitor.evaluate(([name, given]) => void (window as any).ChatBotFactory[name as string](...(given as unknown[])), [name, given] as const);

/** Who a site says somebody is, with a signature that holds for so many seconds. */
async function claims(page: Page, bot: Bot, id: string, seconds: number): Promise<{ id: string; expires: number; signature: string }> {
  await page.goto(`${bot.path}/widget`);
  const key = await page.getByLabel(word('en', 'channel.signing_key')).inputValue();
  const expires = Math.floor(Date.now() / 1000) + seconds;
  return { id, expires, signature: createHmac('sha256', key).update(`${id}.${expires}`).digest('hex') };
}

test('a number is as good an id as its digits, and what is no id is refused and told of', async ({ page, newBrowser, site, problems, baseURL }) => {
  problems.allow(/status of 403/);
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[signed_only]': 'true' });
  const claim = await claims(page, bot, '42', 600);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(site.put('/', { html: shopPage(HEARS + line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await call(visitor, 'identify', { ...claim, id: 42 });
  await widget.open();
  await chat.ask(QUESTIONS.en.known);
  expect(await told(visitor)).toEqual([]);
  await call(visitor, 'identify', { ...claim, id: { number: 42 } });
  await expect(widget.frame.getByRole('alert')).toContainText(word('en', 'channel.bad_signature'));
  await expect.poll(() => told(visitor)).toContainEqual({ code: 'bad_signature', message: word('en', 'channel.bad_signature') });
});

test('a signature that ends in mid-chat is told to the site, which can say anew who asks', async ({ page, newBrowser, site, problems, baseURL }) => {
  problems.allow(/status of 403/);
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[signed_only]': 'true' });
  const brief = await claims(page, bot, '42', 6);
  const long = await claims(page, bot, '42', 6000);
  const browser = await newBrowser();
  // A session lasts an hour; the frame can be told that it has passed.
  await browser.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + ((window as any).later ?? 0);
  });
  const visitor = await browser.newPage();
  await visitor.goto(site.put('/', { html: shopPage(HEARS + line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await call(visitor, 'identify', brief);
  await widget.open();
  await chat.ask(QUESTIONS.en.known);
  await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(brief.expires);
  await widget.frame.locator('body').evaluate(() => ((window as any).later = 3600_000));
  await chat.send(QUESTIONS.en.unknown);
  await expect(widget.frame.getByRole('alert')).toContainText(word('en', 'channel.bad_signature'));
  await expect.poll(() => told(visitor)).toContainEqual({ code: 'bad_signature', message: word('en', 'channel.bad_signature') });
  await expect(chat.field).toHaveValue(QUESTIONS.en.unknown);
  await expect(chat.questions).toHaveCount(1);
  await call(visitor, 'identify', long);
  await expect(widget.frame.getByRole('alert')).toHaveCount(0);
  await chat.ask(QUESTIONS.en.unknown);
  await expect(chat.questions).toHaveCount(2);
});

test('button and chat speak one language: that of the page, whatever the browser prefers', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const html = shopPage(line(bot, baseURL ?? '')).replace('<html lang="en">', '<html lang="uz">');
  const visitor = await (await newBrowser({ locale: 'en-US' })).newPage();
  await visitor.goto(site.put('/', { html }));
  const widget = new Widget(visitor);
  await widget.open();
  await expect(widget.launcher).toHaveAccessibleName(word('uz', 'channel.close_chat'));
  const chat = new Chat(widget.frame, 'uz');
  await expect(chat.field).toBeFocused();
  await chat.ask(QUESTIONS.uz.known);
  // A site of several languages that changes without a step to another page.
  await visitor.evaluate(() => (document.documentElement.lang = 'ru'));
  await expect(widget.launcher).toHaveAccessibleName(word('ru', 'channel.close_chat'));
  const russian = new Chat(widget.frame, 'ru');
  await expect(russian.field).toBeVisible();
  await expect(russian.questions).toContainText([QUESTIONS.uz.known]);
  await call(visitor, 'setLanguage', 'en');
  await expect(new Chat(widget.frame, 'en').field).toBeVisible();
  await expect(widget.launcher).toHaveAccessibleName(word('en', 'channel.close_chat'));
});

test('page rules hold in browsers that tell nobody of a step, and nothing of the page is changed for it', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[hide_on]': '/checkout/*' });
  const browser = await newBrowser();
  await browser.addInitScript(() => {
    Object.defineProperty(window, 'navigation', { value: undefined });
    (window as any).own = history.pushState;
  });
  const visitor = await browser.newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  await expect(widget.launcher).toBeVisible();
  await visitor.evaluate(() => history.pushState({}, '', '/checkout/pay'));
  await expect(widget.launcher).toBeHidden();
  await visitor.evaluate(() => history.replaceState({}, '', '/about'));
  await expect(widget.launcher).toBeVisible();
  expect(await visitor.evaluate(() => history.pushState === (window as any).own)).toBe(true);
});

test('who has agreed is not asked again, not even for a moment', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await askForConsent(page, bot, 'We keep what you write for a month.');
  const browser = await newBrowser();
  await browser.addInitScript(() => {
    const look = () => ((window as any).asked ||= Boolean(document.getElementById('agreement')));
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  const visitor = await browser.newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  const asked = () => widget.frame.locator('body').evaluate(() => (window as any).asked);
  await widget.open();
  await widget.frame.getByRole('button', { name: word('en', 'share.agree'), exact: true }).click();
  await expect(chat.field).toBeFocused();
  expect(await asked()).toBe(true);
  await visitor.reload();
  await widget.open();
  await expect(chat.field).toBeFocused();
  expect(await asked()).toBe(false);
});

test('a consent that comes in mid-chat is asked for, and the question waits for it', async ({ page, newBrowser, site, problems, baseURL }) => {
  problems.allow(/status of 403/);
  await signedUp(page);
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await widget.open();
  await chat.ask(QUESTIONS.en.known);
  await askForConsent(page, bot, 'We keep what you write for a month.');
  await chat.send(QUESTIONS.en.unknown);
  await expect(widget.frame.getByText('We keep what you write for a month.')).toBeVisible();
  await expect(chat.questions).toContainText([QUESTIONS.en.known]);
  await expect(chat.field).toHaveCount(0);
  await widget.frame.getByRole('button', { name: word('en', 'share.agree'), exact: true }).click();
  await expect(chat.field).toHaveValue(QUESTIONS.en.unknown);
  await widget.frame.getByRole('button', { name: word('en', 'chat.send'), exact: true }).click();
  await expect(chat.questions).toHaveCount(2);
  await chat.whole();
});

test('a widget that was destroyed is gone, and comes back when its script is loaded again', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await widget.open();
  await chat.ask(QUESTIONS.en.known);
  await call(visitor, 'destroy');
  const root = visitor.locator('[data-chatbot-factory]');
  await expect(root).toHaveCount(0);
  // Scripts of the page that hear of it late do no harm.
  for (const name of ['open', 'close', 'toggle', 'reset', 'destroy']) await call(visitor, name);
  for (const [name, given] of [['send', 'Delivery?'], ['prefill', 'Delivery?'], ['setLanguage', 'uz'], ['identify', null], ['setAttributes', { plan: 'gold' }]] as const) {
    await call(visitor, name, given);
  }
  await expect(root).toHaveCount(0);
  await visitor.evaluate(() => {
    const script = document.querySelector<HTMLScriptElement>('script[src*="widget.js"]');
    const anew = document.createElement('script');
    anew.src = script?.src ?? '';
    document.body.append(anew);
  });
  await expect(root).toHaveCount(1);
  await call(visitor, 'open');
  await expect(widget.panel).toBeVisible();
  await expect(chat.questions).toContainText([QUESTIONS.en.known]);
  await chat.ask(QUESTIONS.en.unknown);
});

slow('what the site asks during an answer is asked after it', async ({ page, newBrowser, baseURL }) => {
  const site = await ForeignSite.start();
  await signedUp(page);
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await widget.open();
  await expect(chat.field).toBeFocused();
  await chat.send(QUESTIONS.en.known);
  await expect(chat.answers.last()).toHaveAttribute('data-state', 'writing');
  await chat.field.fill('my own words');
  await call(visitor, 'send', QUESTIONS.en.unknown);
  await expect(chat.questions).toHaveCount(1);
  await expect(chat.questions).toContainText([QUESTIONS.en.known, QUESTIONS.en.unknown], { timeout: 20_000 });
  await expect(chat.answers.first()).toHaveAttribute('data-state', 'done');
  await expect(chat.answers).toHaveCount(2);
  await chat.whole();
  await expect(chat.field).toHaveValue('my own words');
  await site.stop();
});
