import type { Page } from '@playwright/test';

/** Makes pages say when the app has taken over: its router then listens to the back button. */
export async function markHydration(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const listen = window.addEventListener;
    window.addEventListener = function (this: Window, ...given: Parameters<typeof listen>) {
      if (given[0] === 'popstate') setTimeout(() => Object.assign(window, { hydrated: true }));
      return listen.apply(this, given);
    } as typeof listen;
  });
}

/** Waits until the app has taken over the page the server rendered. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => 'hydrated' in window);
}

/** Opens a card that unfolds under its title. */
export async function unfold(page: Page, title: string): Promise<void> {
  await page.locator('summary').filter({ hasText: title }).click();
}
