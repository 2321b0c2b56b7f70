import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type Bench, recorderBench } from './exchanges.js';

const mebibyte = 1024 * 1024;
const roomy = { memoryBytes: 64 * mebibyte, bodyBytesMax: mebibyte };

/** An edge hop that fails, and so keeps what it led to. */
function failAtEdge(bench: Bench, calls: number, bodyBytes = 0, traceId = 'a'.repeat(32)): void {
  const edge = bench.hop({ listener: 'edge', path: '/edge', traceId });
  for (let call = 0; call < calls; call++) {
    const hop = bench.hop({ path: `/${call}`, parentSpanId: edge.exchange.spanId, traceId });
    if (bodyBytes > 0) hop.watcher?.responseData(Buffer.alloc(bodyBytes, String(call % 10)));
    hop.end(200);
  }
  edge.end(500);
}

const parts = ({ sink }: Bench) => sink.records.map(({ hops }) => hops.length);
const paths = ({ sink }: Bench) =>
  sink.records.flatMap(({ hops }) => hops.map(({ path }) => path)).toSorted();
const isWhole = ({ sink }: Bench) => sink.records.at(-1)?.more === undefined;

test('a chain of many hops goes to the store part by part, with turns for others in between', async () => {
  const bench = recorderBench(roomy);
  failAtEdge(bench, 300);
  expect(parts(bench)).toEqual([64]);
  const before = parts(bench).length;
  await turn();
  expect(parts(bench).length - before).toBeLessThanOrEqual(2);
  await vi.waitFor(() => expect(isWhole(bench)).toBe(true));
  expect(Math.max(...parts(bench))).toBe(64);
  const more = bench.sink.records.map((record) => record.more ?? 0);
  expect(more).toEqual(more.toSorted((a, b) => b - a));
  expect(more.at(-1)).toBe(0);
  expect(new Set(bench.sink.records.map(({ key }) => key)).size).toBe(1);
  expect(new Set(paths(bench)).size).toBe(301);
});

test('so does one of large bodies: never more than a mebibyte at once, or one hop', async () => {
  const bench = recorderBench(roomy);
  failAtEdge(bench, 20, mebibyte * 0.4);
  await vi.waitFor(() => expect(isWhole(bench)).toBe(true));
  expect(Math.max(...parts(bench).slice(1))).toBe(2);
  const bodies = bench.sink.records.flatMap(({ hops }) => hops.map(({ response }) => response));
  expect(bodies.map((response) => response?.body.byteLength ?? 0).toSorted()).toEqual([
    0,
    ...Array.from({ length: 20 }, () => Math.floor(mebibyte * 0.4)),
  ]);
});

test('a short one goes at once', () => {
  const bench = recorderBench(roomy);
  failAtEdge(bench, 10);
  expect(parts(bench)).toEqual([11]);
  expect(isWhole(bench)).toBe(true);
});

test('a call that ends meanwhile is in it, once, as it ended', async () => {
  const bench = recorderBench(roomy);
  const edge = bench.hop({ listener: 'edge' });
  const hops = Array.from({ length: 200 }, (_, call) => bench.hop({ path: `/${call}` }));
  const late = hops.pop();
  for (const hop of hops) hop.end(200);
  edge.end(500);
  bench.nowMs += 2000;
  bench.recorder.sweep();
  expect(parts(bench)).toEqual([64]);
  late?.end(204);
  await vi.waitFor(() => expect(isWhole(bench)).toBe(true));
  const all = bench.sink.records.flatMap((record) => record.hops);
  expect(all).toHaveLength(201);
  expect(all.filter(({ path }) => path === '/199')).toMatchObject([{ status: 204 }]);
});

test('what was taken is ended when there is no room for the rest, and that is counted once', async () => {
  const bench = recorderBench(roomy);
  failAtEdge(bench, 300);
  bench.sink.refuses = ({ hops }) => hops.length > 0;
  await vi.waitFor(() => expect(isWhole(bench)).toBe(true));
  expect(parts(bench)).toEqual([64, 0]);
  expect(bench.recorder.drops.queueFull).toBe(1);
  await turn();
  await turn();
  expect(parts(bench)).toEqual([64, 0]);
  expect(bench.recorder.usedBytes).toBe(0);
});

test('memory that others need is made of what is leaving, and nothing is lost', () => {
  const bench = recorderBench({ memoryBytes: 4 * mebibyte, bodyBytesMax: mebibyte });
  failAtEdge(bench, 8, mebibyte * 0.4);
  expect(isWhole(bench)).toBe(false);
  const other = bench.hop({ traceId: 'b'.repeat(32), path: '/other', listener: 'edge' });
  for (let chunk = 0; chunk < 16; chunk++) other.watcher?.responseData(Buffer.alloc(64 * 1024));
  other.end(500);
  bench.recorder.stop();
  expect(paths(bench)).toHaveLength(10);
  expect(bench.recorder.drops).toMatchObject({ evicted: 0, queueFull: 0 });
});

test('two that leave side by side are both whole', async () => {
  const bench = recorderBench({ memoryBytes: 16 * mebibyte, bodyBytesMax: mebibyte });
  const bodyBytes = Math.floor(mebibyte * 0.4);
  failAtEdge(bench, 8, bodyBytes, 'a'.repeat(32));
  failAtEdge(bench, 8, bodyBytes, 'b'.repeat(32));
  await vi.waitFor(() => {
    expect(bench.sink.records.filter(({ more }) => more === undefined)).toHaveLength(2);
  });
  const hops = bench.sink.records.flatMap((record) => record.hops);
  expect(hops).toHaveLength(18);
  expect(hops.filter(({ response }) => response?.body.byteLength === bodyBytes)).toHaveLength(16);
});

test('all of it is handed over at the end', () => {
  const bench = recorderBench(roomy);
  failAtEdge(bench, 300);
  bench.recorder.stop();
  expect(isWhole(bench)).toBe(true);
  expect(new Set(paths(bench)).size).toBe(301);
});

test('calls that come after it has left still join the capture', async () => {
  const bench = recorderBench(roomy);
  failAtEdge(bench, 300);
  await vi.waitFor(() => expect(isWhole(bench)).toBe(true));
  bench.hop({ path: '/late' }).end(200);
  expect(bench.sink.records.at(-1)).toMatchObject({
    key: bench.sink.records[0]?.key,
    hops: [{ path: '/late' }],
  });
});
