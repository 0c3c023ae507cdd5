import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Title and text of each page of the shop's site. */
const PAGES: Record<string, [string, string]> = {
  '/': ['Lola', 'Welcome to the shop of dishes and vases for every home.'],
  '/delivery': ['Delivery', 'The courier brings orders within Tashkent for 30 000 soʻm in two days.'],
  '/help/returns': ['Returns', 'A purchase can be given back within fourteen days with its receipt.'],
  '/help/partners': ['Partners', 'Wholesale partners agree on their prices with the manager.'],
};

/** A small website whose pages all link to each other. */
export class SiteServer {
  private readonly server = createServer((request, response) => {
    const page = PAGES[request.url ?? ''];
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ? html(...page) : '');
  });

  static async start(): Promise<SiteServer> {
    const site = new SiteServer();
    await new Promise<void>((ready) => site.server.listen(0, '127.0.0.1', ready));
    return site;
  }

  /** Host and port, as the operator allows it. */
  get place(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

function html(title: string, text: string): string {
  const menu = Object.keys(PAGES).map((path) => `<a href="${path}">${path}</a>`);
  return `<!doctype html><title>${title}</title><nav>${menu.join(' ')}</nav><main><h1>${title}</h1><p>${text}</p></main>`;
}
