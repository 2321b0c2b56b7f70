import { describe, expect, test } from 'vitest';
import type { CaptureFilter } from '../../src/core/store.js';
import { parseStatus } from '../../src/store/capture-filter.js';
import { chain, hex, hop, keep, newStore, newStoreConfig } from './fixtures/chains.js';

describe('an id', () => {
  const trace = (start: string) => start.padEnd(32, '0');

  test('is a number, a trace id, a beginning of one, or a request id', async () => {
    const config = newStoreConfig();
    await keep(
      config,
      chain(1, { traceId: trace('abcd1'), requestId: 'REQ-1' }),
      chain(2, { traceId: trace('abcf2'), requestId: 'dead' }),
    );
    const store = await newStore(config);
    const idOf = async (id: string) => (await store.getCapture(id)).id;
    expect(await idOf('2')).toBe(2);
    expect(await idOf(trace('abcd1'))).toBe(1);
    expect(await idOf(trace('abcd1').toUpperCase())).toBe(1);
    expect(await idOf('abcd')).toBe(1);
    expect(await idOf('ABCF2')).toBe(2);
    expect(await idOf('REQ-1')).toBe(1);
    expect(await idOf('dead')).toBe(2);
  });

  test('that is a UUID is found in every form that Envoy gives a request id', async () => {
    const config = newStoreConfig();
    const uuid = (version: string) => `1b671a64-40d5-${version}91e-99b0-da01ff1f3341`;
    await keep(
      config,
      chain(1, { traceId: trace('abcd1'), requestId: uuid('4') }),
      chain(2, { traceId: trace('abcd2'), requestId: uuid('9').replace('1b67', '2b67') }),
      chain(3, { traceId: trace('abcd3'), requestId: 'no-uuid-nor-any-491e' }),
    );
    const store = await newStore(config);
    const idOf = async (id: string) => (await store.getCapture(id)).id;
    for (const version of ['4', '9', 'a', 'b']) expect(await idOf(uuid(version))).toBe(1);
    expect(await idOf(uuid('4').replace('1b67', '2b67'))).toBe(2);
    await expect(idOf('no-uuid-nor-any-991e')).rejects.toThrow(/nothing in the store/);
    await expect(idOf(uuid('4').replace('91e', '91f'))).rejects.toThrow(/capture/);
  });

  test('that was kept in two forms means the one that is asked for', async () => {
    const config = newStoreConfig();
    const uuid = (version: string) => `1b671a64-40d5-${version}91e-99b0-da01ff1f3341`;
    await keep(
      config,
      chain(1, { traceId: trace('abcd1'), requestId: uuid('4'), decidedAtMs: 1000 }),
      chain(2, { traceId: trace('abcd2'), requestId: uuid('9'), decidedAtMs: 2000 }),
    );
    const store = await newStore(config);
    expect((await store.getCapture(uuid('4'))).id).toBe(1);
    expect((await store.getCapture(uuid('a'))).id).toBe(2);
  });

  test('of digits that is no number of a capture may be a trace or request id', async () => {
    const config = newStoreConfig();
    await keep(
      config,
      chain(1, { traceId: trace('1234'), requestId: '77' }),
      chain(2, { traceId: trace('5678'), requestId: '1' }),
    );
    const store = await newStore(config);
    expect((await store.getCapture('1234')).id).toBe(1);
    expect((await store.getCapture('77')).id).toBe(1);
    expect((await store.getCapture('1')).id).toBe(1);
  });

  test('that begins several trace ids is refused, and they are named', async () => {
    const config = newStoreConfig();
    await keep(
      config,
      chain(1, { traceId: trace('abcd1') }),
      chain(2, { traceId: trace('abcd2') }),
    );
    const store = await newStore(config);
    await expect(store.getCapture('abcd')).rejects.toMatchObject({
      code: 'LOOP_STORE_CAPTURE_AMBIGUOUS',
      message: expect.stringContaining(`${trace('abcd1')}, ${trace('abcd2')}`),
    });
    expect((await store.getCapture('abcd2')).id).toBe(2);
  });

  test('that several captures share means the newest', async () => {
    const config = newStoreConfig();
    const shared = { traceId: trace('abcd'), requestId: 'same' };
    await keep(
      config,
      chain(1, { ...shared, decidedAtMs: 2000 }),
      chain(2, { ...shared, decidedAtMs: 1000 }),
    );
    const store = await newStore(config);
    for (const id of ['same', trace('abcd'), 'abcd']) {
      expect((await store.getCapture(id)).id).toBe(1);
    }
  });

  test.each(['99', 'abc', 'ffff', 'nothing', '', '1e0', '99999999999999999999'])(
    'that nothing has is refused: "%s"',
    async (id) => {
      const config = newStoreConfig();
      await keep(config, chain(1, { traceId: trace('abcd') }));
      const store = await newStore(config);
      await expect(store.getCapture(id)).rejects.toMatchObject({
        code: 'LOOP_STORE_CAPTURE_NOT_FOUND',
      });
    },
  );
});

