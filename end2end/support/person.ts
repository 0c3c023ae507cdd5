import { randomBytes } from 'node:crypto';

import { expect, type Page } from '@playwright/test';

import { type Language } from './words';

/** Somebody with an account of their own. */
export interface Person {
  username: string;
  email: string;
  password: string;
}

/** Somebody nobody has met before. */
export function somebody(): Person {
  const username = `tester-${randomBytes(5).toString('hex')}`;
  return { username, email: `${username}@example.uz`, password: `green bicycle ${username}` };
}

/** Where a bot is found by its owner and by its visitors. */
export interface Bot {
  path: string;
  share: string;
}

// Short ways to what a test begins with; the long way is tested by the journeys.

/** Posts a form as a browser without scripts would, and says where it led to. */
async function post(page: Page, path: string, form: Record<string, string>, language: Language = 'en'): Promise<URL> {
  const headers = { Accept: 'text/html', 'Accept-Language': language };
  const answer = await page.request.post(path, { form, headers });
  expect(answer.ok(), `${path} answers ${answer.status()}`).toBe(true);
  const place = new URL(answer.url());
  expect(place.search, `${path} is refused`).not.toContain('__err');
  return place;
}

/** Signs somebody who speaks a language up in the page's browser. */
export async function signedUp(page: Page, language: Language = 'en'): Promise<Person> {
  const person = somebody();
  await post(page, '/api/sign_up', { ...person }, language);
  return person;
}

/** Logs somebody in in the page's browser. */
export async function loggedIn(page: Page, person: Person): Promise<void> {
  await post(page, '/api/log_in', { name: person.username, password: person.password, next: '' });
}

/** A bot from the shop's template, with its example document if wanted. */
export async function newBot(page: Page, language: Language = 'en', name = 'Lola', sample = true): Promise<Bot> {
  const made = await post(page, '/api/create_bot', { name, purpose: '', language, template: 'shop' });
  const path = made.pathname.replace(/\/knowledge$/, '');
  const id = path.split('/').at(-1) ?? '';
  if (sample) await post(page, '/api/add_sample', { bot: id });
  const html = await (await page.request.get(`${path}/share`)).text();
  const share = html.match(/\/b\/[A-Za-z0-9_-]+/)?.[0] ?? '';
  expect(share, 'the share link').not.toBe('');
  return { path, share };
}

/** Gives a bot a pasted document. */
export async function paste(page: Page, bot: Bot, title: string, text: string): Promise<void> {
  await post(page, '/api/save_text', { bot: bot.path.split('/').at(-1) ?? '', source: '', title, text });
}

/** Sets when a bot offers the form of leads: never, unanswered or always. */
export async function offerForm(page: Page, bot: Bot, offer: string, more: Record<string, string> = {}): Promise<void> {
  await post(page, '/api/save_lead_form', { bot: bot.path.split('/').at(-1) ?? '', 'form[offer]': offer, ...more });
}

/** Gives visitors what a bot's draft is. */
export async function publish(page: Page, bot: Bot): Promise<void> {
  await post(page, '/api/publish_bot', { bot: bot.path.split('/').at(-1) ?? '', note: '' });
}

/** Gives a bot a check: a question whose answer has to contain a phrase. */
export async function check(page: Page, bot: Bot, question: string, phrase: string): Promise<void> {
  const form = { 'form[question]': question, 'form[phrases]': phrase, 'form[source]': '', 'form[answering]': 'answers' };
  const rest = { 'form[language]': '', 'form[max_tokens]': '' };
  await post(page, '/api/save_check', { bot: bot.path.split('/').at(-1) ?? '', check: '', ...form, ...rest });
}

/** Runs a bot's checks; the path of the run. */
export async function run(page: Page, bot: Bot): Promise<string> {
  return (await post(page, '/api/run_checks', { bot: bot.path.split('/').at(-1) ?? '' })).pathname;
}
