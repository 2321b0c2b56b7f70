import { expect, test } from 'vitest';
import { copyHead } from '../../src/shadow/copy-head.js';
import { isSelected } from '../../src/shadow/is-selected.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { ask } from './ask.js';
import { openShadowing, testServer } from './open-shadowing.js';

test('a copy keeps method, path, Host, headers and body, and has marks and a trace of its own', async () => {
  const production = await testServer();
  const target = await testServer();
  const { room, edge } = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
    headers: { authorization: 'Bearer debug' },
  });
  const { id } = await room.start({ route: 'web', to: 'debug-ns', methods: ['PUT'] });
  await ask(edge, {
    method: 'PUT',
    path: '/a%20b?x=1&x=2',
    headers: {
      Host: 'shop.example',
      'X-Odd': 'Kept',
      baggage: 'user=7',
      Authorization: 'Bearer production',
      tracestate: 'a=b',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    },
    body: 'body',
  });
  const original = await production.request();
  const copy = await target.request();
  expect(copy).toMatchObject({ method: 'PUT', url: '/a%20b?x=1&x=2', body: Buffer.from('body') });
  expect(copy.headers).toMatchObject({
    host: 'shop.example',
    authorization: 'Bearer debug',
    'x-loop-shadow': id,
    baggage: expect.stringMatching(new RegExp(`^user=7,loop-shadow=${id},loop-trace=`)),
    'content-length': '4',
  });
  expect(copy.rawHeaders).toContain('X-Odd');
  expect(copy.headers.tracestate).toBeUndefined();
  const trace = String(copy.headers.traceparent).slice(3, 35);
  expect(trace).toMatch(/^[0-9a-f]{32}$/);
  expect(trace).not.toBe('a'.repeat(32));
  expect(String(copy.headers['x-request-id']).replaceAll('-', '')).toBe(trace);
  expect(copy.headers['x-b3-traceid']).toBe(trace);
  // Production is told nothing of it.
  expect(original.headers).toMatchObject({
    authorization: 'Bearer production',
    baggage: expect.stringMatching(/^user=7,loop-trace=a{32}-[0-9a-f]{16}$/),
    'x-b3-traceid': 'a'.repeat(32),
  });
  expect(original.headers['x-loop-shadow']).toBeUndefined();
});

test('trailers are copied too', async () => {
  const production = await testServer();
  const target = await rawUpstream();
  const { room, edge } = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  await room.start({ route: 'web', to: 'debug-ns', methods: ['POST'] });
  const caller = await dial(edge);
  caller.send(
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n',
  );
  const copy = await target.accept();
  await copy.until('\r\n\r\n');
  expect(await copy.until('\r\n\r\n')).toBe('2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n');
});

test('a copy does not wait for 100, and is not sampled when its original is not', () => {
  const trace = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), requestId: 'r' };
  const head =
    'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nX-Loop-Shadow: old\r\n' +
    `traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-00\r\n` +
    `b3: ${'a'.repeat(32)}-${'b'.repeat(16)}-0\r\nx-b3-traceid: ${'a'.repeat(32)}\r\n` +
    `x-request-id: other\r\nsentry-trace: ${'a'.repeat(32)}-${'b'.repeat(16)}-0\r\n` +
    `baggage: a=1,loop-trace=${'a'.repeat(32)}-${'b'.repeat(16)}\r\n\r\n`;
  const copy = copyHead(head, { shadowId: 's', ...trace, setHeaders: [['host', 'elsewhere']] });
  expect(copy).toBe(
    'POST / HTTP/1.1\r\nHost: x\r\n' +
      `traceparent: 00-${trace.traceId}-${trace.spanId}-02\r\nb3: ${trace.traceId}-${trace.spanId}-0\r\n` +
      `x-b3-traceid: ${trace.traceId}\r\nx-b3-spanid: ${trace.spanId}\r\nx-b3-sampled: 0\r\n` +
      `sentry-trace: ${trace.traceId}-${trace.spanId}-0\r\n` +
      'x-request-id: r\r\nx-loop-shadow: s\r\n' +
      `baggage: a=1,loop-shadow=s,loop-trace=${trace.traceId}-${trace.spanId}\r\n\r\n`,
  );
});

