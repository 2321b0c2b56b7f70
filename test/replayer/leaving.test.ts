// Callers that went away in the recording, and answers that loop itself cuts off.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Capture, Hop } from '../../src/core/capture.js';
import type { ReplayRequest } from '../../src/core/rooms.js';
import type { RuleDefinition } from '../../src/core/rules/definition.js';
import { body, capture, hop, message } from './fixtures/captures.js';
import { config, namespace, service } from './fixtures/configs.js';
import type { Handler } from './fixtures/debug-service.js';
import { rawServer } from './fixtures/raw-server.js';
import { called, stageReviews } from './fixtures/reviews.js';
import { run } from './fixtures/run.js';

const aborted: RuleDefinition = { name: 'left', when: { error: 'aborted' } };
const stream = ['Content-Type', 'text/event-stream'];
const event = 'data: {"n":1}\n\n';

/** It left after three events. */
const left = {
  status: 200,
  answeredStatus: 200,
  error: 'aborted',
  durationMs: 300,
  response: message(stream, event.repeat(3)),
} as const;

async function serve(
  answer: (res: ServerResponse, req: IncomingMessage) => void,
): Promise<{ readonly port: number; readonly gone: () => number }> {
  let gone = 0;
  const server = createServer((req, res) => {
    res.on('close', () => {
      if (!res.writableFinished) gone += 1;
    });
    answer(res, req);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, gone: () => gone };
}

/** An event each `everyMs`, and its end after so many. */
function events(everyMs: number, last = Number.POSITIVE_INFINITY) {
  return (res: ServerResponse): void => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const timer = setInterval(() => {
      res.write(event);
      sent += 1;
      if (sent === last) res.end();
    }, everyMs);
    res.on('close', () => clearInterval(timer));
  };
}

interface Asked {
  readonly port: number;
  readonly entry: Partial<Hop>;
  readonly rule?: RuleDefinition;
  readonly request?: Partial<ReplayRequest>;
  readonly more?: Partial<Capture>;
}

function replayed({ port, entry, rule = aborted, request, more }: Asked) {
  return run({
    capture: capture([hop(entry)], { ruleDefinition: rule, ...more }),
    config: config({ namespaces: [namespace({ productpage: port })] }),
    ...(request && { request }),
  });
}

describe('a stream that its caller left', () => {
  test('is left again after as long, and the rule holds again', async () => {
    const endless = await serve(events(20));
    const replay = await replayed({ port: endless.port, entry: left });
    expect(replay).toMatchObject({ verdict: 'reproduced', reason: null, differences: [] });
    expect(replay.error?.kind).toBe('aborted');
    expect(replay.durationMs).toBeGreaterThanOrEqual(300);
    expect(replay.durationMs).toBeLessThan(20_000);
    await expect.poll(endless.gone).toBe(1);
  });

  test('is left where it was left, though it comes slower now', async () => {
    const slow = await serve(events(250));
    const replay = await replayed({ port: slow.port, entry: left });
    expect(replay.verdict).toBe('reproduced');
    expect(replay.response?.body.data.toString()).toBe(event.repeat(3));
  });

  test('and never comes as far is left all the same', async () => {
    const stuck = await serve(events(20, 1));
    const hanging = await serve((res) =>
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(event),
    );
    const replay = await replayed({ port: hanging.port, entry: left });
    expect(replay.verdict).toBe('reproduced');
    expect(replay.durationMs).toBeGreaterThanOrEqual(2_300);
    // One that ends before is no stream that was left.
    expect((await replayed({ port: stuck.port, entry: left })).verdict).toBe('passed');
  });

  test('passes where it ends by then', async () => {
    const ending = await serve(events(20, 4));
    const replay = await replayed({ port: ending.port, entry: left });
    expect(replay).toMatchObject({ verdict: 'passed', error: null });
  });

  test('is left again within a --timeout that is longer, and proves nothing in a shorter', async () => {
    const endless = await serve(events(20));
    const longer = await replayed({
      port: endless.port,
      entry: left,
      request: { timeoutMs: 1_000 },
    });
    expect(longer.verdict).toBe('reproduced');
    const shorter = await replayed({
      port: endless.port,
      entry: left,
      request: { timeoutMs: 100 },
    });
    expect(shorter.verdict).toBe('different');
    expect(shorter.reason).toMatch(/^loop cut the answer off \(no .* within 100 ms\)/);
    expect(shorter.reason).toContain('--timeout 100ms');
  });

  test('is left again by a rule that looks at something else', async () => {
    const endless = await serve(events(20));
    const rule = { name: 'any', when: { status: '>=100' } };
    expect((await replayed({ port: endless.port, entry: left, rule })).verdict).toBe('reproduced');
  });

  test('brings more than is read of other answers until then', async () => {
    const piece = Buffer.alloc(1024 * 1024);
    const fast = await serve((res) => {
      res.writeHead(200, { 'content-type': 'application/octet-stream' });
      const more = (): void => {
        while (!res.destroyed && res.write(piece));
        res.once('drain', more);
      };
      more();
    });
    const replay = await replayed({ port: fast.port, entry: { ...left, durationMs: 400 } });
    expect(replay).toMatchObject({ verdict: 'reproduced', error: { kind: 'aborted' } });
  });
});

