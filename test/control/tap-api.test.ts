import { expect, onTestFinished, test } from 'vitest';
import { startAdmin } from '../../src/control/start-admin.js';
import { readTap } from '../../src/control/tap-client.js';
import { parseAddress } from '../../src/core/address.js';
import { compileWhen } from '../../src/core/rules/compile-when.js';
import type { LeftOut, TappedExchange, TapRequest, TapSink, Taps } from '../../src/core/tap.js';

const told: TappedExchange = {
  ...{ at: '2026-03-01T12:00:00.000Z', traceId: 'a', requestId: 'r', listener: 'edge' },
  ...{ from: null, service: 'web', to: '127.0.0.1:1', method: 'GET', path: '/' },
  ...{ status: 200, error: null, durationMs: 1.5, bytesIn: 0, bytesOut: 2 },
};

async function open(token: string | null = null) {
  const opened: { request: TapRequest; sink: TapSink; leftOut: LeftOut; closed: boolean }[] = [];
  const waiting: (() => void)[] = [];
  const taps: Taps = {
    open(request, sink) {
      compileWhen(request.when);
      const tap = { request, sink, leftOut: { behind: 0, limited: 0, spared: 0 }, closed: false };
      opened.push(tap);
      for (const wake of waiting.splice(0)) wake();
      return {
        get leftOut() {
          return tap.leftOut;
        },
        close: () => {
          tap.closed = true;
          for (const wake of waiting.splice(0)) wake();
        },
      };
    },
  };
  const running = await startAdmin({
    address: { host: '127.0.0.1', port: 0 },
    token,
    status: () => {
      throw new Error('not asked for');
    },
    taps,
  });
  onTestFinished(() => running.close());
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const admin = parseAddress(running.address) ?? { host: '', port: 0 };
  return { opened, until, admin, url: `http://${running.address}/api/tap`, running };
}

test('exchanges and what is left out arrive, until the reader goes', async () => {
  const { opened, until, admin } = await open('secret');
  const stop = new AbortController();
  const heard: unknown[] = [];
  const reading = readTap(
    { admin, adminToken: 'secret' },
    { status: ['5xx', 'connect'], header: ['x-tenant:b*'], maxRps: 5, bodies: true },
    {
      onExchange: (exchange) => heard.push(exchange),
      onLeftOut: (leftOut) => {
        heard.push(leftOut);
        stop.abort();
      },
    },
    stop.signal,
  );
  await until(() => opened.length === 1);
  const [tap] = opened;
  expect(tap?.request).toEqual({
    when: {
      all: [
        { any: [{ error: ['connect'] }, { status: ['5xx'] }] },
        {
          any: [
            { requestHeaders: { 'x-tenant': 'b*' } },
            { responseHeaders: { 'x-tenant': 'b*' } },
          ],
        },
      ],
    },
    ...{ bodies: true, save: false, maxRps: 5 },
  });
  const whole = { ...told, request: { headers: [] }, path: '/\n\ndata: é\u2028' };
  expect(tap?.sink.write([JSON.stringify(told), JSON.stringify(whole)])).toBe(true);
  if (tap !== undefined) tap.leftOut = { behind: 3, limited: 0, spared: 0 };
  await reading;
  expect(heard).toEqual([told, whole, { behind: 3, limited: 0, spared: 0 }]);
  await until(() => tap?.closed === true);
});

test('a reader that does not read is told to be behind, and gets no more', async () => {
  const { opened, url } = await open();
  const response = await fetch(url);
  const large = JSON.stringify({ ...told, path: 'x'.repeat(100_000) });
  let taken = 0;
  while (taken < 1000 && opened[0]?.sink.write([large])) taken++;
  // What the kernel takes, and 1 MiB.
  expect(taken).toBeLessThan(300);
  await response.body?.cancel();
});

test.each([
  ['status=6000', /status/],
  ['minLatency=soon', /latency/],
  ['maxRps=0', /maxRps/],
  ['header=:x', /header/],
  ['verbose=true', /verbose/],
  ['bodies=maybe', /bodies/],
])('?%s is refused', async (query, message) => {
  const { url } = await open();
  const response = await fetch(`${url}?${query}`);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringMatching(message) },
  });
});

test('the 21st reader is refused, and has a place when another goes', async () => {
  const { url, until, opened } = await open();
  const readers = await Promise.all(Array.from({ length: 20 }, () => fetch(url)));
  const refused = await fetch(url);
  expect(refused.status).toBe(503);
  await readers[0]?.body?.cancel();
  await until(() => opened.some(({ closed }) => closed));
  const next = await fetch(url);
  expect(next.status).toBe(200);
  for (const each of [...readers.slice(1), next]) await each.body?.cancel();
});

test('without the token there is no tap; a gateway that ends, ends it', async () => {
  const { admin, running, opened, until } = await open('secret');
  const nobody = { onExchange() {}, onLeftOut() {} };
  const { signal } = new AbortController();
  await expect(readTap({ admin, adminToken: null }, {}, nobody, signal)).rejects.toMatchObject({
    code: 'LOOP_CONTROL_DENIED',
  });
  const reading = readTap({ admin, adminToken: 'secret' }, {}, nobody, signal);
  await until(() => opened.length === 1);
  await running.close();
  await reading;
});
