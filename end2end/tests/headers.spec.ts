import { PUBLIC, privatePlaces } from '../support/places';
import { expect, test } from '../support/test';

test('every page is sent with a policy that runs only its own scripts', async ({ page }) => {
  const nonces = new Set<string>();
  const places = [...PUBLIC, ...(await privatePlaces(page, 'en'))];
  for (const { path } of places) {
    const answer = await page.request.get(path);
    const headers = answer.headers();
    const policy = headers['content-security-policy'] ?? '';
    const nonce = policy.match(/script-src [^;]*'nonce-([^']+)'/)?.[1] ?? '';
    expect(nonce, `nonce of ${path}`).not.toBe('');
    nonces.add(nonce);
    expect(policy, path).not.toContain('unsafe-inline');
    expect(policy, path).not.toContain("'unsafe-eval'");
    expect(policy, path).toContain("frame-ancestors 'self'");
    expect(policy, path).toContain("object-src 'none'");
    expect(policy, path).toContain("base-uri 'none'");
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBe('same-origin');
    const html = await answer.text();
    const scripts = html.match(/<script[^>]*>(?!<\/script>)|<script[^>]*src=[^>]*>/g) ?? [];
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`);
    expect(html, `inline handlers or styles on ${path}`).not.toMatch(/<[a-z][^>]*\s(on[a-z]+|style)="/);
  }
  expect(nonces.size, 'each page has a nonce of its own').toBe(places.length);
});

test('the session cookie is out of reach for scripts and other sites', async ({ page }) => {
  await privatePlaces(page, 'en');
  const cookies = await page.context().cookies();
  const session = cookies.find(({ name }) => name === 'session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});

test('built files are compressed and kept by browsers', async ({ page }) => {
  const html = await (await page.request.get('/')).text();
  const files = [...new Set(html.match(/\/pkg\/[^"'\s)]+\.(?:js|css|wasm)/g) ?? [])];
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const answer = await page.request.get(file, { headers: { 'Accept-Encoding': 'br' } });
    expect(answer.headers()['cache-control'], file).toContain('immutable');
    expect(answer.headers()['content-encoding'], file).toBe('br');
  }
});