test('filters narrow a listing, newest first', async () => {
  const config = newStoreConfig();
  const inner = hop({ spanId: hex(9, 16), parentSpanId: hex(1, 16), service: 'ratings' });
  await keep(
    config,
    chain(1, { decidedAtMs: 1000, hops: [hop({ status: 500, path: '/a/b?x=1' })] }),
    chain(2, { decidedAtMs: 2000, hops: [hop({ status: 404, path: '/a' }), inner] }),
    chain(3, {
      decidedAtMs: 3000,
      rule: { name: 'other', when: { error: 'any' } },
      hops: [hop({ status: null, answeredStatus: 502, error: 'connect', path: '/a/b/c' })],
    }),
  );
  const store = await newStore(config);
  const ids = async (filter: CaptureFilter) =>
    (await store.listCaptures(filter)).map(({ id }) => id);
  expect(await ids({})).toEqual([3, 2, 1]);
  expect(await ids({ limit: 2 })).toEqual([3, 2]);
  expect(await ids({ rule: 'other' })).toEqual([3]);
  expect(await ids({ service: 'ratings' })).toEqual([2]);
  expect(await ids({ status: '500' })).toEqual([1]);
  // 3 has no status of its own, but its client got 502.
  expect(await ids({ status: '5xx' })).toEqual([3, 1]);
  expect(await ids({ status: '>=404' })).toEqual([3, 2, 1]);
  expect(await ids({ status: '>404' })).toEqual([3, 1]);
  expect(await ids({ status: 'connect' })).toEqual([3]);
  expect(await ids({ status: 'any' })).toEqual([3]);
  expect(await ids({ status: 'timeout' })).toEqual([]);
  expect(await ids({ path: '/a/*' })).toEqual([3, 2, 1]);
  expect(await ids({ path: '/*/b' })).toEqual([1]);
  expect(await ids({ path: '/a/**' })).toEqual([3, 2, 1]);
  expect(await ids({ path: '/a/**', limit: 1 })).toEqual([3]);
  expect(await ids({ path: '/a/b' })).toEqual([1]);
  expect(await ids({ sinceMs: 2000 })).toEqual([3, 2]);
  expect(await ids({ sinceMs: 2001, untilMs: 2999 })).toEqual([]);
  expect(await ids({ untilMs: 2000 })).toEqual([2, 1]);
  expect(await ids({ rule: 'server-errors', status: '4xx', service: 'productpage' })).toEqual([2]);
});

test('a status filter is a status, a class, a comparison or an error kind', () => {
  expect(parseStatus('500')).toEqual({ from: 500, to: 501 });
  expect(parseStatus('4XX')).toEqual({ from: 400, to: 500 });
  expect(parseStatus('>=400')).toEqual({ from: 400, to: 1000 });
  expect(parseStatus('> 400')).toEqual({ from: 401, to: 1000 });
  expect(parseStatus('<500')).toEqual({ from: 0, to: 500 });
  expect(parseStatus('<=499')).toEqual({ from: 0, to: 500 });
  expect(parseStatus('reset')).toEqual({ error: 'reset' });
  for (const wrong of ['', '6xx', '50', '5000', '=>400', 'refused']) {
    expect(() => parseStatus(wrong)).toThrow(`got "${wrong}"`);
  }
});
