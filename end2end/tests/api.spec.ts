import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import type { Page } from '@playwright/test';

import { newBot, signedUp } from '../support/person';
import { expect, test } from '../support/test';
import { QUESTIONS, shop, word } from '../support/words';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
/** The programs that the page about the API shows. */
const EXAMPLES = join(ROOT, 'src/channel/examples');
const PYTHON = process.env.API_PYTHON || join(ROOT, 'target/api-clients/bin/python');

/** Makes a key on the page and reads it there. */
async function newKey(page: Page, everything = false): Promise<string> {
  await page.goto('/api-keys');
  await page.getByLabel(word('en', 'account.key_name'), { exact: true }).fill('My site');
  if (everything) for (const scope of await page.getByRole('checkbox').all()) await scope.check();
  await page.getByRole('button', { name: word('en', 'account.key_make') }).click();
  const shown = page.getByLabel(word('en', 'account.key_fresh'), { exact: true });
  await expect(shown).toHaveValue(/^cbf_[0-9a-f]{64}$/);
  return shown.inputValue();
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a key is made, shown once, used and revoked', async ({ page }) => {
      await signedUp(page);
      await newBot(page);
      const key = await newKey(page);
      const bots = () => fetch(`${process.env.E2E_URL}/api/v1/openai/models`, { headers: { Authorization: `Bearer ${key}` } });
      expect((await bots()).status).toBe(200);
      await page.goto('/api-keys');
      expect(await page.content()).not.toContain(key);
      const row = page.getByRole('row').filter({ hasText: 'My site' });
      await expect(row).toContainText(key.slice(-4));
      await row.getByRole('button', { name: word('en', 'account.key_revoke') }).click();
      await page.getByRole('dialog').getByRole('button', { name: word('en', 'account.key_revoke') }).click();
      await expect(page.getByText(word('en', 'app.api_key_revoked'))).toBeVisible();
      expect((await bots()).status).toBe(401);
    });
  });
}

test.describe('the examples of the page about the API run', () => {
  const programs: { file: string; command: string }[] = [
    { file: 'ask.sh', command: 'bash' },
    { file: 'ask.py', command: PYTHON },
    { file: 'stream.mjs', command: process.execPath },
    // The official clients, as they are.
    { file: 'chat.py', command: PYTHON },
    { file: 'chat.mjs', command: process.execPath },
  ];

  test('and print the answer with its source', async ({ page }) => {
    await signedUp(page);
    const bot = await newBot(page);
    const env = {
      PATH: process.env.PATH,
      CHATBOT_URL: process.env.E2E_URL,
      CHATBOT_KEY: await newKey(page),
      CHATBOT_BOT: bot.path.split('/').at(-1),
    };
    await page.goto('/api-docs');
    for (const { file, command } of programs) {
      const { stdout } = await run(command, [join(EXAMPLES, file)], { env, timeout: 30_000 });
      expect(stdout, file).toContain(QUESTIONS.en.answer);
      expect(stdout, `${file} names the source`).toContain(shop('en').sample_title);
    }
    await expect(page.getByText('client.chat.completions.create').first()).toBeAttached();
  });
});

test('a tester driven by the description of the API finds no fault of the server and no answer that is not described', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await signedUp(page);
  const bot = await newBot(page);
  const key = await newKey(page, true);
  const tester = join(dirname(PYTHON), 'schemathesis');
  const checks = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance'];
  const options = [
    ['--header', `Authorization: Bearer ${key}`],
    ['--checks', checks.join(',')],
    ['--phases', 'coverage,fuzzing'],
    ['--max-examples', '10'],
    // The same questions in every run: a failure can be looked into.
    ['--seed', '1'],
    ['--generation-database', 'none'],
    ['--request-timeout', '20'],
    // It can't write TOML, and the bot is needed until the end.
    ['--exclude-operation-id', 'import_bot'],
    ['--exclude-operation-id', 'delete_bot'],
    ['--no-color'],
  ];
  const folder = test.info().outputPath();
  await mkdir(folder, { recursive: true });
  // Ids it makes up belong to nobody; half of the requests are to reach something.
  await writeFile(join(folder, 'schemathesis.toml'), `[parameters]\n"path.bot" = "${bot.path.split('/').at(-1)}"\n`);
  const ended = await run(tester, ['run', `${process.env.E2E_URL}/api/v1/openapi.json`, ...options.flat()], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((failed: { code: number; stdout: string }) => failed);
  expect('code' in ended ? ended.code : 0, ended.stdout.slice(-8_000)).toBe(0);
});
