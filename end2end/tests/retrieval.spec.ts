import { Chat } from '../support/chat';
import { newBot, paste, publish, signedUp } from '../support/person';
import { checkPage } from '../support/standing';
import { expect, test } from '../support/test';
import { LANGUAGES, word } from '../support/words';

const KNOWN = 'What does the honey cake cost?';
const UNKNOWN = 'Who won the football championship in Brazil?';

/** A section that is cut into three passages. */
const guide = [
  '# Sweets',
  `Baked with ${'walnuts and raisins '.repeat(55)}`,
  `The honey cake costs 77,000. ${'Kept in the kitchen '.repeat(55)}`,
  `Brought by ${'courier within the day '.repeat(50)}`,
].join('\n\n');

for (const { language, locale } of LANGUAGES) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(() => {
      test.use({ locale, javaScriptEnabled, viewport: { width: 360, height: 800 } });

      test(`what visitors asked is looked at and tried again, in ${language}, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async ({ page, newBrowser }) => {
        await signedUp(page, language);
        const bot = await newBot(page, language, 'Lola', false);
        await paste(page, bot, 'Guide', guide);
        await publish(page, bot);

        await page.goto(`${bot.path}/knowledge`);
        const row = page.getByRole('row').filter({ hasText: 'Guide' });
        await expect(row).toContainText(`${word(language, 'knowledge.text')} · ${word(language, 'knowledge.kilobytes', { size: 4 })}`);
        await checkPage(page, language, javaScriptEnabled);

        const visitor = await (await newBrowser({ locale })).newPage();
        await visitor.goto(bot.share);
        const chat = new Chat(visitor, language);
        await chat.ask(KNOWN);
        await chat.ask(UNKNOWN);

        await page.goto(`${bot.path}/knowledge/search`);
        await page.getByRole('link', { name: word(language, 'knowledge.questions_link') }).click();
        await expect(page.getByRole('heading', { name: KNOWN })).toBeVisible();
        await checkPage(page, language, javaScriptEnabled);
        await page.getByRole('link', { name: word(language, 'chat.only_unanswered'), exact: true }).click();
        await expect(page.getByRole('heading', { name: KNOWN })).toHaveCount(0);
        const missed = page.getByRole('listitem').filter({ hasText: UNKNOWN });
        await expect(missed).toContainText(word(language, 'chat.nothing_found'));
        await missed.getByRole('button', { name: word(language, 'chat.try_search') }).click();
        await expect(page.getByLabel(word(language, 'knowledge.trial_question'))).toHaveValue(UNKNOWN);
        await expect(page.getByText(word(language, 'knowledge.trial_nothing'))).toBeVisible();
      });

      test(`a search tried out shows what a model is sent, in ${language}, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async ({ page }) => {
        await signedUp(page, language);
        const bot = await newBot(page, language, 'Lola', false);
        await paste(page, bot, 'Guide', guide);
        await page.goto(`${bot.path}/knowledge/search?question=${encodeURIComponent(KNOWN)}`);
        const found = page.getByRole('region', { name: word(language, 'knowledge.trial_found') });
        await expect(found).toContainText('77,000');
        await expect(found.getByText('Brought by courier')).toBeHidden();
        // The first in the keyboard's order that unfolds, opened without a mouse.
        await found.locator('summary').first().focus();
        await page.keyboard.press('Enter');
        await expect(found.getByText('Brought by courier')).toBeVisible();
        await checkPage(page, language, javaScriptEnabled);
      });
    });
  }
}

test('a reranking model is chosen and switched off, with the error beside its field', async ({ page, problems }) => {
  problems.allow(/status of 422/);
  await signedUp(page);
  await page.goto('/models/search');
  await expect(page.getByText(word('en', 'meaning.order_own'))).toBeVisible();
  await checkPage(page, 'en');
  const card = page.getByRole('region', { name: word('en', 'meaning.order'), exact: true });
  await card.getByRole('button', { name: word('en', 'meaning.save') }).click();
  await expect(page.getByText(word('en', 'app.saved'))).toBeVisible();
});
