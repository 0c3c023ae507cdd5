import { expect, type BrowserContext } from '@playwright/test';

/** What browsers complain of: errors and warnings in the console, and uncaught errors. */
export class Problems {
  private readonly seen: string[] = [];
  private readonly allowed: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
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
