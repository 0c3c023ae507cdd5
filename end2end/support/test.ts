import { test as base, type Browser, type BrowserContext } from '@playwright/test';

import { Problems } from './problems';

interface Fixtures {
  /** What browsers complained of; the test fails if it is not allowed. */
  problems: Problems;
  /** Opens a browser of its own, as another person would, watched like the first. */
  newBrowser: (options?: Parameters<Browser['newContext']>[0]) => Promise<BrowserContext>;
}

/** Every test watches what its browsers write to the console. */
export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(process.env.E2E_URL),
  problems: [
    async ({ context, javaScriptEnabled }, use) => {
      const problems = new Problems();
      problems.watch(context, javaScriptEnabled);
      await use(problems);
      problems.expectNone();
    },
    { auto: true },
  ],
  newBrowser: async ({ browser, baseURL, problems, javaScriptEnabled }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const settings = { baseURL, javaScriptEnabled, ...options };
      const context = await browser.newContext(settings);
      opened.push(context);
      problems.watch(context, settings.javaScriptEnabled);
      return context;
    });
    for (const context of opened) await context.close();
  },
});

export { expect } from '@playwright/test';
