import { Chat } from '../support/chat';
import { hydrated, markHydration, unfold } from '../support/page';
import { newBot, paste, signedUp } from '../support/person';
import { expect, test } from '../support/test';
import { word } from '../support/words';

const TEXT = 'Часы приёма\n\nВрач Каримова принимает по вторникам с 14:00 до 17:00. Ёлочные базары закрыты.\n';

test('a pasted text is answered from', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Clinic', false);
  await page.goto(`${bot.path}/knowledge`);
  await page.getByLabel(word('en', 'knowledge.title'), { exact: true }).fill('Reception');
  await page.getByLabel(word('en', 'knowledge.text'), { exact: true }).fill('# Reception\n\nThe reception is on the third floor.');
  await page.getByRole('button', { name: word('en', 'knowledge.add'), exact: true }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Reception' })).toContainText(word('en', 'knowledge.ready'));
  await expect(page.getByText(word('en', 'app.source_saved'))).toBeVisible();
  await page.goto(bot.share);
  const chat = new Chat(page);
  await expect(chat.body(await chat.ask('On which floor is the reception?'))).toContainText('third floor');
});

test('a file in Windows-1251 is read as its author wrote it', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'ru', 'Клиника', false);
  await page.goto(`${bot.path}/knowledge`);
  await unfold(page, word('en', 'knowledge.upload'));
  await page.locator('#file').setInputFiles({ name: 'приём.txt', mimeType: 'text/plain', buffer: windows1251(TEXT) });
  await page.getByRole('button', { name: word('en', 'knowledge.upload'), exact: true }).click();
  await page.getByRole('link', { name: 'приём.txt' }).click();
  await expect(page.locator('.passage').first()).toContainText('Врач Каримова принимает по вторникам');
  await page.goto(bot.share);
  const chat = new Chat(page);
  await expect(chat.body(await chat.ask('Когда принимает врач Каримова?'))).toContainText('по вторникам');
});

test('several files at once, one of them Markdown, keep their headings', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'School', false);
  await page.goto(`${bot.path}/knowledge`);
  const files = [
    { name: 'fees.md', text: '# School\n\n## Fees\n\nA month costs 900,000 soʻm.' },
    { name: 'hours.txt', text: 'Lessons begin at 8:30.' },
  ];
  await unfold(page, word('en', 'knowledge.upload'));
  await page.locator('#file').setInputFiles(
    files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
  );
  await page.getByRole('button', { name: word('en', 'knowledge.upload'), exact: true }).click();
  await expect(page.locator('tbody tr')).toHaveCount(2);
  await page.getByRole('link', { name: 'fees.md' }).click();
  await expect(page.getByRole('article').first()).toContainText('Fees');
});

