import { expect, test } from 'vitest';
import { measureThroughput } from '../../bench/measure/throughput.js';
import { readOptions } from '../../bench/options.js';

test('the order turns round after each round, and each keeps its own figures', async () => {
  const asked: number[] = [];
  const entries = ['a', 'b', 'c'].map((name, at) => ({
    ...{ name, title: name, pid: process.pid, port: at + 1 },
  }));
  const run = await measureThroughput({ name: 'x', title: 'x', failEvery: 0 }, entries, {
    options: readOptions(['--rounds', '2']),
    progress: () => {},
    generator: {
      title: 'none',
      async run(_workload, { port }) {
        asked.push(port);
        return { requests: 1, perSecond: port, p50Ms: 1, p99Ms: 1, failed: 0, broken: 0 };
      },
    },
  });
  expect(asked).toEqual([1, 2, 3, 1, 2, 3, 3, 2, 1]);
  expect(run.rounds.map((round) => round.map(({ perSecond }) => perSecond))).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});