test('a caller that left before any answer leaves as early, and is answered nothing', async () => {
  const silent = await serve(() => undefined);
  const entry: Partial<Hop> = {
    ...{ status: null, answeredStatus: null, response: null },
    ...{ error: 'aborted', durationMs: 200 },
  };
  const replay = await replayed({ port: silent.port, entry });
  expect(replay).toMatchObject({ verdict: 'reproduced', status: { replayed: null } });
  // Nobody was there to be answered 502.
  const rule = { name: 'server-errors', when: { status: '5xx' } };
  expect((await replayed({ port: silent.port, entry, rule })).verdict).not.toBe('passed');
  const quick = await serve((res) => res.end('ok'));
  expect((await replayed({ port: quick.port, entry })).verdict).toBe('passed');
});

test('a caller that left at once is connected before it leaves again', async () => {
  const silent = await serve(() => undefined);
  const entry: Partial<Hop> = {
    ...{ status: null, answeredStatus: null, response: null },
    ...{ error: 'aborted', durationMs: 0 },
  };
  expect((await replayed({ port: silent.port, entry })).verdict).toBe('reproduced');
  expect((await replayed({ port: 1, entry })).verdict).toBe('unreachable');
});

test('a caller that left within its upload announces the whole, sends as much, and leaves', async () => {
  await using server = await rawServer(() => undefined, { readsBodies: false });
  const request = message(['Host', 'a', 'Content-Length', '1000'], 'x'.repeat(300));
  const entry: Partial<Hop> = {
    ...{ method: 'POST', request, durationMs: 200, error: 'aborted' },
    ...{ status: null, answeredStatus: null, response: null },
  };
  const replay = await replayed({ port: server.port, entry });
  expect(replay.verdict).toBe('reproduced');
  expect(server.requests.join('')).toContain('\r\nContent-Length: 1000\r\n');
  const whole = {
    ...entry,
    request: message(['Host', 'a', 'Content-Length', '300'], body('x'.repeat(300))),
  };
  await replayed({ port: server.port, entry: whole });
  expect(server.requests.join('')).toContain('\r\nContent-Length: 300\r\n');
});

test('an answer that still ran when it was recorded is left there, which is no failure', async () => {
  const endless = await serve(events(20));
  const running = { ...left, error: null, durationMs: null } as const;
  const rule = { name: 'streams', when: { responseHeaders: { 'content-type': 'text/event-*' } } };
  const replay = await replayed({
    port: endless.port,
    entry: running,
    rule,
    more: { capturedAtMs: hop().startedAtMs + 200 },
  });
  expect(replay).toMatchObject({ verdict: 'reproduced', error: null, differences: [] });
  expect(replay.notes.join()).toContain('still running, as it was when the recording ended');
});

describe('a call that its live caller left', () => {
  const gaveUp: Partial<Hop> = {
    ...{ status: null, answeredStatus: null, response: null },
    ...{ error: 'aborted', durationMs: 100 },
  };

  async function replayedCall(handle: Handler) {
    const stage = await stageReviews({
      entry: { status: 200, answeredStatus: 200 },
      calls: [called(1, '/ratings/4', {}, gaveUp)],
      handle,
    });
    const captured = { ...stage.capture, ruleDefinition: aborted };
    return run({ capture: captured, config: stage.config });
  }

  test('is the failure again where it leaves again, though the answer is a recorded one', async () => {
    const replay = await replayedCall(async ({ call }) => {
      await call('ratings', '/ratings/4', { abortMs: 200 });
      return { status: 200, body: {} };
    });
    expect(replay).toMatchObject({ verdict: 'reproduced', reason: null });
  });

  test('passes where it does not call any more', async () => {
    const replay = await replayedCall(async () => ({ status: 200, body: {} }));
    expect(replay).toMatchObject({ verdict: 'passed', reason: null });
  });
});

