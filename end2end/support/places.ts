import type { Page } from '@playwright/test';

import { check, newBot, offerForm, paste, run as runChecks, signedUp } from './person';
import { QUESTIONS, type Language } from './words';

/** A page by a short name. */
export interface Place {
  name: string;
  path: string;
}

/** Pages anybody can open. */
export const PUBLIC: Place[] = [
  { name: 'landing', path: '/' },
  { name: 'sign-up', path: '/sign-up' },
  { name: 'log-in', path: '/log-in' },
  { name: 'api-docs', path: '/api-docs' },
  { name: 'not-found', path: '/no/such/page' },
];

/** Signs somebody up who has a bot with a document and a conversation, and lists their pages. */
export async function privatePlaces(page: Page, language: Language): Promise<Place[]> {
  await signedUp(page, language);
  const bot = await newBot(page, language);
  await paste(page, bot, 'Wi-Fi', '# Wi-Fi\n\nThe Wi-Fi of the shop is free.');
  await ask(page, `${bot.path}/chat`, QUESTIONS[language].unknown);
  const talk = await ask(page, bot.share, QUESTIONS[language].known);
  await offerForm(page, bot, 'unanswered');
  await leaveContact(page, bot.share, talk);
  const lost = await ask(page, bot.share, QUESTIONS[language].unknown);
  const empty = await newBot(page, language, 'Yangi', false);
  await check(page, bot, QUESTIONS[language].known, QUESTIONS[language].answer);
  await check(page, bot, QUESTIONS[language].unknown, 'Leonardo');
  const run = await runChecks(page, bot);
  const conversation = await firstLink(page, `${bot.path}/conversations`);
  return [
    { name: 'bots', path: '/bots' },
    { name: 'new-bot', path: '/bots/new' },
    { name: 'bot-from-file', path: '/bots/import' },
    { name: 'bot', path: bot.path },
    { name: 'knowledge', path: `${bot.path}/knowledge` },
    { name: 'knowledge-empty', path: `${empty.path}/knowledge` },
    { name: 'search-tried', path: `${bot.path}/knowledge/search?question=${encodeURIComponent(QUESTIONS[language].known)}` },
    { name: 'questions-asked', path: `${bot.path}/knowledge/questions` },
    { name: 'health', path: `${bot.path}/knowledge/health` },
    { name: 'document', path: await firstLink(page, `${bot.path}/knowledge`) },
    { name: 'settings', path: `${bot.path}/settings` },
    { name: 'conversations', path: `${bot.path}/conversations` },
    { name: 'conversations-empty', path: `${empty.path}/conversations` },
    { name: 'conversation', path: conversation },
    { name: 'why', path: await firstLink(page, conversation, `${conversation}/why`) },
    { name: 'leads', path: `${bot.path}/leads` },
    { name: 'leads-empty', path: `${empty.path}/leads` },
    { name: 'model', path: `${bot.path}/model` },
    { name: 'compare', path: `${bot.path}/compare` },
    { name: 'tools', path: `${bot.path}/tools` },
    { name: 'new-tool', path: `${bot.path}/tools/new` },
    { name: 'answers', path: `${bot.path}/answers` },
    { name: 'new-answer', path: `${bot.path}/answers/new` },
    { name: 'models', path: '/models' },
    { name: 'search-model', path: '/models/search' },
    { name: 'new-provider', path: '/models/new' },
    { name: 'usage', path: '/usage' },
    { name: 'api-keys', path: '/api-keys' },
    { name: 'webhooks', path: '/webhooks' },
    { name: 'checks', path: `${bot.path}/checks` },
    { name: 'checks-empty', path: `${empty.path}/checks` },
    { name: 'new-check', path: `${bot.path}/checks/new` },
    { name: 'runs', path: `${bot.path}/checks/runs` },
    { name: 'run', path: run },
    { name: 'versions', path: `${bot.path}/versions` },
    { name: 'version', path: `${bot.path}/versions/1` },
    { name: 'share', path: `${bot.path}/share` },
    { name: 'widget', path: `${bot.path}/widget` },
    { name: 'account', path: '/account' },
    { name: 'chat', path: bot.share },
    { name: 'chat-answered', path: talk },
    { name: 'chat-lead', path: lost },
  ];
}

/** Asks without scripts; the conversation's path. */
async function ask(page: Page, chat: string, text: string): Promise<string> {
  const answer = await page.request.post(`${chat}/messages`, { form: { text, conversation: '' } });
  const place = new URL(answer.url());
  return `${place.pathname}${place.search}`;
}

/** Leaves a contact in a conversation, without scripts. */
async function leaveContact(page: Page, chat: string, talk: string): Promise<void> {
  const conversation = talk.match(/c=(\w+)/)?.[1] ?? '';
  await page.request.post(`${chat}/lead`, { form: { conversation, contact: '+998 90 123 45 67' } });
}

/** The first link on a page to something below a path, which is the page's own for lists. */
async function firstLink(page: Page, list: string, below = list): Promise<string> {
  const html = await (await page.request.get(list)).text();
  return html.match(new RegExp(`${below}/[\\w-]+`))?.[0] ?? list;
}
