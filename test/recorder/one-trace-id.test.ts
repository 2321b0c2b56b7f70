import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Exchange } from '../../src/core/exchange.js';
import { type Bench, recorderBench } from './exchanges.js';

// A client that sends the same traceparent, or the same x-request-id, with every request.

let bench: Bench;
afterEach(() => bench.recorder.stop());

const edge = (path: string, more: Partial<Exchange> = {}) =>
  bench.hop({ listener: 'edge', service: 'front', path, ...more });
const call = (service: string, caller: { readonly exchange: Exchange } | null, path = '/') =>
  bench.hop({ service, path, parentSpanId: caller?.exchange.spanId ?? null });

/** The hops of each record, by service and path. */
const captures = () =>
  bench.sink.records.map(({ key, hops }) => [
    key,
    ...hops.map(({ service, path }) => service + path),
  ]);

describe('requests from outside with one trace id', () => {
  test('at the same time are a chain each, and their calls join the right one', () => {
    bench = recorderBench();
    const one = edge('/1');
    const two = edge('/2');
    const ofTwo = call('prices', two, '/2');
    const ofOne = call('prices', one, '/1');
    const deeper = call('stock', ofOne, '/1');
    ofTwo.end(200);
    two.end(200);
    deeper.end(500);
    ofOne.end(200);
    one.end(200);
    expect(captures()).toEqual([['key-1', 'front/1', 'prices/1', 'stock/1']]);
  });

  test('that fail both are a capture each, with a decision each', () => {
    bench = recorderBench();
    const one = edge('/1');
    const two = edge('/2', { requestId: 'request-2' });
    call('prices', two, '/2').end(503);
    call('prices', one, '/1').end(500);
    one.end(500);
    two.end(500);
    expect(captures()).toEqual([
      ['key-2', 'front/1', 'prices/1'],
      ['key-1', 'front/2', 'prices/2'],
    ]);
    expect(bench.sink.records.map(({ requestId }) => requestId)).toEqual([
      'request-1',
      'request-2',
    ]);
  });

  test('that are well do not join the capture of one that failed', () => {
    bench = recorderBench();
    edge('/failed').end(500);
    for (let i = 0; i < 1500; i++) {
      const good = edge(`/${i}`);
      call('prices', good).end(200);
      good.end(200);
      bench.nowMs += 10;
      if (i % 10 === 0) bench.recorder.sweep();
    }
    edge('/again').end(500);
    expect(captures()).toEqual([
      ['key-1', 'front/failed'],
      ['key-2', 'front/again'],
    ]);
    expect(bench.recorder.drops.continued).toBe(0);
  });

  test('are joined by their own late calls alone', () => {
    bench = recorderBench();
    const one = edge('/1');
    one.end(200);
    const two = edge('/2');
    two.end(200);
    call('mail', one, '/late').end(500);
    call('mail', one, '/later').end(503);
    expect(captures()).toEqual([
      ['key-1', 'front/1', 'mail/late'],
      ['key-1', 'mail/later'],
    ]);
  });

  test('are joined through the edge by a call that names a hop as its parent', () => {
    bench = recorderBench();
    const one = edge('/1');
    edge('/2');
    const back = edge('/back', { parentSpanId: one.exchange.spanId });
    const redirected = edge('/redirected', { parentSpanId: one.exchange.spanId });
    back.end(500);
    redirected.end(200);
    one.end(200);
    expect(captures()).toEqual([['key-1', 'front/1', 'front/back', 'front/redirected']]);
    expect(bench.sink.records[0]?.hops.map((hop) => hop.parentSpanId)).toEqual([
      null,
      one.exchange.spanId,
      one.exchange.spanId,
    ]);
  });

  test('leave nothing behind', () => {
    bench = recorderBench();
    for (let i = 0; i < 100; i++) edge(`/${i}`).end(i % 2 === 0 ? 200 : 500);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.recorder.chains).toBe(0);
    expect(bench.recorder.usedBytes).toBe(0);
  });
});

describe('a call that names no hop, where requests with its trace id run side by side', () => {
  test('joins the one whose request id it carries', () => {
    bench = recorderBench();
    const one = edge('/1', { requestId: 'request-1' });
    const two = edge('/2', { requestId: 'request-2' });
    for (const id of ['request-2', 'request-1', 'request-2']) {
      bench
        .hop({ service: 'prices', path: `/${id}`, requestHeaders: ['X-Request-Id', id] })
        .end(500);
    }
    one.end(200);
    two.end(200);
    expect(captures()).toEqual([
      ['key-2', 'front/1', 'prices/request-1'],
      ['key-1', 'front/2', 'prices/request-2', 'prices/request-2'],
    ]);
  });

  test('joins the one that runs', () => {
    bench = recorderBench();
    edge('/1').end(200);
    const two = edge('/2');
    edge('/3').end(200);
    call('prices', null).end(500);
    two.end(200);
    expect(captures()).toEqual([['key-1', 'front/2', 'prices/']]);
  });

  test('joins the oldest that has not made this call yet', () => {
    bench = recorderBench();
    const running = [edge('/1'), edge('/2'), edge('/3')];
    for (let i = 0; i < 3; i++) call('prices', null, '/same').end(500);
    for (const each of running) each.end(200);
    expect(captures().map((hops) => hops.length)).toEqual([3, 3, 3]);
  });

  test('joins one of a service that was seen to call this one', () => {
    bench = recorderBench();
    const seen = bench.hop({ listener: 'edge', service: 'shop', traceId: 'b'.repeat(32) });
    bench
      .hop({ service: 'mail', traceId: 'b'.repeat(32), parentSpanId: seen.exchange.spanId })
      .end(200);
    const front = edge('/front');
    const shop = edge('/shop', { service: 'shop' });
    call('mail', null).end(500);
    front.end(200);
    shop.end(200);
    expect(captures()).toEqual([['key-1', 'shop/shop', 'mail/']]);
  });
});

describe('a chain of more than 1000 hops', () => {
  test('goes on as another, which is judged for itself and counted', () => {
    bench = recorderBench({ memoryBytes: 64 * 1024 * 1024 });
    const first = edge('/');
    for (let i = 0; i < 999; i++) call('prices', first).end(200);
    expect(bench.recorder.chains).toBe(1);
    expect(bench.recorder.drops.continued).toBe(0);
    for (let i = 0; i < 10; i++) call('prices', first).end(200);
    const failing = call('prices', first, '/failed');
    const deeper = call('stock', failing);
    expect(bench.recorder.chains).toBe(2);
    deeper.end(200);
    failing.end(500);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.sink.records.map(({ hops }) => hops.length)).toEqual([12]);
    expect(bench.sink.records[0]?.hops[10]).toMatchObject({
      path: '/failed',
      parentSpanId: first.exchange.spanId,
    });
    expect(bench.recorder.drops.continued).toBe(1);
    expect(bench.sink.drops.at(-1)).toMatchObject({ continued: 1 });
  });

  test('goes on as often as it has to, where the edge is elsewhere', async () => {
    bench = recorderBench({ memoryBytes: 64 * 1024 * 1024 });
    bench.hop({ path: '/stays' });
    for (let i = 0; i < 4000; i++) bench.hop({ path: `/${i}` }).end(i === 3500 ? 500 : 200);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.recorder.drops.continued).toBe(4);
    await vi.waitFor(() => expect(bench.sink.records.at(-1)?.more).toBeUndefined());
    expect(bench.sink.records.flatMap(({ hops }) => hops)).toHaveLength(1000);
    expect(new Set(bench.sink.records.map(({ key }) => key)).size).toBe(1);
  });
});
