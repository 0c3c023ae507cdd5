import { expect, type BrowserContext, type FrameLocator, type Page } from '@playwright/test';

import { Chat } from './chat';
import { hydrated, markHydration } from './page';
import { somebody } from './person';
import { checkPage } from './standing';
import { QUESTIONS, demo, shop, word, type Language } from './words';

/** The way from the first page to an answered visitor, as its owner goes it. */
export class Journey {
  constructor(
    private readonly page: Page,
    private readonly language: Language,
    private readonly scripts: boolean,
    private readonly bot = `Lola ${language}`,
  ) {}

  static async begin(page: Page, language: Language, scripts: boolean): Promise<Journey> {
    if (scripts) await markHydration(page);
    return new Journey(page, language, scripts);
  }

  /** From the landing page through its form to an account. */
  async signUp(): Promise<void> {
    const { page } = this;
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(this.word('landing.title'));
    await expect(this.frame().locator('#chat-title')).toHaveText(demo(this.language).name);
    await this.check();
    await page.getByRole('link', { name: this.word('landing.start') }).first().click();
    await expect(page).toHaveURL(/\/sign-up$/);
    await this.check();
    const person = somebody();
    await page.getByLabel(this.word('account.username'), { exact: true }).fill(person.username);
    await page.getByLabel(this.word('account.email'), { exact: true }).fill(person.email);
    await page.getByLabel(this.word('account.password'), { exact: true }).fill(person.password);
    await page.getByRole('button', { name: this.word('account.create_button') }).click();
    await expect(page).toHaveURL(/\/bots\/new$/);
  }

  /** A bot from the shop's template. */
  async makeBot(): Promise<void> {
    const { page } = this;
    await this.check();
    await page.getByRole('radio', { name: shop(this.language).name }).check();
    await page.getByLabel(this.word('bot.name'), { exact: true }).fill(this.bot);
    await expect(page.getByLabel(this.word('bot.language'))).toHaveValue(this.language);
    await page.getByRole('button', { name: this.word('bot.create'), exact: true }).click();
    await expect(page).toHaveURL(/\/knowledge\?notice=bot_created$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(this.bot);
    await expect(page.getByText(this.word('app.bot_created'))).toBeVisible();
  }

  /** The template's example document. */
  async giveKnowledge(): Promise<void> {
    const { page } = this;
    await this.check();
    await page.getByRole('button', { name: this.word('knowledge.use_sample') }).click();
    await expect(page).toHaveURL(/\/bots\/[^/]+\?notice=source_saved$/);
  }

  /** A cited answer, and the owner's words when there is none. */
  async tryIt(): Promise<void> {
    const chat = new Chat(this.frame(), this.language);
    await expect(this.frame().locator('#chat-title')).toHaveText(this.bot);
    await this.expectAnswer(chat);
    await this.expectFallback(chat);
    await this.check();
  }

  /** The knowledge page with its document, and the document itself. */
  async readKnowledge(): Promise<void> {
    const { page } = this;
    await this.openTab('app.knowledge');
    const title = shop(this.language).sample_title;
    await expect(page.getByRole('row').filter({ hasText: title })).toContainText(this.word('knowledge.ready'));
    await this.check();
    await page.getByRole('link', { name: title }).click();
    await expect(page.locator('.passage').filter({ hasText: QUESTIONS[this.language].answer }).first()).toBeVisible();
    await this.check();
    await this.openTab('app.settings');
    await expect(page.locator('#fallback')).toHaveValue(shop(this.language).fallback);
    await this.check();
  }

  /** The link for everybody. */
  async share(): Promise<string> {
    await this.openTab('app.share');
    const link = await this.page.getByRole('textbox', { name: this.word('share.link') }).inputValue();
    await this.check();
    return link;
  }

  /** A visitor who got the link. */
  async visit(browser: BrowserContext, link: string): Promise<void> {
    const page = await browser.newPage();
    await page.goto(link);
    await this.check(page);
    const chat = new Chat(page, this.language);
    await expect(page.locator('.chat__starters button')).toHaveText(shop(this.language).starters);
    await this.expectAnswer(chat);
    await expect(page).toHaveURL(/\?c=/);
    await chat.openMenu();
    await this.check(page);
  }

  /** What the visitor asked, as the owner finds it. */
  async findConversation(): Promise<void> {
    const { page } = this;
    await this.openTab('app.conversations');
    const { known, unknown } = QUESTIONS[this.language];
    const visit = page.getByRole('row').filter({ hasText: this.word('chat.share_page') });
    await expect(visit).toContainText(known);
    await expect(visit).toContainText(this.word('chat.answered'));
    await expect(page.getByRole('row').filter({ hasText: this.word('chat.playground') }))
      .toContainText(this.word('chat.unanswered', { count: 1 }));
    await this.check();
    await visit.getByRole('link').click();
    await expect(page.locator('.transcript .message--visitor')).toContainText(known);
    await expect(page.locator('.transcript .message--bot')).toContainText(QUESTIONS[this.language].answer);
    await expect(page.locator('.transcript')).not.toContainText(unknown);
    await this.check();
  }

  /** The pages that lie beside the way. */
  async lookAround(): Promise<void> {
    const { page } = this;
    await page.goto('/bots');
    await expect(page.getByRole('link', { name: this.bot })).toBeVisible();
    await this.check();
    await page.goto('/account');
    await expect(page.getByText(this.word('account.this_login'), { exact: true })).toBeVisible();
    await this.check();
  }

  private async expectAnswer(chat: Chat): Promise<void> {
    const { known, answer } = QUESTIONS[this.language];
    const streams = this.scripts ? this.stream(chat) : undefined;
    const given = await chat.ask(known);
    await streams;
    await expect(chat.body(given)).toContainText(spaced(answer));
    await expect(chat.body(given).locator('a.cite').first()).toBeVisible();
    const sources = await chat.sources(given);
    await expect(sources.first()).toContainText(shop(this.language).sample_title);
    await expect(sources.locator('blockquote').first()).toContainText(spaced(answer));
  }

  private async expectFallback(chat: Chat): Promise<void> {
    const given = await chat.ask(QUESTIONS[this.language].unknown);
    await expect(chat.body(given)).toHaveText(shop(this.language).fallback);
    await expect(given.locator('.message__sources')).toHaveCount(0);
  }

  /** The stream the next answer comes by. */
  private async stream(chat: Chat): Promise<void> {
    const page = 'waitForResponse' in chat.root ? (chat.root as Page) : this.page;
    const answer = await page.waitForResponse((response) => response.url().includes('/events'));
    expect(answer.headers()['content-type']).toBe('text/event-stream');
  }

  private async openTab(key: string): Promise<void> {
    const tabs = this.page.getByRole('navigation', { name: this.word('app.bot_pages') });
    await tabs.getByRole('link', { name: this.word(key), exact: true }).click();
    await expect(tabs.getByRole('link', { name: this.word(key), exact: true })).toHaveAttribute('aria-current', 'page');
  }

  private frame(): FrameLocator {
    return this.page.frameLocator('iframe.chat-frame');
  }

  private async check(page: Page = this.page): Promise<void> {
    if (this.scripts && page === this.page) await hydrated(page);
    await checkPage(page, this.language, this.scripts);
  }

  private word(key: string, values?: Record<string, string | number>): string {
    return word(this.language, key, values);
  }
}

/** Numbers are written with any kind of space. */
function spaced(text: string): RegExp {
  return new RegExp(text.replace(/ /g, '\\s'));
}