for (const [what, name, content, key] of [
  ['pictures', 'logo.png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'knowledge.unknown_format'],
  ['bytes that are not what their name says', 'data.pdf', '\0\x01\x02\0\0\x03', 'knowledge.mismatch'],
  ['a file that is cut off', 'half.pdf', '%PDF-1.7\n1 0 obj\n', 'knowledge.damaged'],
]) {
  test(`${what} fail with a sentence that says what to do`, async ({ page }) => {
    await signedUp(page);
    const bot = await newBot(page, 'en', 'Lola', false);
    await page.goto(`${bot.path}/knowledge`);
    await unfold(page, word('en', 'knowledge.upload'));
    await page.locator('#file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content, 'latin1') });
    await page.getByRole('button', { name: word('en', 'knowledge.upload'), exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: name });
    await expect(row).toContainText(word('en', key));
    await expect(row.getByRole('button', { name: word('en', 'knowledge.retry') })).toBeVisible();
  });
}

test('documents of an office are read, each in its own way', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Shop', false);
  await page.goto(`${bot.path}/knowledge`);
  const table = 'Product;Price\nHoney cake;77 000\nApple pie;30 000\n';
  const web = '<!doctype html><title>About</title><nav>Menu</nav><main><h1>About us</h1><p>The workshop was founded in Samarkand in 1998 by two sisters.</p></main>';
  await unfold(page, word('en', 'knowledge.upload'));
  await page.locator('#file').setInputFiles([
    { name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(table) },
    { name: 'about.html', mimeType: 'text/html', buffer: Buffer.from(web) },
  ]);
  await page.getByRole('button', { name: word('en', 'knowledge.upload'), exact: true }).click();
  await expect(page.getByText(word('en', 'knowledge.ready'), { exact: true })).toHaveCount(2);
  await page.goto(bot.share);
  const chat = new Chat(page);
  await expect(chat.body(await chat.ask('What does the honey cake cost?'))).toContainText('77 000');
  await expect(chat.body(await chat.ask('Where was the workshop founded?'))).toContainText('Samarkand');
});

test('a file over the limit is refused before it is sent', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await markHydration(page);
  await page.goto(`${bot.path}/knowledge`);
  await hydrated(page);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url());
  });
  const large = { name: 'film.txt', mimeType: 'text/plain', buffer: Buffer.alloc(21 * 1024 * 1024, 'a') };
  await unfold(page, word('en', 'knowledge.upload'));
  await page.locator('#file').setInputFiles(large);
  await page.getByRole('button', { name: word('en', 'knowledge.upload'), exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('20');
  expect(sent).toEqual([]);
});

test('a deleted document is no longer answered from', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await paste(page, bot, 'Parking', 'The parking costs 5,000 soʻm an hour.');
  await page.goto(`${bot.path}/knowledge`);
  const row = page.getByRole('row').filter({ hasText: 'Parking' });
  await row.getByRole('button', { name: word('en', 'knowledge.delete') }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: word('en', 'knowledge.delete') }).click();
  await expect(page.getByText(word('en', 'knowledge.nothing'), { exact: true })).toBeVisible();
  await page.goto(bot.share);
  const chat = new Chat(page);
  await expect(chat.body(await chat.ask('How much is the parking?'))).not.toContainText('5,000');
});

test('a question stays open while documents that wait are looked at again', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', 'Lola', false);
  await paste(page, bot, 'Parking', 'The parking costs 5,000 soʻm an hour.');
  await paste(page, bot, 'Wi-Fi', 'The Wi-Fi is free.');
  let state: unknown = 'waiting';
  let looks = 0;
  await page.route('**/api/list_sources', async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as { items: { title: string; state: unknown }[] };
    for (const source of list.items) if (source.title === 'Wi-Fi') source.state = state;
    looks += 1;
    await route.fulfill({ response: answer, json: list });
  });
  await markHydration(page);
  await page.goto(bot.path);
  await hydrated(page);
  // By a link, so that the list comes through the route above.
  await page.getByRole('link', { name: word('en', 'app.knowledge'), exact: true }).click();
  for (const title of ['Parking', 'Wi-Fi']) {
    const row = page.getByRole('row').filter({ hasText: title });
    await expect(page.getByRole('row').filter({ hasText: 'Wi-Fi' })).toContainText(word('en', 'knowledge.waiting'));
    await row.getByRole('button', { name: word('en', 'knowledge.delete') }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    const before = looks;
    await expect.poll(() => looks, { timeout: 20_000 }).toBeGreaterThan(before + 1);
    await expect(page.getByRole('dialog')).toContainText(title);
    if (title === 'Wi-Fi') {
      state = 'ready';
      await expect(row).toContainText(word('en', 'knowledge.ready'));
      await expect(page.getByRole('dialog')).toContainText(title);
    }
    await page.getByRole('dialog').getByRole('button', { name: word('en', 'knowledge.cancel') }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});

/** Russian text as older Windows programs save it. */
function windows1251(text: string): Buffer {
  const bytes = [...text].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === 'ё') return 0xb8;
    if (letter === 'Ё') return 0xa8;
    return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
  });
  return Buffer.from(bytes);
}
