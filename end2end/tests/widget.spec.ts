import { createHmac } from 'node:crypto';

import { Chat } from '../support/chat';
import { ForeignSite, Widget, shopPage } from '../support/foreign_site';
import { newBot, signedUp } from '../support/person';
import { test as slow } from '../support/slow';
import { checkPage } from '../support/standing';
import { line, set, test } from '../support/widget';
import { expect } from '../support/test';
import { LANGUAGES, QUESTIONS, word } from '../support/words';

test('a visitor asks on a site with a strict policy, and finds the answer again', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const policy = `default-src 'none'; script-src ${baseURL}; frame-src ${baseURL}`;
  const address = site.put('/', { html: shopPage(line(bot, baseURL ?? '')), policy });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(address);
  const widget = new Widget(visitor);
  await expect(widget.launcher).toHaveAttribute('aria-expanded', 'false');
  await expect(visitor.locator('iframe')).toHaveCount(0);
  await widget.open();
  const chat = new Chat(widget.frame);
  await expect(chat.field).toBeFocused();
  const answer = await chat.ask(QUESTIONS.en.known);
  await chat.sources(answer);
  await checkPage(visitor, 'en');

  await visitor.keyboard.press('Escape');
  await expect(widget.panel).toBeHidden();
  await expect(widget.launcher).toBeFocused();
  await visitor.reload();
  await widget.open();
  await expect(chat.questions.last()).toContainText(QUESTIONS.en.known);
  await chat.openMenu();
  await widget.frame.getByRole('button', { name: word('en', 'chat.new_conversation') }).click();
  await expect(chat.questions).toHaveCount(0);
  await chat.ask(QUESTIONS.en.unknown);

  await page.goto(`${bot.path}/conversations`);
  await expect(page.getByRole('row').filter({ hasText: word('en', 'chat.widget') })).toHaveCount(2);
  await page.getByRole('link', { name: QUESTIONS.en.known }).click();
  await expect(page.getByText(`http://${site.host}`)).toBeVisible();
});

test('the script can be called before it has loaded, and tells what happens', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const queued = `<script>
    window.told = [];
    window.ChatBotFactory = [];
    for (const name of ["ready", "opened", "closed", "messageSent", "messageReceived"])
      window.ChatBotFactory.push(["on", name, (detail) => told.push([name, detail && detail.text])]);
    window.ChatBotFactory.push(["setLanguage", "uz"], ["prefill", "Salom"], ["open"]);
  </script>`;
  const before = ['own'];
  const address = site.put('/', { html: shopPage(queued + line(bot, baseURL ?? '').repeat(2)) });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(address);
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame, 'uz');
  await expect(chat.field).toHaveValue('Salom');
  await expect(visitor.locator('[data-chatbot-factory]')).toHaveCount(1);
  await visitor.evaluate((text) => (window as any).ChatBotFactory.send(text), QUESTIONS.en.known);
  await chat.whole();
  await visitor.evaluate(() => (window as any).ChatBotFactory.toggle());
  await expect(widget.panel).toBeHidden();
  // An answer is told of when it has ended, which may be after its words have been read.
  const told = () => visitor.evaluate(() => (window as any).told.map(([name]: [string]) => name));
  await expect.poll(told).toEqual(expect.arrayContaining(['opened', 'ready', 'messageSent', 'messageReceived', 'closed']));
  const names = await visitor.evaluate(() => Object.keys(window).filter((name) => /chatbot|cbf/i.test(name)));
  expect([...before, ...names]).toEqual(['own', 'ChatBotFactory']);
  await visitor.evaluate(() => (window as any).ChatBotFactory.destroy());
  await expect(visitor.locator('[data-chatbot-factory]')).toHaveCount(0);
});

