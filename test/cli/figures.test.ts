import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.js';
import { LoopError } from '../../src/core/errors.js';
import type { Figures, LiveFigures, TopRow } from '../../src/core/figures.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { testIo } from './fixtures/test-io.js';

const busy: Figures = {
  requests: 123_456,
  failures: 1,
  success: 123_455 / 123_456,
  rps: 2057.6,
  latencyMs: { p50: 1.2345, p95: 22.2, p99: 310.5, max: 1500.12345 },
};
const failing: Figures = {
  requests: 8,
  failures: 2,
  success: 0.75,
  rps: 8 / 60,
  latencyMs: { p50: 61_000, p95: 61_000, p99: 61_000, max: 61_000 },
};
const idle: Figures = {
  requests: 0,
  failures: 0,
  success: null,
  rps: 0,
  latencyMs: { p50: null, p95: null, p99: null, max: null },
};
const top: TopRow[] = [
  {
    ...{ source: 'edge', destination: 'productpage', method: 'GET', path: '/productpage' },
    ...{ count: 40, bestMs: 11.2, worstMs: 2015.4, lastMs: 12, successRate: 0.975 },
  },
  {
    ...{ source: 'productpage', destination: 'reviews', method: 'GET', path: '/reviews/{id}' },
    ...{ count: 41, bestMs: 1.25, worstMs: 8, lastMs: 1.5678, successRate: 1 },
  },
];

function roomsWith(asked: unknown[] = []) {
  const live: LiveFigures = {
    stat: async (window) => {
      asked.push(window);
      return [
        { name: 'productpage', ...busy },
        { name: 'ratings', ...idle },
      ];
    },
    routes: async () => [
      { route: 'productpage', service: 'productpage', ...busy },
      { route: '[DEFAULT]', service: 'ratings', ...failing },
    ],
    edges: async () => [
      { from: 'edge', to: 'productpage', ...busy },
      { from: 'productpage', to: 'ratings', ...failing },
    ],
    top: async (options) => {
      asked.push(options);
      return top;
    },
  };
  return fakeRooms({ figures: async () => live });
}

test.each([['stat'], ['routes'], ['edges']])('%s is a table, wide or not', async (command) => {
  const table = await runLoop(roomsWith(), [command]);
  await expect(table.out()).toMatchFileSnapshot(`golden/${command}.txt`);
  const wide = await runLoop(roomsWith(), [command, '-o', 'wide']);
  await expect(wide.out()).toMatchFileSnapshot(`golden/${command}-wide.txt`);
});

test('JSON is an array of what the contract names', async () => {
  const io = await runLoop(roomsWith(), ['stat', '-o', 'json']);
  expect(JSON.parse(io.out())).toEqual([
    {
      name: 'productpage',
      ...busy,
      latencyMs: { p50: 1.235, p95: 22.2, p99: 310.5, max: 1500.123 },
    },
    { name: 'ratings', ...idle },
  ]);
});

test('stat takes the services that are asked for, and the window', async () => {
  const asked: unknown[] = [];
  const io = await runLoop(roomsWith(asked), ['stat', 'ratings', '--window', '10m', '-o', 'json']);
  expect(JSON.parse(io.out())).toMatchObject([{ name: 'ratings' }]);
  expect(asked).toEqual(['10m']);
});

test('a service that the config has not is refused, with the near one', async () => {
  const io = await runLoop(roomsWith(), ['stat', 'rating']);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toBe(
    'loop: expected a service of the config (productpage, ratings), got "rating" (did you mean ratings?) (LOOP_CLI_USAGE)\n',
  );
});

test('--watch shows it again until it is stopped', async () => {
  const io = testIo();
  const rooms = roomsWith();
  const running = runCli(rooms, io, ['edges', '--watch', '-o', 'json']);
  await io.saw('\n[');
  io.signals.emit('SIGINT');
  await running;
  const lines = io.out().trim().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(JSON.parse(line)).toHaveLength(2);
});

test('top prints once where there is no terminal, sorted as asked', async () => {
  const io = await runLoop(roomsWith(), ['top', '--sort', 'worst']);
  await expect(io.out()).toMatchFileSnapshot('golden/top.txt');
});

test('top as JSON is what there is, folded or not', async () => {
  const asked: unknown[] = [];
  const io = await runLoop(roomsWith(asked), ['top', '-o', 'json', '--once', '--no-fold']);
  expect(JSON.parse(io.out())).toMatchObject([
    { path: '/reviews/{id}', lastMs: 1.568 },
    { path: '/productpage' },
  ]);
  expect(asked).toEqual([{ fold: false }]);
});

test('a gateway that is not there is an error, on a terminal too', async () => {
  const rooms = fakeRooms({
    figures: async () => {
      const refuse = async () => {
        throw new LoopError('LOOP_CONTROL_UNREACHABLE', 'no gateway answers');
      };
      return { stat: refuse, routes: refuse, edges: refuse, top: refuse };
    },
  });
  for (const args of [['stat'], ['top']]) {
    const io = await runLoop(rooms, args, { isTTY: true, canAsk: true, columns: 80, rows: 24 });
    expect(io.err()).toContain('LOOP_CONTROL_UNREACHABLE');
    expect(io.out()).toBe('');
    expect(io.exitCode).not.toBe(0);
  }
});
