import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';

import { allKeys, type Language } from './words';

/** What must hold on every page, whatever it is about. */
export async function checkPage(page: Page, language: Language, scripts = true): Promise<void> {
  const where = page.url();
  const seen = await page.evaluate(() => {
    const root = document.documentElement;
    const attributes = ['aria-label', 'placeholder', 'title', 'alt'];
    const spoken = [...document.querySelectorAll(attributes.map((name) => `[${name}]`).join())];
    return {
      language: root.lang,
      title: document.title,
      overflow: root.scrollWidth - root.clientWidth,
      text: document.body.innerText,
      labels: spoken.flatMap((element) => attributes.map((name) => element.getAttribute(name) ?? '')),
    };
  });
  expect.soft(seen.language, `language of ${where}`).toBe(language);
  expect.soft(seen.title, `title of ${where}`).not.toBe('');
  expect.soft(seen.overflow, `horizontal scroll of ${where}`).toBeLessThanOrEqual(0);
  expect.soft(missingWords([seen.title, seen.text, ...seen.labels].join('\n')), `words of ${where}`).toEqual([]);
  expect.soft(await barriers(page, scripts), `accessibility of ${where}`).toEqual([]);
}

function missingWords(text: string): string[] {
  const left = text.match(/\{\{.*?\}\}/g) ?? [];
  return [...left, ...allKeys().filter((key) => text.includes(key))];
}

/** What axe-core finds that keeps people out. */
async function barriers(page: Page, scripts: boolean): Promise<string[]> {
  const audited = scripts ? page : await twin(page);
  const { violations } = await new AxeBuilder({ page: audited }).analyze();
  if (audited !== page) await audited.context().close();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
}

/** The same page in a browser with scripts, which axe-core needs, but with none of its own. */
async function twin(page: Page): Promise<Page> {
  const html = (await page.content())
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<iframe[\s\S]*?<\/iframe>/g, '');
  const browser = page.context().browser() as Browser;
  const context = await browser.newContext({ javaScriptEnabled: true, viewport: page.viewportSize() });
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
  await copy.goto(page.url());
  return copy;
}
