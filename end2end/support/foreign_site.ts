import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** A page of a site of somebody else's: 127.0.0.1 and localhost are different sites to a browser. */
export interface ForeignPage {
  html: string;
  /** Its content policy. */
  policy?: string;
}

/** The site of a shop that has put the widget's line on its pages. */
export class ForeignSite {
  private pages = new Map<string, ForeignPage>();
  private readonly server = createServer((request, response) => {
    const page = this.pages.get(new URL(request.url ?? '/', 'http://site').pathname);
    response.writeHead(page ? 200 : 204, {
      'content-type': 'text/html; charset=utf-8',
      ...(page?.policy ? { 'content-security-policy': page.policy } : {}),
    });
    response.end(page?.html);
  });

  static async start(): Promise<ForeignSite> {
    const site = new ForeignSite();
    await new Promise<void>((ready) => site.server.listen(0, '127.0.0.1', ready));
    return site;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts a page up; its address. */
  put(path: string, page: ForeignPage): string {
    this.pages.set(path, page);
    return `http://${this.host}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** A page of the shop with something in its body. */
export function shopPage(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Shop</title></head>
    <body><main><h1>Shop</h1><p>Plates and vases.</p></main>${body}</body></html>`;
}

/** The widget on a foreign page, as its visitor sees it. */
export class Widget {
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.launcher = page.locator('[data-chatbot-factory] .launcher');
    this.panel = page.locator('[data-chatbot-factory]').getByRole('dialog');
    this.frame = page.frameLocator('[data-chatbot-factory] iframe');
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await expect(this.panel).toBeVisible();
  }
}
