import type { FrameLocator, Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { ForeignSite, Widget, shopPage } from '../support/foreign_site';
import { newBot, offerForm, signedUp } from '../support/person';
import { checkPage } from '../support/standing';
import { expect, test } from '../support/test';
import { LANGUAGES, QUESTIONS, word, type Language } from '../support/words';

const PHONE = '+998 90 123 45 67';

/** The form as a visitor sees it, on the chat's own page or in a frame. */
class ContactForm {
  readonly line;
  readonly name;
  readonly contact;
  readonly message;
  readonly send;
  readonly thanks;

  constructor(root: Page | FrameLocator, language: Language = 'en') {
    const text = (key: string) => word(language, `lead.${key}`);
    this.line = root.locator('#lead summary');
    this.name = root.getByLabel(text('your_name'), { exact: true });
    this.contact = root.getByLabel(text('your_contact'), { exact: true });
    this.message = root.getByLabel(text('your_message'), { exact: true });
    this.send = root.getByRole('button', { name: text('send'), exact: true });
    this.thanks = root.getByText(text('thanks'));
  }
}

for (const { language, locale } of LANGUAGES) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(() => {
      test.use({ locale, javaScriptEnabled, viewport: { width: 360, height: 800 } });

      test(`a visitor without an answer leaves a contact, in ${language}, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async ({ page, newBrowser, problems }) => {
        problems.allow(/status of 422/);
        await signedUp(page, language);
        const bot = await newBot(page, language);
        await page.goto(`${bot.path}/leads`);
        await expect(page.getByText(word(language, 'lead.none'), { exact: true })).toBeVisible();
        await checkPage(page, language, javaScriptEnabled);
        await page.getByLabel(word(language, 'lead.offer')).selectOption('unanswered');
        await page.getByLabel(word(language, 'lead.ask_name')).check();
        await page.getByRole('button', { name: word(language, 'lead.save'), exact: true }).click();
        await expect(page.getByText(word(language, 'app.saved'), { exact: true })).toBeVisible();

        const visitor = await (await newBrowser({ locale, javaScriptEnabled, viewport: { width: 360, height: 800 } })).newPage();
        await visitor.goto(bot.share);
        const [chat, form] = [new Chat(visitor, language), new ContactForm(visitor, language)];
        await chat.ask(QUESTIONS[language].known);
        await expect(form.line).toBeHidden();
        await chat.ask(QUESTIONS[language].unknown);
        await expect(form.line).toHaveText(word(language, 'lead.line_default'));
        await expect(form.contact).toBeHidden();
        await form.line.click();
        await form.contact.fill('12');
        await form.message.fill('“Mona Liza” <1>');
        await form.send.click();
        await expect(form.name).toHaveAccessibleDescription(word(language, 'error.required'));
        await expect(form.contact).toHaveAccessibleDescription(word(language, 'error.malformed'));
        if (javaScriptEnabled) await expect(form.name).toBeFocused();
        await expect(form.contact).toHaveValue('12');
        await expect(form.message).toHaveValue('“Mona Liza” <1>');
        await checkPage(visitor, language, javaScriptEnabled);
        await form.name.fill('Dilnoza');
        await form.contact.fill(PHONE);
        await form.send.click();
        await expect(form.thanks).toBeVisible();
        if (javaScriptEnabled) await expect(form.thanks).toBeFocused();
        await checkPage(visitor, language, javaScriptEnabled);
        await visitor.goto(`${bot.share}?c=${await visitor.locator('#composer [name=conversation]').inputValue()}`);
        await expect(chat.questions).toHaveCount(2);
        await expect(form.line).toHaveCount(0);

        await page.goto(bot.path);
        await page.getByRole('link', { name: word(language, 'app.leads'), exact: true }).click();
        const row = page.getByRole('row').filter({ hasText: PHONE });
        await expect(row).toContainText('Dilnoza');
        await expect(row).toContainText('“Mona Liza” <1>');
        await checkPage(page, language, javaScriptEnabled);
        await row.getByRole('link', { name: word(language, 'lead.conversation') }).click();
        await expect(page.locator('.transcript')).toContainText(QUESTIONS[language].unknown);
        await page.goto(`${bot.path}/leads`);
        await row.getByRole('button', { name: word(language, 'lead.delete'), exact: true }).click();
        const question = page.getByRole('dialog', { name: word(language, 'lead.delete_question', { contact: PHONE }) });
        await question.getByRole('button', { name: word(language, 'lead.cancel'), exact: true }).click();
        await expect(question).toBeHidden();
        await row.getByRole('button', { name: word(language, 'lead.delete'), exact: true }).click();
        await question.getByRole('button', { name: word(language, 'lead.delete'), exact: true }).click();
        await expect(page.getByText(word(language, 'app.lead_deleted'))).toBeVisible();
        await expect(row).toHaveCount(0);
      });
    });
  }
}

test('a form that is always offered stands on the empty chat and is filled in by keyboard', async ({ page, newBrowser }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await offerForm(page, bot, 'always', { 'form[line]': 'We call you back' });
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(bot.share);
  const form = new ContactForm(visitor);
  await form.line.focus();
  await visitor.keyboard.press('Enter');
  await visitor.keyboard.press('Tab');
  await expect(form.contact).toBeFocused();
  await visitor.keyboard.type('@dilnoza');
  await visitor.keyboard.press('Enter');
  await expect(form.thanks).toBeFocused();
  await page.goto(`${bot.path}/leads`);
  await expect(page.getByRole('row').filter({ hasText: '@dilnoza' })).toBeVisible();
});

test('an answer that is found puts the form away, but not from under the hands', async ({ page, newBrowser }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await offerForm(page, bot, 'unanswered');
  const visitor = await (await newBrowser()).newPage();
  await visitor.goto(bot.share);
  const [chat, form] = [new Chat(visitor), new ContactForm(visitor)];
  await chat.ask(QUESTIONS.en.unknown);
  await expect(form.line).toBeVisible();
  await chat.ask(QUESTIONS.en.known);
  await expect(form.line).toBeHidden();
  await chat.ask(QUESTIONS.en.unknown);
  await form.line.click();
  await form.contact.fill(PHONE);
  await chat.ask(QUESTIONS.en.known);
  await expect(form.contact).toHaveValue(PHONE);
});

test('a contact that can not be sent stays, and is sent when the network is back', async ({ page, newBrowser, problems }) => {
  problems.allow(/ERR_INTERNET_DISCONNECTED/);
  await signedUp(page);
  const bot = await newBot(page);
  await offerForm(page, bot, 'always');
  const context = await newBrowser();
  const visitor = await context.newPage();
  await visitor.goto(bot.share);
  const form = new ContactForm(visitor);
  await form.line.click();
  await form.contact.fill(PHONE);
  await context.setOffline(true);
  await form.send.click();
  await expect(visitor.getByRole('alert')).toHaveText(word('en', 'error.connection'));
  await context.setOffline(false);
  await form.send.click();
  await expect(form.thanks).toBeVisible();
});

test('a visitor of a foreign site leaves a contact in the widget, and the site hears of it', async ({ page, newBrowser, baseURL, problems }) => {
  problems.allow(/status of 422/);
  const site = await ForeignSite.start();
  await signedUp(page);
  const bot = await newBot(page);
  await offerForm(page, bot, 'unanswered');
  const line = `<script async src="${baseURL}/w/${bot.share.replace('/b/', '')}/widget.js"></script>`;
  const hears = '<script>window.told = []; (window.ChatBotFactory ||= []).push(["on", "leadCaptured", (detail) => told.push(detail === undefined)])</script>';
  const address = site.put('/', { html: shopPage(hears + line) });
  const context = await newBrowser({ viewport: { width: 1280, height: 800 } });
  const visitor = await context.newPage();
  await visitor.goto(address);
  const widget = new Widget(visitor);
  await widget.open();
  const [chat, form] = [new Chat(widget.frame), new ContactForm(widget.frame)];
  await expect(chat.field).toBeFocused();
  await chat.ask(QUESTIONS.en.unknown);
  await form.line.click();
  await form.send.click();
  await expect(form.contact).toHaveAccessibleDescription(word('en', 'error.required'));
  expect(await visitor.evaluate(() => (window as any).told)).toEqual([]);
  await checkPage(visitor, 'en');
  await form.contact.fill(PHONE);
  await form.send.click();
  await expect(form.thanks).toBeVisible();
  // Whom it is about is told to the owner's server, and not to every script of the page.
  await expect.poll(() => visitor.evaluate(() => (window as any).told)).toEqual([true]);
  await page.goto(`${bot.path}/leads`);
  const row = page.getByRole('row').filter({ hasText: PHONE });
  await expect(row).toContainText(word('en', 'chat.widget'));
  await expect(row).toContainText(QUESTIONS.en.unknown);
  await context.close();
  await site.stop();
});

test('leads are downloaded as a table', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page);
  await offerForm(page, bot, 'always');
  await page.request.post(`${bot.share}/lead`, { form: { contact: PHONE } });
  await page.goto(`${bot.path}/leads`);
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: word('en', 'lead.export') }).click();
  expect((await arriving).suggestedFilename()).toBe('leads.csv');
});