test('an answer that the caller did not wait for takes as long as it took', async () => {
  const waited = { ...left, status: null, answeredStatus: null, response: null } as const;
  const stage = await stageReviews({
    entry: { ...waited, durationMs: 200 },
    calls: [called(1, '/ratings/4', {}, { durationMs: 2_000, firstByteMs: 1_990 })],
    handle: async ({ call }) => {
      await call('ratings', '/ratings/4');
      return { status: 200, body: {} };
    },
  });
  const replay = await run({
    capture: { ...stage.capture, ruleDefinition: aborted },
    config: stage.config,
  });
  expect(replay).toMatchObject({ verdict: 'reproduced', error: { kind: 'aborted' } });
});

describe('--timeout', () => {
  const silentPort = async () => (await serve(() => undefined)).port;

  test('that is over is neither the failure nor its cure', async () => {
    const port = await silentPort();
    for (const rule of [
      { name: 'e', when: { status: '5xx' } },
      { name: 'o', when: { status: 418 } },
    ]) {
      const replay = await replayed({ port, entry: {}, rule, request: { timeoutMs: 100 } });
      expect(replay).toMatchObject({ verdict: 'different', error: { kind: 'timeout' } });
      expect(replay.reason).toContain('how it would have ended is not known');
    }
  });

  test('that is over is the recorded timeout, when it is as long', async () => {
    const timeout = {
      error: 'timeout',
      status: null,
      answeredStatus: 504,
      response: null,
    } as const;
    const rule = { name: 'e', when: { error: 'timeout' } } as const;
    const ask = async (durationMs: number, timeoutMs: number) =>
      replayed({
        port: await silentPort(),
        entry: { ...timeout, durationMs },
        rule,
        request: { timeoutMs },
      });
    expect(await ask(100, 200)).toMatchObject({ verdict: 'reproduced', reason: null });
    expect(await ask(105, 100)).toMatchObject({ verdict: 'reproduced', reason: null });
    const shorter = await ask(1_000, 100);
    expect(shorter.verdict).toBe('different');
    expect(shorter.reason).toContain('loop waited 100 ms (--timeout)');
  });

  test('that cuts off what still comes is no recorded silence', async () => {
    const dripping = await serve((res) => {
      res.writeHead(200);
      const timer = setInterval(() => res.write('x'), 20);
      res.on('close', () => clearInterval(timer));
    });
    const entry = { ...left, error: 'timeout', durationMs: 100 } as const;
    const rule = { name: 'e', when: { error: 'timeout' } } as const;
    const replay = await replayed({
      port: dripping.port,
      entry,
      rule,
      request: { timeoutMs: 200 },
    });
    expect(replay.verdict).toBe('different');
  });

  test('that is over leaves what held until then: a latency, or the status that failed', async () => {
    const slow = { name: 's', when: { latency: '>50ms' } };
    const latency = await replayed({
      port: await silentPort(),
      entry: { status: 200, answeredStatus: 200, durationMs: 900 },
      rule: slow,
      request: { timeoutMs: 100 },
    });
    expect(latency).toMatchObject({ verdict: 'reproduced', reason: null });
    const begun = await serve((res) => res.writeHead(500).write('{'));
    const status = await replayed({
      port: begun.port,
      entry: {},
      rule: { name: 'e', when: { status: 500 } },
      request: { timeoutMs: 100 },
    });
    expect(status).toMatchObject({ verdict: 'reproduced', reason: null });
  });
});

test("a service's own timeout that production would not have met is another outcome", async () => {
  const silent = await serve(() => undefined);
  const productpage = service('productpage', { host: '127.0.0.1', port: 1 });
  const replay = await run({
    capture: capture([hop()]),
    config: config({
      services: [{ ...productpage, timeouts: { connectMs: 100, firstByteMs: 150, idleMs: 150 } }],
      namespaces: [namespace({ productpage: silent.port })],
    }),
  });
  expect(replay.verdict).toBe('different');
  expect(replay.reason).toContain('a longer --timeout lets it go on');
});
