import { type IncomingMessage, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import type { ViewQuestion } from '../../src/core/viewing.js';
import { readEvents } from '../integration/page/read-events.js';
import { fakePage, openAdmin } from './open-admin.js';

const now = Date.parse('2026-03-01T12:00:00Z');

async function opened(fake = fakePage()) {
  return { ...(await openAdmin({ page: fake.sources })), fake };
}

test.each<[string, ViewQuestion]>([
  ['/api/captures', { kind: 'list', filter: {}, part: { limit: 100 } }],
  [
    '/api/captures?limit=500&before=1700000000000.125_42',
    {
      kind: 'list',
      filter: {},
      part: { limit: 500, before: { capturedAtMs: 1700000000000.125, id: 42 } },
    },
  ],
  [
    '/api/captures?offset=90000&rule=a&service=b&status=%3E%3D400&text=%25&since=1h&until=2026-03-01',
    {
      kind: 'list',
      filter: {
        ...{ rule: 'a', service: 'b', status: '>=400', text: '%' },
        ...{ sinceMs: now - 3_600_000, untilMs: Date.parse('2026-03-01') },
      },
      part: { limit: 100, offset: 90000 },
    },
  ],
  ['/api/captures/timeline?rule=a', { kind: 'timeline', filter: { rule: 'a' }, buckets: 120 }],
  ['/api/captures/req%2F1', { kind: 'capture', id: 'req/1' }],
  [
    '/api/captures/17/hops/3/response/body?decoded=1',
    { kind: 'body', of: { capture: '17', hop: 3, message: 'response' }, as: 'decoded' },
  ],
  [
    '/api/captures/17/hops/3/request/body',
    { kind: 'body', of: { capture: '17', hop: 3, message: 'request' }, as: 'kept' },
  ],
  ['/api/captures/17/hops/3/curl?to=ns', { kind: 'curl', id: '17', hop: 3, to: 'ns' }],
  ['/api/replays?capture=17', { kind: 'replays', capture: '17', limit: 100 }],
  ['/api/replays/9', { kind: 'replay', id: 9 }],
  ['/api/replays/9/response/body?decoded=text', { kind: 'body', of: { replay: 9 }, as: 'text' }],
])('%s asks for that', async (path, question) => {
  const { ask, fake } = await opened();
  expect((await ask(path)).status).toBe(200);
  expect(fake.asked).toEqual([question]);
});

test.each([
  ['/api/captures?limit=0', 'limit: expected a whole number from 1 to 500'],
  ['/api/captures?limit=501', 'limit: expected a whole number from 1 to 500'],
  ['/api/captures?limit=1.5', 'limit: expected a whole number from 1 to 500'],
  ['/api/captures?before=7', 'before: expected the next of an earlier answer'],
  ['/api/captures?before=1_2&offset=3', 'expected before or offset, got both'],
  ['/api/captures?status=fine', 'status: expected 500, 5xx'],
  ['/api/captures?since=soon', 'since: expected a duration such as 15m'],
  ['/api/captures?rules=a', 'rules'],
  ['/api/captures?rule=a&rule=b', 'rule'],
  ['/api/captures/timeline?buckets=9', 'buckets: expected a whole number from 10 to 500'],
  ['/api/captures/1/hops/x/curl', 'hop: expected its number, got "x"'],
  ['/api/captures/1/hops/0/curl?to=ftp://a', 'to: expected a namespace, or an address'],
  ['/api/captures/1/hops/0/request/body?decoded=2', 'decoded: expected 1, text or messages'],
  ['/api/replays/0', 'expected the number of a replay, or a run'],
  ['/api/replays/9/events', 'expected a run such as run-3f2a91c0, got "9"'],
])('%s is refused: %s', async (path, message) => {
  const { ask, fake } = await opened();
  const { status, text } = await ask(path);
  expect([status, JSON.parse(text).error.code]).toEqual([400, 'LOOP_CONTROL_REQUEST']);
  expect(JSON.parse(text).error.message).toContain(message);
  expect(fake.asked).toEqual([]);
});

test.each([
  [{}, 'to'],
  [{ capture: 0, to: 'ns' }, 'capture'],
  [{ capture: 1, to: 'http://127.0.0.1:1' }, 'to: expected a name'],
  [{ capture: 1, to: 'ns', options: { hop: 1, service: 'a' } }, 'expected hop or service'],
  [{ capture: 1, to: 'ns', options: { timeout: 'long' } }, 'timeout: expected a duration'],
  [{ capture: 1, to: 'ns', options: { live: ['a,b'] } }, 'live'],
  [{ capture: 1, to: 'ns', options: { liveProduction: ['a'] } }, 'liveProduction'],
])('a replay of %j is refused, naming %s', async (body, key) => {
  const { ask } = await opened();
  const headers = { 'content-type': 'application/json' };
  const { status, text } = await ask('/api/replays', {
    ...{ method: 'POST', headers, body: JSON.stringify(body) },
  });
  expect(status).toBe(400);
  expect(JSON.parse(text).error.message).toContain(key);
});

test('what the store answers goes out as it is, also when that is a refusal', async () => {
  const { ask } = await opened(
    fakePage({}, { status: 409, headers: { 'x-own': 'a' }, body: Buffer.from('{"error":1}') }),
  );
  const { status, headers, text } = await ask('/api/captures/abcd');
  expect([status, headers['x-own'], text]).toEqual([409, 'a', '{"error":1}']);
});

test('a store that cannot be asked now is told as that', async () => {
  const fake = fakePage();
  const { ask } = await openAdmin({
    page: {
      ...fake.sources,
      viewer: {
        ...fake.sources.viewer,
        ask: async () => {
          throw new LoopError('LOOP_CONTROL_BUSY', 'later', { statusCode: 503 });
        },
      },
    },
  });
  const { status, text } = await ask('/api/captures');
  expect([status, JSON.parse(text)]).toEqual([
    503,
    { error: { code: 'LOOP_CONTROL_BUSY', message: 'later' } },
  ]);
});

test('who watches hears what changes; beyond twenty nobody may', async () => {
  const { url, fake } = await opened();
  const readers = await Promise.all(
    Array.from({ length: 20 }, () => readEvents(`${url}/api/captures/events`)),
  );
  for (const next of readers) expect(await next()).toEqual({ event: 'hello', data: { total: 3 } });
  fake.tell({ event: 'deleted', data: '{"total":2}' });
  for (const next of readers)
    expect(await next()).toEqual({ event: 'deleted', data: { total: 2 } });
  expect(fake.watchers()).toBe(20);
  const beyond = await fetch(`${url}/api/captures/events`);
  expect([beyond.status, await beyond.json()]).toMatchObject([
    503,
    { error: { code: 'LOOP_CONTROL_BUSY' } },
  ]);
});

test('who is behind misses events, and is told to read everything again', async () => {
  const { port, fake } = await opened();
  const response = await new Promise<IncomingMessage>((resolve) => {
    request({ host: '127.0.0.1', port, path: '/api/captures/events' })
      .on('response', resolve)
      .end();
  });
  onTestFinished(() => void response.destroy());
  // Nothing is read: the first of these fill what lies between.
  for (let at = 0; at < 60; at++)
    fake.tell({ event: 'captures', data: `"${'x'.repeat(500_000)}"` });
  let text = '';
  const read = new Promise<void>((resolve) => {
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.endsWith('event: deleted\ndata: {"total":1}\n\n')) resolve();
    });
  });
  while (!text.includes('event: reset')) {
    await new Promise((again) => setTimeout(again, 10));
    fake.tell({ event: 'deleted', data: '{"total":2}' });
  }
  fake.tell({ event: 'deleted', data: '{"total":1}' });
  await read;
  expect(text.split('event: captures').length - 1).toBeLessThan(60);
  expect(text.indexOf('event: reset')).toBeGreaterThan(text.lastIndexOf('event: captures'));
});
