import { expect, test } from 'vitest';
import type { Interceptor } from '../../src/core/forward.js';
import { shareSeries, traceShare } from '../../src/core/trace-share.js';
import { delayMs } from '../../src/faults/kinds/delay.js';
import { readResponse } from '../gateway/harness/http-message.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import fc from '../harness/fast-check.js';
import { faulty, openRoom } from './open-faulty.js';

const hex = (n: number) => n.toString(16).padStart(32, '0');
const traces = Array.from({ length: 10_000 }, (_, i) => hex(i + 1));

/** Of one degree of freedom, 10.83 is passed by one fair run in a thousand. */
function chiSquared(observed: number, expected: number, of: number): number {
  const rest = of - expected;
  return (observed - expected) ** 2 / expected + (of - observed - rest) ** 2 / rest;
}

test.each([1, 10, 50, 90])('%i percent of ten thousand traces are that many', (percent) => {
  for (const seed of ['', '1', '2']) {
    const series = shareSeries(`slow\n${seed}\n`);
    const chosen = traces.filter((trace) => traceShare(trace, series) * 100 < percent).length;
    expect(chiSquared(chosen, percent * 100, traces.length)).toBeLessThan(10.83);
  }
});

test('another name or seed chooses other traces, and the same one the same', () => {
  const chosen = (text: string) =>
    new Set(traces.filter((trace) => traceShare(trace, shareSeries(text)) < 0.5));
  const first = chosen('slow\n\n');
  expect(chosen('slow\n\n')).toEqual(first);
  for (const other of ['slow\n1\n', 'fast\n\n']) {
    const both = [...chosen(other)].filter((trace) => first.has(trace)).length;
    expect(chiSquared(both, 2500, traces.length)).toBeLessThan(10.83);
  }
});

test('jitter stays within its bounds, and never goes back in time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 0, max: 20_000 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (fixedMs, jitterMs, share) => {
        const ms = delayMs({ fixedMs, jitterMs }, share);
        expect(ms).toBeGreaterThanOrEqual(Math.max(0, fixedMs - jitterMs));
        expect(ms).toBeLessThanOrEqual(fixedMs + jitterMs);
      },
    ),
  );
});

async function send(gateway: { mesh: number }, lines = '', path = '/') {
  const client = await dial(gateway.mesh);
  client.send(`GET ${path} HTTP/1.1\r\nHost: ratings\r\n${lines}\r\n`);
  const { status } = await readResponse(client);
  client.socket.destroy();
  return status;
}

test('all requests of a trace meet a fault, or none does', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await faulty(upstream.port, [{ abort: 503, percent: 50, seed: 7 }]);
  let met = 0;
  for (const trace of traces.slice(0, 40)) {
    const lines = `traceparent: 00-${trace}-00000000000000ff-01\r\n`;
    const first = await send(gateway, lines);
    expect(await send(gateway, lines, '/other')).toBe(first);
    if (first === 503) met++;
  }
  expect(met).toBeGreaterThan(8);
  expect(met).toBeLessThan(32);
  const [status] = await gateway.faults.list();
  expect(status).toMatchObject({ matched: 80, injected: 2 * met, spared: 0 });
});

test('a fault is for those requests alone that its conditions hold for', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await faulty(upstream.port, [
    {
      abort: 503,
      when: { service: 'ratings', path: '/slow/*', requestHeaders: { 'end-user': 'jason' } },
    },
  ]);
  expect(await send(gateway, 'end-user: jason\r\n', '/slow/1')).toBe(503);
  expect(await send(gateway, 'end-user: other\r\n', '/slow/1')).toBe(200);
  expect(await send(gateway, 'end-user: jason\r\n', '/fast')).toBe(200);
});

test('the first fault that chooses a request is the only one it meets', async () => {
  const gateway = await faulty(1, [
    { name: 'one', abort: 501 },
    { name: 'two', abort: 502 },
  ]);
  expect(await send(gateway)).toBe(501);
  await gateway.faults.start({
    fault: { name: 'by-hand', when: { service: 'ratings' }, abort: 503 },
  });
  expect(await send(gateway)).toBe(503);
  expect((await gateway.faults.list()).map(({ name }) => name)).toEqual(['by-hand', 'one', 'two']);
});

const marks = [
  'x-loop-replay: 5f3b\r\n',
  'baggage: a=b, loop-replay=5f3b;production\r\n',
  'x-loop-shadow: 3f2a\r\n',
  'baggage: loop-shadow=3f2a\r\n',
];

test.each(marks)('what belongs to a replay or a shadow meets no fault: %s', async (lines) => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await faulty(upstream.port, [{ abort: 503 }], { replays: 'forward' });
  expect(await send(gateway, lines)).toBe(200);
  expect((await gateway.log.ended()).exchange.fault).toBeNull();
  expect((await gateway.faults.list())[0]).toMatchObject({ injected: 0, spared: 1 });
});

test('a call that a shadow is known to have led to meets no fault, without any mark', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const isSpared = ({ path }: { path: string }) => path === '/shadowed';
  const gateway = await faulty(upstream.port, [{ abort: 503 }], { isSpared });
  expect(await send(gateway, '', '/shadowed')).toBe(200);
  expect(await send(gateway, '', '/other')).toBe(503);
});

test('without a fault there is nothing in the way', async () => {
  const { faults } = openRoom();
  const next: ReturnType<Interceptor> = () => {
    throw new Error('not called');
  };
  expect(faults.interceptor(next)).toBe(next);
  await faults.start({ fault: { name: 'one', when: { service: 'ratings' }, abort: 503 } });
  expect(faults.interceptor(next)).not.toBe(next);
  await faults.stop('one');
  expect(faults.interceptor(next)).toBe(next);
});
