import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

import { word, type Language } from './words';

/** A chat as a visitor sees it, on its own page or in a frame. */
export class Chat {
  readonly questions: Locator;
  readonly answers: Locator;
  readonly field: Locator;

  constructor(
    readonly root: Page | FrameLocator,
    private readonly language: Language = 'en',
  ) {
    this.questions = root.locator('.message--visitor');
    this.answers = root.locator('.message--bot[data-message]');
    this.field = root.getByLabel(word(language, 'chat.your_question'));
  }

  /** Sends a question and goes on at once. */
  async send(text: string): Promise<void> {
    await this.field.fill(text);
    await this.root.getByRole('button', { name: word(this.language, 'chat.send'), exact: true }).click();
  }

  /** Sends a question and waits for the whole answer. */
  async ask(text: string): Promise<Locator> {
    const before = await this.answers.count();
    await this.send(text);
    await expect(this.answers).toHaveCount(before + 1);
    return this.whole();
  }

  /** The last answer when it is complete. */
  async whole(): Promise<Locator> {
    const answer = this.answers.last();
    await expect(answer).toHaveAttribute('data-state', 'done', { timeout: 20_000 });
    return answer;
  }

  /** The words of a message, without its sources and notes. */
  body(message: Locator): Locator {
    return message.locator('.message__body');
  }

  /** Opens an answer's sources and returns their entries. */
  async sources(answer: Locator): Promise<Locator> {
    await answer.locator('.message__sources summary').click();
    return answer.locator('.message__sources li');
  }

  async openMenu(): Promise<void> {
    await this.root.locator('.chat__menu > summary').click();
  }
}
