import { Chat } from '../support/chat';
import { newBot, paste, signedUp } from '../support/person';
import { expect, test } from '../support/test';

const HOSTILE = '<img src=x onerror="document.title=\'broken into\'">';
const DOCUMENT = `# The ${HOSTILE} rules

The secret greeting is ${HOSTILE} <script>document.title='broken into'</script> and [a link](javascript:alert(1)).

![a picture](https://example.com/seen.png)`;

test('HTML in a question, a document, a title and a name is shown and not obeyed', async ({ page }) => {
  await signedUp(page);
  const bot = await newBot(page, 'en', `Bot ${HOSTILE}`.slice(0, 60), false);
  await paste(page, bot, `Rules ${HOSTILE}`, DOCUMENT);
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('example.com')) foreign.push(request.url());
  });

  await page.goto(bot.share);
  const chat = new Chat(page);
  const answer = await chat.ask(`What is the secret greeting? ${HOSTILE}`);
  await expect(chat.questions.last()).toContainText(HOSTILE);
  await expect(chat.body(answer)).toContainText('<img src=x');
  await chat.sources(answer);
  await expectHarmless();

  await page.reload();
  await expect(chat.questions.last()).toContainText(HOSTILE);
  await expectHarmless();
  for (const end of ['/conversations', '/knowledge', '/settings', '']) {
    await page.goto(`${bot.path}${end}`);
    await expectHarmless();
  }
  await page.goto(`${bot.path}/conversations`);
  await page.getByRole('row').getByRole('link').first().click();
  await expect(page.locator('.transcript')).toContainText(HOSTILE);
  await expectHarmless();
  await page.goto(`${bot.path}/knowledge`);
  await page.getByRole('row').getByRole('link').first().click();
  await expect(page.locator('.passage').first()).toBeVisible();
  await expectHarmless();
  expect(foreign).toEqual([]);

  async function expectHarmless(): Promise<void> {
    await expect(page.locator('[onerror], img[src="x"], a[href^="javascript"]')).toHaveCount(0);
    expect(await page.title()).not.toBe('broken into');
  }
});
