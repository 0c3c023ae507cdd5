import { signedUp } from '../support/person';
import { checkPage } from '../support/standing';
import { expect, test } from '../support/test';
import { LANGUAGES, word } from '../support/words';

for (const { language, locale } of LANGUAGES) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(() => {
      test.use({ locale, javaScriptEnabled, viewport: { width: 360, height: 800 } });

      test(`a webhook is added, tried and deleted, in ${language}, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async ({ page, problems }) => {
        problems.allow(/status of 422/);
        await signedUp(page, language);
        await page.goto('/api-keys');
        await page.getByRole('link', { name: word(language, 'account.webhooks') }).click();
        await checkPage(page, language, javaScriptEnabled);
        const url = page.getByLabel(word(language, 'webhook.url'), { exact: true });
        const save = page.getByRole('button', { name: word(language, 'webhook.save'), exact: true });
        await url.fill('http://127.0.0.1:9/hook');
        await save.click();
        await expect(page.getByText(word(language, 'provider.forbidden_address'))).toBeVisible();
        await url.fill(`http://${process.env.E2E_SITE}/`);
        await save.click();
        await expect(page).toHaveURL(/\/webhooks\/[0-9a-f]{32}/);
        await page.getByRole('button', { name: word(language, 'webhook.test'), exact: true }).click();
        await expect(async () => {
          await page.reload();
          await expect(page.getByText(word(language, 'webhook.delivered'), { exact: true })).toBeVisible({ timeout: 500 });
        }).toPass();
        await checkPage(page, language, javaScriptEnabled);
        await page.locator('summary').filter({ hasText: word(language, 'webhook.test_event') }).click();
        await expect(page.getByText('"type":"webhook.test"')).toBeVisible();
        await page.getByRole('button', { name: word(language, 'webhook.delete'), exact: true }).click();
        await expect(page.getByText(word(language, 'app.webhook_deleted'))).toBeVisible();
      });
    });
  }
}
