import { expect, type Page } from '@playwright/test';

import { ForeignSite } from './foreign_site';
import type { Bot } from './person';
import { test as base } from './test';

/** Tests with a foreign site. It outlives the pages that show it: a browser that finds it gone complains. */
export const test = base.extend<object, { site: ForeignSite }>({
  site: [
    async ({}, use) => {
      const site = await ForeignSite.start();
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],
});

/** The line an owner puts on a page. */
export function line(bot: Bot, server: string, more = ''): string {
  return `<script async src="${server}/w/${bot.share.replace('/b/', '')}/widget.js"${more}></script>`;
}

const id = (bot: Bot) => bot.path.split('/').at(-1) ?? '';

/** Changes the widget's settings as the form does; what is not given is as usual. */
export async function set(page: Page, bot: Bot, settings: Record<string, string>): Promise<void> {
  const usual = { 'form[offset_x]': '20', 'form[offset_y]': '20', 'form[invite_after]': '0', 'form[full_screen]': 'true' };
  await save(page, 'save_widget', { bot: id(bot), ...usual, ...settings });
}

/** Lets visitors ask only after they have agreed to these words. */
export async function askForConsent(page: Page, bot: Bot, wording: string): Promise<void> {
  await save(page, 'save_share', { bot: id(bot), 'form[consent]': wording });
}

async function save(page: Page, door: string, form: Record<string, string>): Promise<void> {
  const answer = await page.request.post(`/api/${door}`, { form, headers: { Accept: 'text/html' } });
  expect(answer.url()).not.toContain('__err');
}
