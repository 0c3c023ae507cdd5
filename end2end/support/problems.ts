import { expect, type BrowserContext } from '@playwright/test';

/** Chromium loads ahead what a page without scripts never uses, and says so when the page stands for long. */
const UNUSED_WITHOUT_SCRIPTS = /was preloaded using link preload but not used/;

/** What browsers complain of: errors and warnings in the console, and uncaught errors. */
export class Problems {
  private readonly seen: string[] = [];
  private readonly allowed: RegExp[] = [];

  watch(context: BrowserContext, scripts: boolean): void {
    context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      if (!scripts && UNUSED_WITHOUT_SCRIPTS.test(message.text())) return;
      this.seen.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.seen.push(`uncaught: ${error.error().stack}`));
  }

  /** A complaint that belongs to what is tested, such as the browser's note of a refused form. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  expectNone(): void {
    const left = this.seen.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
    expect(left, 'what the browser complained of').toEqual([]);
  }
}
