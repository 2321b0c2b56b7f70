import { expect, test } from 'vitest';
import { type AskOptions, fakePage, openAdmin } from './open-admin.js';

const tried = { 'content-type': 'application/json' };
const rule = '{"when":{"status":"5xx"}}';

async function opened(options: Parameters<typeof openAdmin>[0] = {}) {
  const { asked, sources } = fakePage();
  const admin = await openAdmin({ page: sources, ...options });
  const status = async (path: string, how: AskOptions = {}) => (await admin.ask(path, how)).status;
  return { ...admin, asked, status };
}

test.each(['127.0.0.1', 'localhost', 'LOCALHOST:1', '[::1]:8081', '10.1.2.3:80', 'loop.internal'])(
  'a Host that cannot have been made to lead here is taken: %s',
  async (host) => {
    const { status } = await opened({ hosts: ['Loop.Internal'] });
    for (const path of ['/', '/api/captures']) {
      expect([path, await status(path, { headers: { host } })]).toEqual([path, 200]);
    }
  },
);

test.each(['other.example', 'localhost.other.example', '127.0.0.1.other.example', 'loop.internal'])(
  'any other name is refused, for the page and the API: %s',
  async (host) => {
    const { ask, asked } = await opened();
    for (const path of ['/', '/captures/17', '/api/captures', '/api/session']) {
      const { status, text } = await ask(path, { headers: { host } });
      expect([path, status]).toEqual([path, 403]);
      expect(JSON.parse(text).error.message).toContain(
        `a name in gateway.adminHosts, got "${host}"`,
      );
    }
    expect(asked).toEqual([]);
  },
);

test('the host of the address that it listens on is a name, too', async () => {
  const { status } = await opened({ address: { host: 'localhost', port: 0 } });
  expect(await status('/api/session', { headers: { host: 'localhost:5' } })).toBe(200);
});

test('a scraper with the token may use any name', async () => {
  const { status } = await opened({ token: 'secret' });
  const headers = { host: 'loop.monitoring.svc', authorization: 'Bearer secret' };
  expect(await status('/api/session', { headers })).toBe(200);
  expect(await status('/api/session', { headers: { ...headers, authorization: 'Bearer x' } })).toBe(
    403,
  );
});

test('the API needs the token, the files of the page do not', async () => {
  const { status, asked } = await opened({ token: 'secret' });
  for (const path of ['/', '/captures/1', '/assets/a-1.js']) {
    expect([path, await status(path)]).toEqual([path, 200]);
  }
  const all = ['/api/session', '/api/captures', '/api/captures/1/hops/0/request/body', '/api/x'];
  for (const path of [...all, '/api', '/metrics', '/api/captures/events', '/api?x']) {
    expect([path, await status(path)]).toEqual([path, 401]);
    const headers = { authorization: 'Bearer secret2' };
    expect([path, await status(path, { headers })]).toEqual([path, 401]);
  }
  expect(asked).toEqual([]);
  const headers = { authorization: 'Bearer secret' };
  expect(await status('/api/captures', { headers })).toBe(200);
});

test.each([
  { origin: 'http://other.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:1' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
])('what another site asks for is refused: %j', async (headers) => {
  const { status, asked } = await opened();
  const post = { method: 'POST', body: rule, headers: { ...tried, ...headers } };
  expect(await status('/api/rules/try', post)).toBe(403);
  expect(await status('/api/captures', { headers })).toBe(403);
  expect(await status('/api/replays/run-1', { method: 'DELETE', headers })).toBe(403);
  expect(asked).toEqual([]);
});

test.each([
  ...['/%61pi/session', '/ap%69/captures', '/api%2fcaptures', '/%6Detrics', '/%2561pi/session'],
  ...['http://127.0.0.1/api/session', '/api/%63aptures?status=5xx'],
])('however the path is spelled, the API needs the token: %s', async (path) => {
  const { status, asked } = await opened({ token: 'secret' });
  expect(await status(path)).toBe(401);
  const { status: here } = await opened();
  expect(await here(path, { headers: { 'sec-fetch-site': 'cross-site' } })).toBe(403);
  expect(asked).toEqual([]);
});

test('a link from a chat to a capture opens the page', async () => {
  const { status } = await opened();
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect(await status('/captures/17', { headers })).toBe(200);
});

test('the page itself may ask, and so may a program', async () => {
  const { status, port, asked } = await opened();
  const own = { ...tried, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' };
  for (const headers of [own, tried, { ...tried, 'sec-fetch-site': 'none' }]) {
    expect(await status('/api/rules/try', { method: 'POST', body: rule, headers })).toBe(200);
  }
  // Behind a proxy with TLS.
  const behind = { ...tried, host: 'localhost:1', origin: 'https://localhost:1' };
  expect(await status('/api/rules/try', { method: 'POST', body: rule, headers: behind })).toBe(200);
  expect(asked).toHaveLength(4);
});

test('behind a proxy that changes Host, the name of the page is one of adminHosts', async () => {
  const headers = { ...tried, origin: 'https://loop.example:444', 'sec-fetch-site': 'same-origin' };
  const post = { method: 'POST', body: rule, headers };
  expect(await (await opened()).status('/api/rules/try', post)).toBe(403);
  const { status } = await opened({ hosts: ['loop.example'] });
  expect(await status('/api/rules/try', post)).toBe(200);
  const other = { ...headers, origin: 'https://other.loop.example' };
  expect(await status('/api/rules/try', { ...post, headers: other })).toBe(403);
});

test('what a form of a web page can send is not understood', async () => {
  const { ask, asked } = await opened();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const headers = { 'content-type': type };
    const { status, text } = await ask('/api/rules/try', { method: 'POST', body: rule, headers });
    expect([type, status >= 400 && status < 500]).toEqual([type, true]);
    expect(JSON.parse(text).error.code).toBe('LOOP_CONTROL_REQUEST');
  }
  expect(asked).toEqual([]);
});
