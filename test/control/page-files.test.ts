import { expect, test } from 'vitest';
import { fakePage, openAdmin, page } from './open-admin.js';

async function opened(over = {}) {
  const fake = fakePage(over);
  return { ...(await openAdmin({ page: fake.sources })), fake };
}

test('every address within the page is the page, and nothing else is', async () => {
  const { ask } = await opened();
  for (const path of ['/', '/captures', '/captures/17?a=b.c', '/live', '/replays/4bf92f35/x']) {
    expect([path, (await ask(path)).text]).toEqual([path, page]);
  }
  const others = ['/missing.js', '/assets/a-2.js', '/api', '/api/nothing', '/api/captures/1/hops'];
  for (const path of [
    ...others,
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2findex.html',
  ]) {
    const { status, text } = await ask(path);
    expect([path, status]).toEqual([path, 404]);
    expect(JSON.parse(text).error.code).toBe('not_found');
  }
  expect((await ask('/', { method: 'POST' })).status).toBe(404);
});

test('the page may run no script but its own files, be in no frame, and tells nobody where it was', async () => {
  const { ask } = await opened();
  const { headers } = await ask('/captures/17');
  const policy = String(headers['content-security-policy']).split('; ');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
  expect(headers).toMatchObject({
    ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
    ...{ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
  });
});

test('an answer of the API is no document, and is kept nowhere', async () => {
  const { ask } = await opened();
  expect((await ask('/api/captures')).headers).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
});

test('files with a digest in their names are kept, and compressed for who takes that', async () => {
  const { ask, url } = await opened();
  const plain = await ask('/assets/a-1.js');
  expect(plain.headers).toMatchObject({
    ...{ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' },
    'content-type': 'text/javascript; charset=utf-8',
  });
  expect(plain.headers['content-encoding']).toBeUndefined();
  const packed = await fetch(`${url}/assets/a-1.js`, { headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(await packed.text()).toBe(plain.text);
  const none = await ask('/assets/a-1.js', { headers: { 'accept-encoding': 'gzip;q=0' } });
  expect(none.headers['content-encoding']).toBeUndefined();
});

test('who opens the page will ask soon', async () => {
  const { ask, fake } = await opened();
  await ask('/assets/a-1.js');
  expect(fake.warmed()).toBe(0);
  await ask('/captures/17');
  expect(fake.warmed()).toBe(1);
});

test('where the page was not built, that is said', async () => {
  const { ask } = await opened({ files: new Map() });
  const { status, text } = await ask('/');
  expect([status, JSON.parse(text).error.message]).toEqual([
    404,
    'GET /: there is no such thing here, and the page was not built (npm run build)',
  ]);
});
