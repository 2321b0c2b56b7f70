import { afterEach, describe, expect, test } from 'vitest';
import { arenaBlockBytes } from '../../src/recorder/arena.js';
import { type Bench, recorderBench } from './exchanges.js';

let bench: Bench;
afterEach(() => bench.recorder.stop());

const memoryBytes = 1024 * 1024;
const id = (at: number) => (at + 1).toString(16).padStart(32, '0');

function calls(count: number, bodyBytes = 3 * arenaBlockBytes): void {
  for (let at = 0; at < count; at++) {
    const hop = bench.hop({ traceId: id(at) });
    hop.watcher?.responseData(Buffer.alloc(bodyBytes));
    hop.end(200);
  }
}

describe('chains of calls in the mesh, whose edge is elsewhere', () => {
  test('hold half of the memory at most: the oldest go before their time, and are counted', () => {
    bench = recorderBench({ memoryBytes });
    calls(200);
    expect(bench.recorder.usedBytes).toBeLessThanOrEqual(memoryBytes / 2);
    expect(bench.recorder.usedBytes).toBeGreaterThan(memoryBytes / 3);
    expect(bench.recorder.shortened).toBe(200 - bench.recorder.chains);
    expect(bench.recorder.drops.evicted).toBe(0);
    bench.hop({ traceId: id(199), service: 'mail' }).end(500);
    expect(bench.sink.records).toEqual([]);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.sink.records.map(({ hops }) => hops.length)).toEqual([2]);
  });

  test('count by what their bodies take in memory, however short they are', () => {
    bench = recorderBench({ memoryBytes });
    calls(200, 1);
    expect(bench.recorder.usedBytes).toBeLessThanOrEqual(memoryBytes / 2);
    expect(bench.recorder.usedBytes).toBeGreaterThan(memoryBytes / 3);
  });

  test('go before a request that still runs', () => {
    bench = recorderBench({ memoryBytes, bodyBytesMax: memoryBytes });
    const running = bench.hop({ listener: 'edge', traceId: id(1000) });
    running.watcher?.responseData(Buffer.alloc(6_000));
    calls(60);
    for (let at = 0; at < 6; at++) {
      const large = bench.hop({ listener: 'edge', traceId: id(1001 + at) });
      large.watcher?.responseData(Buffer.alloc(100_000));
    }
    running.end(500);
    expect(bench.recorder.drops.evicted).toBe(0);
    expect(bench.sink.records.map(({ traceId }) => traceId)).toEqual([id(1000)]);
  });

  test('that failed are written when there is no room, and not lost', () => {
    bench = recorderBench({ memoryBytes });
    bench.hop({ traceId: id(1000) }).end(500);
    expect(bench.sink.records).toEqual([]);
    calls(200);
    expect(bench.sink.records.map(({ traceId }) => traceId)).toEqual([id(1000)]);
    expect(bench.recorder.drops.evicted).toBe(0);
  });
});
