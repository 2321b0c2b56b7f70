import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { ask } from './ask.js';
import { openShadowing, type Shadowing, testServer } from './open-shadowing.js';

const ids = `traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\r\nx-request-id: fixed\r\n`;

const requests: Readonly<Record<string, string>> = {
  GET: `GET /a%2Fb?x=1 HTTP/1.1\r\nHost: shop.example\r\nX-Odd: 1\r\n${ids}Connection: close\r\n\r\n`,
  HEAD: `HEAD /a HTTP/1.1\r\nHost: shop.example\r\n${ids}Connection: close\r\n\r\n`,
  'POST with a length': `POST /a HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 5\r\n${ids}Connection: close\r\n\r\nhello`,
  'POST in chunks':
    `POST /a HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n${ids}` +
    'Connection: close\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n',
};

/** What a namespace's service may do to its callers. */
const targets: Readonly<Record<string, () => Promise<number>>> = {
  'is down': async () => {
    const port = await nothingListens();
    return port;
  },
  hangs: async () => (await rawUpstream()).port,
  'resets at once': async () => (await rawUpstream({ serve: (wire) => wire.reset() })).port,
  'resets in its answer': async () => {
    const upstream = await rawUpstream({
      async serve(wire) {
        await wire.until('\r\n\r\n');
        wire.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
        wire.reset();
      },
    });
    return upstream.port;
  },
  'does not speak HTTP': async () =>
    (await rawUpstream({ serve: (wire) => void wire.send('220 smtp ready\r\n\r\n') })).port,
  'answers something else': async () =>
    (
      await testServer((_, res) => {
        res.writeHead(503, { 'x-from': 'shadow', 'set-cookie': 'a=b', connection: 'close' });
        res.end('another answer');
      })
    ).port,
};

describe.each(Object.entries(targets))('when the shadow %s, callers notice nothing', (_, open) => {
  test.each(Object.entries(requests))(
    '%s is answered byte for byte as without it',
    async (_, sent) => {
      const production = await rawUpstream({
        async serve(wire) {
          for (;;) {
            await wire.until('\r\n\r\n');
            if (sent.endsWith('hello')) await wire.until('hello');
            if (sent.includes('chunked')) await wire.until('\r\n\r\n');
            const isHead = sent.startsWith('HEAD');
            wire.send(
              'HTTP/1.1 201 Very Good\r\nX-A: 1\r\nx-a: 2\r\nTransfer-Encoding: chunked\r\nTrailer: x-t\r\n\r\n' +
                (isHead ? '' : '4\r\nbody\r\n0\r\nx-t: 3\r\n\r\n'),
            );
          }
        },
      });
      const shadowing = await openShadowing({
        services: { web: production.port },
        namespace: { web: await open() },
      });
      const before = await exchange(shadowing, sent);
      const { id } = await start(shadowing);
      const during = await exchange(shadowing, sent);
      expect(during).toBe(before);
      expect(during).toContain('201 Very Good');
      expect((await shadowing.room.find(id)).copied).toBe(1);
      await shadowing.room.stop(id);
      expect(await exchange(shadowing, sent)).toBe(before);
    },
  );
});

test('a caller is answered while the shadow has not even begun to', async () => {
  const production = await testServer((_, res) => res.end('production'));
  const target = await rawUpstream();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  await start(shadowing);
  const answer = await ask(shadowing.edge);
  expect(answer.body).toBe('production');
  // The copy is there, whole, and waits for an answer.
  const wire = await target.accept();
  await wire.until('\r\n\r\n');
  const [status] = await shadowing.room.list();
  expect(status).toMatchObject({ copied: 1, cutOff: 0, failed: 0 });
});

test('the primary gets a large upload at its own pace while the shadow reads nothing', async () => {
  const production = await testServer((seen, res) => res.end(digest(seen.body)));
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: await readsNothing() },
  });
  const { id } = await start(shadowing);
  const body = randomBytes(48 * 1024 * 1024);
  const answer = await ask(shadowing.edge, { method: 'POST', body });
  expect(answer.body).toBe(digest(body));
  // Eight MiB may wait; the rest was too much, and was known before the primary had answered.
  expect(await shadowing.room.find(id)).toMatchObject({
    copied: 1,
    cutOff: 1,
    cutOffBy: { backlog: 1 },
  });
});

