import { Server } from './server';
import { test as base } from './test';

/** Slow enough to be met in mid-answer. */
const WORDS_PER_SECOND = 6;

/** Tests with a server of their own, which writes slowly and can be killed. */
export const test = base.extend<{ server: Server }>({
  server: async ({}, use) => {
    const server = await Server.start(WORDS_PER_SECOND);
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.url),
});

export { expect } from './test';