test('an app that replaces its body keeps the widget and the open conversation', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[hide_on]': '/checkout/*' });
  const address = site.put('/', { html: shopPage(line(bot, baseURL ?? '')) });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(address);
  const widget = new Widget(visitor);
  await widget.open();
  const chat = new Chat(widget.frame);
  await chat.ask(QUESTIONS.en.known);
  await visitor.evaluate(() => {
    history.pushState({}, '', '/about');
    document.body.replaceWith(document.createElement('body'));
  });
  await expect(widget.panel).toBeVisible();
  await expect(chat.questions.last()).toContainText(QUESTIONS.en.known);
  await visitor.evaluate(() => history.pushState({}, '', '/checkout/pay'));
  await expect(widget.launcher).toBeHidden();
  await visitor.evaluate(() => history.back());
  await expect(widget.launcher).toBeVisible();
});

test('of two signed people at one machine neither sees what the other asked', async ({ page, newBrowser, site, problems, baseURL }) => {
  // Somebody who is not signed is refused a session.
  problems.allow(/status of 403/);
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[sites]': site.host, 'form[signed_only]': 'true' });
  await page.goto(`${bot.path}/widget`);
  const key = await page.getByLabel(word('en', 'channel.signing_key')).inputValue();
  const claim = (id: string) => {
    const expires = Math.floor(Date.now() / 1000) + 600;
    const signature = createHmac('sha256', key).update(`${id}.${expires}`).digest('hex');
    return JSON.stringify({ id, expires, signature });
  };
  const named = (id: string) => shopPage(`<script>(window.ChatBotFactory ||= []).push(["identify", ${claim(id)}])</script>${line(bot, baseURL ?? '')}`);
  const [first, second, nobody] = [
    site.put('/first', { html: named('1') }),
    site.put('/second', { html: named('2') }),
    site.put('/nobody', { html: shopPage(line(bot, baseURL ?? '')) }),
  ];
  const visitor = await (await newBrowser()).newPage();
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await visitor.goto(first);
  await widget.open();
  await expect(chat.field).toBeFocused();
  await chat.ask(QUESTIONS.en.known);
  await visitor.goto(second);
  await widget.open();
  await expect(chat.field).toBeVisible();
  await expect(chat.questions).toHaveCount(0);
  await visitor.goto(first);
  await widget.open();
  await expect(chat.questions.last()).toContainText(QUESTIONS.en.known);
  await visitor.evaluate((next) => (window as any).ChatBotFactory.identify(JSON.parse(next)), claim('2'));
  await expect(chat.questions).toHaveCount(0);
  await visitor.goto(nobody);
  await widget.open();
  await expect(widget.frame.getByRole('alert')).toContainText(word('en', 'channel.signed_only_refusal'));
});

test('a site that is not on the list gets no frame, and hears why', async ({ page, newBrowser, site, problems, baseURL }) => {
  problems.allow(/frame-ancestors/);
  problems.allow(/Framing/);
  const refusal = word('en', 'channel.blocked_site');
  problems.allow(new RegExp(refusal));
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[sites]': 'shop.example.uz' });
  const visitor = await (await newBrowser()).newPage();

  // The browser holds to it whatever the site does.
  const bare = site.put('/bare', { html: shopPage(`<iframe src="${baseURL}/w/${bot.share.replace('/b/', '')}"></iframe>`) });
  const refused = visitor.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
  await visitor.goto(bare);
  await refused;
  await expect(new Chat(visitor.frameLocator('iframe')).field).toHaveCount(0);

  const hears = '<script>window.told = []; window.ChatBotFactory = [["on", "error", (detail) => told.push(detail)], ["open"]];</script>';
  await visitor.goto(site.put('/bubble', { html: shopPage(hears + line(bot, baseURL ?? '')) }));
  const told = () => visitor.evaluate(() => (window as any).told);
  await expect.poll(told).toContainEqual({ code: 'blocked_site', message: refusal });
  await expect(new Widget(visitor).launcher).toBeHidden();
  await visitor.evaluate(() => (window as any).ChatBotFactory.send('Delivery?'));
  await expect(visitor.locator('iframe')).toHaveCount(0);

  await visitor.goto(site.put('/inline', { html: shopPage(line(bot, baseURL ?? '', ' data-form="inline"')) }));
  await expect(visitor.getByText(refusal)).toBeVisible();
  await expect(visitor.locator('iframe')).toHaveCount(0);

  await set(page, bot, { 'form[sites]': `shop.example.uz\n${site.host}` });
  await visitor.goto(site.put('/allowed', { html: shopPage(line(bot, baseURL ?? '', ' data-form="inline"').replace('widget.js', 'widget.js?anew')) }));
  await new Chat(new Widget(visitor).frame).ask(QUESTIONS.en.known);
});

test('the chat can stand in the page itself, or be the whole of it', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[memory]': 'never' });
  const inline = site.put('/inline', { html: shopPage(`<div id="help"></div>${line(bot, baseURL ?? '', ' data-form="inline" data-target="#help"')}`) });
  const whole = site.put('/whole', { html: shopPage(line(bot, baseURL ?? '', ' data-form="page"')) });
  const visitor = await (await newBrowser()).newPage();
  const widget = new Widget(visitor);
  for (const address of [inline, whole]) {
    await visitor.goto(address);
    await new Chat(widget.frame).ask(QUESTIONS.en.known);
    await expect(widget.launcher).toHaveCount(0);
  }
});

test('a visitor agrees in the widget before asking, and what the site sent meanwhile waits', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await page.goto(`${bot.path}/share`);
  await page.getByLabel(word('en', 'share.consent'), { exact: true }).fill('We keep what you write for a month.');
  await page.getByRole('button', { name: word('en', 'share.save'), exact: true }).click();
  await expect(page.getByText(word('en', 'app.saved'), { exact: true })).toBeVisible();
  const sends = '<script>window.ChatBotFactory = [["open"], ["send", "Delivery?"]];</script>';
  const address = site.put('/', { html: shopPage(sends + line(bot, baseURL ?? '')) });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(address);
  const { frame, launcher } = new Widget(visitor);
  const agree = frame.getByRole('button', { name: word('en', 'share.agree'), exact: true });
  const chat = new Chat(frame);
  await expect(frame.getByText('We keep what you write for a month.')).toBeVisible();
  await expect(chat.field).toHaveCount(0);
  await checkPage(visitor, 'en');
  await agree.click();
  await expect(chat.field).toHaveValue('Delivery?');
  await expect(chat.field).toBeFocused();
  await chat.ask(QUESTIONS.en.known);
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  await launcher.click();
  await expect(chat.questions.last()).toContainText(QUESTIONS.en.known);
  await expect(agree).toHaveCount(0);
});

test('a chat that opens by itself leaves the keyboard to the page, and keeps its size whatever the page calls a rem', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[open_after]': '1', 'form[label]': 'Ask us', 'form[show_on]': '/магазин/*' });
  const small = '<style>html { font-size: 40% }</style><input aria-label="Search">';
  const address = site.put(encodeURI('/магазин/1'), { html: shopPage(small + line(bot, baseURL ?? '')) });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(address);
  const widget = new Widget(visitor);
  await visitor.getByLabel('Search').click();
  await expect(widget.panel).toBeVisible();
  await expect(new Chat(widget.frame).field).toBeVisible();
  await visitor.keyboard.type('plates');
  await expect(visitor.getByLabel('Search')).toHaveValue('plates');
  await expect(widget.launcher).toHaveAccessibleName(/^Ask us/);
  expect((await widget.panel.boundingBox())?.width).toBe(384);
});

test('a lost connection takes nothing away: what was typed stays and is asked when it is back', async ({ page, newBrowser, site, problems, baseURL }) => {
  problems.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await signedUp(page);
  const bot = await newBot(page);
  const browser = await newBrowser();
  const visitor = await browser.newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  await widget.open();
  const chat = new Chat(widget.frame);
  await chat.field.fill(QUESTIONS.en.known);
  await browser.setOffline(true);
  await visitor.evaluate(() => (window as any).ChatBotFactory.setAttributes({ page: 'vases' }));
  await expect(widget.frame.getByRole('alert')).toContainText(word('en', 'chat.offline'));
  await expect(chat.field).toHaveValue(QUESTIONS.en.known);
  await browser.setOffline(false);
  await chat.ask(QUESTIONS.en.known);
});

test('after a reset the next person sees nothing of the last one', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  await widget.open();
  const chat = new Chat(widget.frame);
  await chat.ask(QUESTIONS.en.known);
  await chat.field.fill('my order 4711');
  await visitor.evaluate(() => (window as any).ChatBotFactory.reset());
  await expect(chat.questions).toHaveCount(0);
  await expect(chat.field).toHaveValue('');
  await chat.openMenu();
  await expect(widget.frame.getByRole('link', { name: QUESTIONS.en.known })).toHaveCount(0);
  await visitor.reload();
  await widget.open();
  await expect(chat.field).toBeFocused();
  await expect(chat.questions).toHaveCount(0);
});

test('a second tab follows what its visitor asks in the first', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const address = site.put('/', { html: shopPage(line(bot, baseURL ?? '')) });
  const browser = await newBrowser();
  const chats: Chat[] = [];
  for (const tab of [await browser.newPage(), await browser.newPage()]) {
    await tab.goto(address);
    const widget = new Widget(tab);
    await widget.open();
    // Of two tabs only one has the keyboard; what has woken up can be used.
    await expect(widget.frame.locator('#chat:not([inert])')).toBeVisible();
    chats.push(new Chat(widget.frame));
  }
  const [first, second] = chats;
  await first.ask(QUESTIONS.en.known);
  await expect(second.questions).toContainText([QUESTIONS.en.known]);
  await second.whole();
  await expect(first.questions).toHaveCount(1);
});

test('a browser that keeps nothing for frames finds the conversation again all the same', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const browser = await newBrowser();
  await browser.addInitScript(() => {
    if (window.parent === window) return;
    Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('denied', 'SecurityError'); } });
  });
  const visitor = await browser.newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await widget.open();
  await chat.ask(QUESTIONS.en.known);
  await visitor.reload();
  await widget.open();
  await expect(chat.questions).toContainText([QUESTIONS.en.known]);
});

test('the widget is opened, asked and closed by keyboard alone', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  await expect(widget.launcher).toBeVisible();
  await visitor.keyboard.press('Tab');
  await expect(widget.launcher).toBeFocused();
  await visitor.keyboard.press('Enter');
  const chat = new Chat(widget.frame);
  await expect(chat.field).toBeFocused();
  await visitor.keyboard.type(QUESTIONS.en.known);
  await visitor.keyboard.press('Enter');
  await expect(chat.body(await chat.whole())).toContainText(QUESTIONS.en.answer);
  await expect(chat.field).toBeFocused();
  await visitor.keyboard.press('Escape');
  await expect(widget.panel).toBeHidden();
  await expect(widget.launcher).toBeFocused();
});

test('another language leaves the conversation where it is, also where none is remembered', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[memory]': 'never' });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(site.put('/', { html: shopPage(line(bot, baseURL ?? '')) }));
  const widget = new Widget(visitor);
  await widget.open();
  await new Chat(widget.frame).ask(QUESTIONS.en.known);
  await visitor.evaluate(() => (window as any).ChatBotFactory.setLanguage('uz'));
  const chat = new Chat(widget.frame, 'uz');
  await expect(chat.field).toBeVisible();
  await expect(chat.questions).toContainText([QUESTIONS.en.known]);
});

test('an invitation is shown once', async ({ page, newBrowser, site, baseURL }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await set(page, bot, { 'form[invitation]': 'Questions about delivery?' });
  const address = site.put('/', { html: shopPage(line(bot, baseURL ?? '')) });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(address);
  const invitation = visitor.getByRole('button', { name: 'Questions about delivery?' });
  await expect(invitation).toBeVisible();
  await checkPage(visitor, 'en');
  await invitation.click();
  await expect(new Widget(visitor).panel).toBeVisible();
  await visitor.reload();
  await expect(new Widget(visitor).launcher).toBeVisible();
  await visitor.waitForTimeout(300);
  await expect(invitation).toHaveCount(0);
});

for (const { language, locale } of LANGUAGES) {
  test.describe(() => {
    test.use({ locale, viewport: { width: 360, height: 740 } });

    test(`the widget is set up and used on a phone, in ${language}`, async ({ page, newBrowser, site, baseURL }) => {
      await signedUp(page, language);
      const bot = await newBot(page, language);
      await page.goto(`${bot.path}/share`);
      await page.getByRole('link', { name: word(language, 'share.set_widget') }).click();
      await expect(page.getByText(word(language, 'channel.everywhere'))).toBeVisible();
      await page.getByLabel(word(language, 'channel.sites'), { exact: true }).fill(`http://${site.host}/`);
      await page.getByLabel(word(language, 'channel.label'), { exact: true }).fill('Lola');
      await page.getByRole('button', { name: word(language, 'channel.save'), exact: true }).click();
      await expect(page.getByText(word(language, 'app.saved'), { exact: true })).toBeVisible();
      await page.reload();
      await expect(page.getByLabel(word(language, 'channel.sites'), { exact: true })).toHaveValue(site.host);
      await checkPage(page, language);

      const address = site.put('/', { html: shopPage(line(bot, baseURL ?? '')).replace('<html lang="en">', '<html>') });
      const visitor = await (await newBrowser({ locale, viewport: { width: 360, height: 740 } })).newPage();
      await visitor.goto(address);
      const widget = new Widget(visitor);
      await expect(widget.launcher).toContainText('Lola');
      await widget.open();
      await expect(widget.launcher).toBeHidden();
      const box = await widget.panel.boundingBox();
      expect([box?.width, box?.height]).toEqual([360, 740]);
      const chat = new Chat(widget.frame, language);
      await chat.ask(QUESTIONS[language].known);
      await widget.frame.getByRole('button', { name: word(language, 'chat.close') }).click();
      await expect(widget.panel).toBeHidden();
    });
  });
}

slow('a reload in mid-answer joins it again', async ({ page, newBrowser, baseURL }) => {
  const site = await ForeignSite.start();
  await signedUp(page);
  const bot = await newBot(page);
  const address = site.put('/', { html: shopPage(line(bot, baseURL ?? '')) });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(address);
  const widget = new Widget(visitor);
  const chat = new Chat(widget.frame);
  await widget.open();
  await expect(chat.field).toBeFocused();
  await chat.send(QUESTIONS.en.known);
  await expect(chat.answers.last()).toHaveAttribute('data-state', 'writing');
  await visitor.reload();
  await widget.open();
  await expect(chat.answers).toHaveCount(1);
  await chat.whole();
  await site.stop();
});
