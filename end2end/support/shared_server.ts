import { ModelServer } from './model_server';
import { Server } from './server';
import { SiteServer } from './site_server';

/** Fast, yet slow enough that an answer comes in several pieces. */
const WORDS_PER_SECOND = 300;

/** Starts the servers that all tests share; what it returns ends them. */
export default async function start(): Promise<() => Promise<void>> {
  const models = await ModelServer.start();
  process.env.E2E_MODELS = models.place;
  const site = await SiteServer.start();
  process.env.E2E_SITE = site.place;
  const server = await Server.start(WORDS_PER_SECOND);
  process.env.E2E_URL = server.url;
  return async () => {
    await server.stop();
    await models.stop();
    await site.stop();
  };
}
