import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The only key it accepts. */
export const KEY = 'good-key-for-tests-1234';

/** What the model named `talker` says; its second marker points at nothing. */
export const SAYS = 'Delivery inside Tashkent is quick [1] and cheap [9], says the model.';

const BETWEEN_WORDS = 15;

/** A provider of models that speaks OpenAI's protocol. The model's name says how it behaves. */
export class ModelServer {
  /** Streams that are open at this moment. */
  private open = 0;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  static async start(): Promise<ModelServer> {
    const models = new ModelServer();
    await new Promise<void>((ready) => models.server.listen(0, '127.0.0.1', ready));
    return models;
  }

  /** Host and port, as the operator allows it. */
  get place(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/open') return json(response, 200, { open: this.open });
    if (request.headers.authorization !== `Bearer ${KEY}`) {
      return json(response, 401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } });
    }
    if (request.url?.endsWith('/models')) {
      const names = ['talker', 'endless', 'breaks', 'overloaded'];
      return json(response, 200, { object: 'list', data: names.map((id) => ({ id, object: 'model' })) });
    }
    let body = '';
    for await (const piece of request) body += piece;
    const { model } = JSON.parse(body) as { model: string };
    if (model === 'overloaded') return json(response, 503, { error: { message: 'The server is overloaded.' } });
    await this.stream(model, response);
  }

  private async stream(model: string, response: ServerResponse): Promise<void> {
    this.open += 1;
    response.on('close', () => (this.open -= 1));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const words = model === 'endless' ? endless() : SAYS.split(/(?<= )/);
    let count = 0;
    for (const word of words) {
      if (response.destroyed) return;
      if (model === 'breaks' && count === 3) return void response.destroy();
      send(response, { choices: [{ index: 0, delta: { content: word }, finish_reason: null }] });
      await new Promise((later) => setTimeout(later, model === 'endless' ? 100 : BETWEEN_WORDS));
      count += 1;
    }
    send(response, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    send(response, { choices: [], usage: { prompt_tokens: 250, completion_tokens: count } });
    response.end('data: [DONE]\n\n');
  }
}

function* endless(): Generator<string> {
  for (let count = 1; count < 2000; count += 1) yield `word${count} `;
}

function send(response: ServerResponse, chunk: object): void {
  response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', ...chunk })}\n\n`);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
