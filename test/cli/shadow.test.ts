import { expect, test } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import type { ShadowRequest, ShadowStatus, Shadows } from '../../src/core/shadow.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';

const base: ShadowStatus = {
  id: '3f2a91c0',
  route: 'productpage',
  namespace: 'debug-ns',
  services: ['productpage'],
  percent: 10,
  methods: ['GET', 'HEAD', 'OPTIONS'],
  origin: 'command',
  startedAtMs: Date.parse('2026-03-01T12:00:00.000Z'),
  timeLeftMs: 492_000,
  ended: null,
  copied: 412,
  skipped: 3,
  skippedBy: { busy: 3, method: 0, marked: 0 },
  cutOff: 1,
  cutOffBy: { backlog: 1, silent: 0, time: 0, large: 0, incomplete: 0, ended: 0 },
  failed: 2,
  compared: {
    same: 395,
    different: 14,
    notCompared: 0,
    differences: [
      {
        at: 'body $.reviews[*].stars',
        kind: 'changed',
        count: 14,
        example: {
          method: 'GET',
          path: '/productpage',
          at: 'body $.reviews[1].stars',
          primary: 5,
          shadow: 'a\u001b[2J'.padEnd(80, 'x'),
          traceId: 'a'.repeat(32),
        },
      },
    ],
    more: 0,
  },
  calls: { namespace: 824, production: 2, refused: 1 },
  caughtTraceId: null,
};
const ofConfig: ShadowStatus = {
  ...base,
  id: '00000001',
  services: ['reviews'],
  origin: 'config',
  timeLeftMs: null,
  compared: null,
  cutOff: 0,
  failed: 0,
};
const ended: ShadowStatus = {
  ...base,
  id: '00000002',
  ended: 'over',
  timeLeftMs: 0,
  compared: null,
};

function roomsWith(shadows: Partial<Shadows>) {
  return fakeRooms({ shadows: async () => shadows as Shadows });
}

test('start says what is copied, and prints the id alone on stdout', async () => {
  const asked: ShadowRequest[] = [];
  const rooms = roomsWith({
    start: async (request) => {
      asked.push(request);
      return base;
    },
  });
  const args = ['--percent', '10%', '--for', '10m', '--compare', '--methods', 'get,HEAD,Options'];
  const io = await runLoop(rooms, [
    ...['shadow', 'start', '--route', 'productpage', '--to', 'debug-ns', ...args],
  ]);
  expect(asked).toEqual([
    {
      route: 'productpage',
      to: 'debug-ns',
      percent: 10,
      forMs: 600_000,
      compare: true,
      methods: ['GET', 'HEAD', 'OPTIONS'],
    },
  ]);
  expect(io.out()).toBe('3f2a91c0\n');
  expect(io.err()).toBe(
    'loop: shadow 3f2a91c0 copies 10 % of route productpage (GET, HEAD, OPTIONS) to debug-ns ' +
      'for 8m12s; loop shadow stop 3f2a91c0 ends it\n',
  );
});

test('start says whose calls are copied, when they are not the route itself', async () => {
  const inner = { ...base, services: ['reviews', 'details'] };
  const io = await runLoop(roomsWith({ start: async () => inner }), [
    ...['shadow', 'start', '--route', 'productpage', '--to', 'debug-ns'],
  ]);
  expect(io.err()).toContain('10 % of route productpage → reviews, details (GET, HEAD, OPTIONS)');
});

test.each([['0'], ['100.1'], ['-1'], ['ten']])('--percent %s is refused', async (percent) => {
  const io = await runLoop(roomsWith({}), [
    ...['shadow', 'start', '--route', 'a', '--to', 'b', `--percent=${percent}`],
  ]);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toContain('above 0 and up to 100');
});

test('list shows the running ones as a table, and what differs below it', async () => {
  const rooms = roomsWith({ list: async () => [ended, base, ofConfig] });
  const io = await runLoop(rooms, ['shadow', 'list']);
  await expect(io.out()).toMatchFileSnapshot('golden/shadow-list.txt');
});

test('list --all shows those that have ended', async () => {
  const rooms = roomsWith({ list: async () => [ended, ofConfig] });
  const io = await runLoop(rooms, ['shadow', 'list', '--all']);
  expect(io.out()).toMatch(/00000002.*over\n/);
});

test('the JSON of a list is stable', async () => {
  const rooms = roomsWith({ list: async () => [base] });
  const io = await runLoop(rooms, ['shadow', 'list', '-o', 'json']);
  await expect(io.out()).toMatchFileSnapshot('golden/shadow-list-json.txt');
});

test('an empty list is empty on stdout, and says so on stderr', async () => {
  const io = await runLoop(roomsWith({ list: async () => [ended] }), ['shadow', 'list']);
  expect(io.out()).toBe('');
  expect(io.err()).toBe('loop: no shadow is running; --all shows those that have ended\n');
});

test('stop prints what the shadow has counted', async () => {
  const rooms = roomsWith({ stop: async () => ({ ...base, ended: 'stopped' }) });
  const io = await runLoop(rooms, ['shadow', 'stop', '3f2a91c0', '-o', 'json']);
  expect(JSON.parse(io.out())).toMatchObject({ id: '3f2a91c0', ended: 'stopped', copied: 412 });
});

test.each([
  ['LOOP_CONTROL_UNREACHABLE', 4],
  ['LOOP_SHADOW_NOT_FOUND', 3],
  ['LOOP_SHADOW_REFUSED', 2],
  ['LOOP_CONTROL_DENIED', 2],
] as const)('%s exits %i', async (code, exit) => {
  const rooms = roomsWith({
    list: async () => {
      throw new LoopError(code, 'why');
    },
  });
  const io = await runLoop(rooms, ['shadow', 'list']);
  expect(io.exitCode).toBe(exit);
  expect(io.err()).toBe(`loop: why (${code})\n`);
});

test('--shadow is for one run to a namespace', async () => {
  for (const args of [
    ['--rule', 'x', '--to', 'debug-ns'],
    ['1', '--to', 'debug-ns', '--repeat', '2'],
    ['1', '--to', 'http://127.0.0.1:1'],
  ]) {
    const io = await runLoop(roomsWith({}), ['replay', ...args, '--shadow', '5m']);
    expect(io.exitCode).toBe(2);
    expect(io.err()).toContain('--shadow');
  }
});
