import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';

import { allKeys, type Language } from './words';

/** What must hold on every page, whatever it is about. */
export async function checkPage(page: Page, language: Language, scripts = true, explainsPlaceholders = false): Promise<void> {
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
  if (!explainsPlaceholders) {
    expect.soft(missingWords([seen.title, seen.text, ...seen.labels].join('\n')), `words of ${where}`).toEqual([]);
  }
  expect.soft(await barriers(page, scripts), `accessibility of ${where}`).toEqual([]);
}

function missingWords(text: string): string[] {
  const left = text.match(/\{\{.*?\}\}/g) ?? [];
  return [...left, ...allKeys().filter((key) => text.includes(key))];
}

/** What axe-core finds that keeps people out. */
async function barriers(page: Page, scripts: boolean): Promise<string[]> {
  const audited = scripts ? page : await twin(page);
  // Its newer way opens a second page for each audit and takes twice as long; but only that audits what
  // a frame of another site shows, which the older one tries to reach by messages such a frame never gets.
  const alone = audited.frames().length === 1;
  const audit = new AxeBuilder({ page: audited }).setLegacyMode(alone).options({ resultTypes: ['violations'] });
  const { violations } = await audit.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
}

/** For each page without scripts, where it is audited. */
const twins = new WeakMap<Page, Page>();

/** The same page in a browser with scripts, which axe-core needs, but with none of its own. */
async function twin(page: Page): Promise<Page> {
  const body = (await page.content())
    .replace(/<script[\s\S]*?<\/script>|<iframe[\s\S]*?<\/iframe>/g, '')
    .replace(/<link rel="(module)?preload"[^>]*>/g, '');
  let copy = twins.get(page);
  if (!copy) {
    const browser = page.context().browser() as Browser;
    copy = await browser.newPage({ javaScriptEnabled: true, viewport: page.viewportSize() });
    twins.set(page, copy);
    const last = copy;
    page.context().once('close', () => void last.context().close());
  }
  await copy.unrouteAll();
  await copy.route(page.url().split('#')[0], (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  // A step to the same address would only scroll.
  await copy.goto('about:blank');
  await copy.goto(page.url());
  return copy;
}
