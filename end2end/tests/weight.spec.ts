import type { Page } from '@playwright/test';

import { Chat } from '../support/chat';
import { hydrated, markHydration } from '../support/page';
import { newBot, signedUp } from '../support/person';
import { expect, test } from '../support/test';
import { QUESTIONS } from '../support/words';

const KILOBYTE = 1024;
const SHARE_PAGE = 60 * KILOBYTE;
const DASHBOARD = 300 * KILOBYTE;

test('a visitor gets the first answer for at most 60 KB', async ({ page, newBrowser }) => {
  await signedUp(page);
  const bot = await newBot(page);
  const visitor = await (await newBrowser()).newPage();
  const scale = await Scale.under(visitor);
  await visitor.goto(bot.share, { waitUntil: 'load' });
  await new Chat(visitor).ask(QUESTIONS.en.known);
  await scale.expectAtMost('share page and first answer', SHARE_PAGE);
});

test("the dashboard's first load is at most 300 KB", async ({ page, newBrowser }) => {
  await signedUp(page);
  await newBot(page);
  const fresh = await newBrowser({ storageState: await page.context().storageState() });
  const dashboard = await fresh.newPage();
  await markHydration(dashboard);
  const scale = await Scale.under(dashboard);
  await dashboard.goto('/bots', { waitUntil: 'load' });
  await hydrated(dashboard);
  await scale.expectAtMost('dashboard', DASHBOARD);
});

/** Weighs what travels to a page: compressed bodies and headers. */
class Scale {
  private readonly addresses = new Map<string, string>();
  private readonly weights = new Map<string, number>();

  static async under(page: Page): Promise<Scale> {
    const scale = new Scale();
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    network.on('Network.requestWillBeSent', ({ requestId, request }) => {
      scale.addresses.set(requestId, new URL(request.url).pathname);
    });
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      scale.weights.set(requestId, encodedDataLength);
    });
    // A stream that has told its end is closed by the page, which may come before the server's own
    // end of it: then what had arrived is all there is.
    const arrived = new Map<string, number>();
    const add = (id: string, bytes: number) => arrived.set(id, (arrived.get(id) ?? 0) + bytes);
    network.on('Network.responseReceived', ({ requestId, response }) => add(requestId, response.encodedDataLength));
    network.on('Network.dataReceived', ({ requestId, encodedDataLength }) => add(requestId, encodedDataLength));
    network.on('Network.loadingFailed', ({ requestId, type }) => {
      if (type === 'EventSource') scale.weights.set(requestId, arrived.get(requestId) ?? 0);
    });
    return scale;
  }

  async expectAtMost(what: string, limit: number): Promise<void> {
    await expect.poll(() => this.weights.size, 'everything has arrived').toBe(this.addresses.size);
    const total = [...this.weights.values()].reduce((sum, weight) => sum + weight, 0);
    const parts = [...this.weights].map(([id, weight]) => `  ${kilobytes(weight)}  ${this.addresses.get(id)}`);
    console.log([`${what}: ${kilobytes(total)} of ${kilobytes(limit)}`, ...parts].join('\n'));
    expect(total, what).toBeLessThanOrEqual(limit);
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / KILOBYTE).toFixed(1)} KB`;
}
