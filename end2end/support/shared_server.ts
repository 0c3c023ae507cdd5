import { Server } from './server';

/** Fast, yet slow enough that an answer comes in several pieces. */
const WORDS_PER_SECOND = 300;

/** Starts the server that all tests share; what it returns ends it. */
export default async function start(): Promise<() => Promise<void>> {
  const server = await Server.start(WORDS_PER_SECOND);
  process.env.E2E_URL = server.url;
  return () => server.stop();
}