test('methods that change something are copied only when they are named', async () => {
  const production = await testServer();
  const target = await testServer();
  const { room, edge } = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const { id } = await room.start({ route: 'web', to: 'debug-ns' });
  for (const method of ['GET', 'POST', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'PUT']) {
    expect((await ask(edge, { method })).status).toBe(200);
  }
  await target.request(2);
  expect(target.seen.map(({ method }) => method)).toEqual(['GET', 'HEAD', 'OPTIONS']);
  expect(await room.find(id)).toMatchObject({ copied: 3, skipped: 4, skippedBy: { method: 4 } });
  await room.stop(id);
  await room.start({ route: 'web', to: 'debug-ns', methods: ['POST'] });
  await ask(edge, { method: 'GET' });
  await ask(edge, { method: 'POST' });
  expect((await target.request(3)).method).toBe('POST');
});

test('neither a shadow nor a replay is copied', async () => {
  const production = await testServer();
  const target = await testServer();
  const { room, edge } = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const { id } = await room.start({ route: 'web', to: 'debug-ns' });
  const marks: Record<string, string>[] = [
    { 'X-Loop-Shadow': 'other' },
    { 'x-loop-replay': '12' },
    { baggage: 'a=b, loop-shadow=other' },
    { baggage: 'loop-replay=12' },
  ];
  for (const headers of marks) await ask(edge, { headers });
  expect(await room.find(id)).toMatchObject({ copied: 0, skippedBy: { marked: marks.length } });
  await ask(edge, { headers: { baggage: 'not-loop-shadow-at-all=1' } });
  expect(await room.find(id)).toMatchObject({ copied: 1 });
});

test('the part that is copied is chosen by trace id, alike at every time', async () => {
  const production = await testServer();
  const target = await testServer();
  const { room, edge } = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const traces = Array.from({ length: 60 }, (_, i) => i.toString(16).padStart(32, '0')).slice(1);
  const chosen = traces.filter((trace) => isSelected(trace, 30));
  expect(chosen.length).toBeGreaterThan(5);
  expect(chosen.length).toBeLessThan(35);
  await room.start({ route: 'web', to: 'debug-ns', percent: 30 });
  for (const round of [1, 2]) {
    for (const trace of traces) {
      const traceparent = `00-${trace}-${'b'.repeat(16)}-01`;
      await ask(edge, { path: `/${trace}`, headers: { traceparent } });
    }
    await target.request(round * chosen.length - 1);
  }
  const copied = target.seen.map(({ url }) => url.slice(1));
  expect(copied.sort()).toEqual([...chosen, ...chosen].sort());
});

test('percentages hold over many traces, and who is in at 10 % is in at 20 %', () => {
  const traces = Array.from({ length: 20_000 }, (_, i) => i.toString(16).padStart(32, '0'));
  const at = (percent: number) => traces.filter((trace) => isSelected(trace, percent));
  expect(at(100)).toHaveLength(traces.length);
  expect(at(10).length / traces.length).toBeCloseTo(0.1, 2);
  expect(at(0.5).length / traces.length).toBeCloseTo(0.005, 2);
  const twenty = new Set(at(20));
  expect(at(10).every((trace) => twenty.has(trace))).toBe(true);
});

test('other routes are not copied, and two shadows of a route both get their copies', async () => {
  const production = await testServer();
  const target = await testServer();
  const { room, edge } = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const one = await room.start({ route: 'web', to: 'debug-ns' });
  const two = await room.start({ route: 'web', to: 'debug-ns' });
  await ask(edge, { path: '/twice' });
  await target.request(1);
  const ids = target.seen.map(({ headers }) => headers['x-loop-shadow']);
  expect(ids.sort()).toEqual([one.id, two.id].sort());
});