test('a copy that has no end is cut off after 30 s, and not before', async () => {
  const production = await testServer();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: await readsNothing() },
  });
  const { id } = await start(shadowing);
  await ask(shadowing.edge, { method: 'POST', body: Buffer.alloc(4 * 1024 * 1024) });
  shadowing.pass(29_999);
  expect((await shadowing.room.find(id)).cutOff).toBe(0);
  shadowing.pass(1);
  expect(await shadowing.room.find(id)).toMatchObject({ cutOff: 1, cutOffBy: { time: 1 } });
});

test.each([
  ['with a length', {}],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
])('ten megabytes are copied whole, %s', async (_, headers) => {
  const production = await testServer((seen, res) => res.end(digest(seen.body)));
  const target = await testServer();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const { id } = await start(shadowing);
  const body = randomBytes(10_000_000);
  const answer = await ask(shadowing.edge, { method: 'POST', headers, body });
  expect(answer.body).toBe(digest(body));
  expect(digest((await target.request()).body)).toBe(digest(body));
  expect(await shadowing.room.find(id)).toMatchObject({ copied: 1, cutOff: 0, failed: 0 });
});

test('an answer of 64 MiB is read to its end, and one byte more is cut off', async () => {
  const production = await testServer();
  const answerBytes = 64 * 1024 * 1024;
  const target = await testServer(({ url }, res) => {
    res.end(Buffer.alloc(url === '/more' ? answerBytes + 1 : answerBytes));
  });
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const { id } = await start(shadowing);
  const closed = async (path: string) => {
    const answer = once(target.server, 'request');
    expect((await ask(shadowing.edge, { path })).body).toBe('ok');
    const [, res] = await answer;
    await once(res as ServerResponse, 'close');
  };
  await closed('/all');
  expect(await shadowing.room.find(id)).toMatchObject({ copied: 1, cutOff: 0, failed: 0 });
  await closed('/more');
  const status = await shadowing.until(({ cutOff }) => cutOff > 0);
  expect(status.cutOffBy.large).toBe(1);
});

test('a copy is broken off when its caller goes away in the middle of the request', async () => {
  const production = await rawUpstream();
  const target = await rawUpstream();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  await start(shadowing);
  const caller = await dial(shadowing.edge);
  caller.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome');
  const copy = await target.accept();
  await copy.until('some');
  caller.reset();
  await copy.ended;
  const status = await shadowing.until(({ cutOff }) => cutOff > 0);
  expect(status.cutOffBy.incomplete).toBe(1);
});

test('a copy whose request is whole goes on when its caller goes away', async () => {
  const production = await rawUpstream();
  const target = await testServer();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  await start(shadowing);
  const caller = await dial(shadowing.edge);
  caller.send('GET /whole HTTP/1.1\r\nHost: x\r\n\r\n');
  const primary = await production.accept();
  await primary.until('\r\n\r\n');
  caller.reset();
  await primary.ended;
  expect((await target.request()).url).toBe('/whole');
  const [status] = await shadowing.room.list();
  expect(status).toMatchObject({ copied: 1, cutOff: 0 });
});

test('a hanging shadow holds 128 copies and no more; the next are skipped and counted', async () => {
  const production = await testServer();
  const target = await rawUpstream();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const { id } = await start(shadowing);
  const answers = await Promise.all(Array.from({ length: 128 }, () => ask(shadowing.edge)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(await shadowing.room.find(id)).toMatchObject({ copied: 128, skipped: 0 });
  expect((await ask(shadowing.edge)).body).toBe('ok');
  expect(await shadowing.room.find(id)).toMatchObject({
    copied: 128,
    skipped: 1,
    skippedBy: { busy: 1 },
  });
  // A place that is free again is used.
  shadowing.pass(30_000);
  await ask(shadowing.edge);
  expect(await shadowing.room.find(id)).toMatchObject({ copied: 129, cutOff: 128 });
});

async function exchange(shadowing: Shadowing, sent: string): Promise<string> {
  const caller = await dial(shadowing.edge);
  caller.send(sent);
  return caller.rest();
}

function start({ room }: Shadowing) {
  const methods = ['GET', 'HEAD', 'POST'];
  return room.start({ route: 'web', to: 'debug-ns', methods, forMs: 3_600_000 });
}

async function nothingListens(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Accepts, and leaves every byte where it is. */
async function readsNothing(): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
