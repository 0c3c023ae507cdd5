import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
/** Where the build lies; the scripts set the variable, so that both look at the same place. */
const TARGET = process.env.CARGO_TARGET_DIR || join(ROOT, 'target');
const PROGRAM = join(TARGET, 'release/chatbot-factory');
/** A start takes well under a second; a machine that is busy building takes longer. */
const PATIENCE = 30_000;
const GLANCE = 50;

/** A server under test with a data folder of its own, which can be killed and started again. */
export class Server {
  private process?: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), 'chatbot-factory-e2e-'));

  private constructor(
    private readonly port: number,
    private readonly wordsPerSecond: number,
  ) {}

  /** Starts one whose built-in model writes so many words a second; 0 is without a pause. */
  static async start(wordsPerSecond: number): Promise<Server> {
    const server = new Server(await freePort(), wordsPerSecond);
    await server.run();
    return server;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it on the data it left. */
  async run(): Promise<void> {
    const log = openSync(join(this.folder, 'server.log'), 'a');
    // Its own folder, so that no `.env` of the project changes what is tested.
    this.process = spawn(PROGRAM, ['serve'], {
      cwd: this.folder,
      env: this.environment(),
      stdio: ['ignore', log, log],
    });
    await this.ready();
  }

  /** Ends it and deletes its data. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      LEPTOS_OUTPUT_NAME: 'chatbot-factory',
      LEPTOS_SITE_ROOT: join(TARGET, 'site'),
      LEPTOS_SITE_PKG_DIR: 'pkg',
      LEPTOS_HASH_FILES: 'true',
      DATA_DIR: join(this.folder, 'data'),
      PORT: String(this.port),
      PUBLIC_URL: this.url,
      LOGIN_ATTEMPTS: '1000',
      SIGN_UPS_PER_HOUR: '10000',
      QUESTIONS_PER_MINUTE: '10000',
      API_REQUESTS_PER_MINUTE: '10000',
      BUILTIN_WORDS_PER_SECOND: String(this.wordsPerSecond),
      OUTGOING_ALLOW: `${process.env.E2E_MODELS},${process.env.E2E_SITE}`,
      CRAWL_PAUSE_MS: '0',
    };
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline) {
      if (this.process?.exitCode != null) {
        throw new Error(`The server ended at its start: see ${this.folder}/server.log`);
      }
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((later) => setTimeout(later, GLANCE));
    }
    throw new Error(`The server did not become ready: see ${this.folder}/server.log`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const process = this.process;
    this.process = undefined;
    if (!process || process.exitCode != null) return;
    const ended = new Promise((done) => process.once('exit', done));
    process.kill(signal);
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}
