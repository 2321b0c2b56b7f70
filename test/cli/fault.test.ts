import { expect, test } from 'vitest';
import { faultForm } from '../../src/cli/fault/fault-form.js';
import { parseFault } from '../../src/config/parse-fault.js';
import { LoopError } from '../../src/core/errors.js';
import type { FaultStatus, Faults, FaultWish } from '../../src/core/fault.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';

const base: FaultStatus = {
  name: 'ratings-abort',
  when: { service: ['ratings'], from: ['reviews'] },
  percent: 50,
  seed: '',
  delay: null,
  abort: { kind: 'answer', status: 503, grpc: null, body: null, headers: [] },
  rateBytes: null,
  corruptBytes: null,
  origin: 'command',
  owner: null,
  experiment: null,
  startedAtMs: Date.parse('2026-03-01T12:00:00.000Z'),
  timeLeftMs: 492_000,
  ended: null,
  matched: 412,
  injected: 203,
  spared: 1,
};
const ofConfig: FaultStatus = {
  ...base,
  name: 'slow-ratings',
  when: { service: 'ratings' },
  percent: 100,
  delay: { fixedMs: 2000, jitterMs: 500 },
  abort: null,
  origin: 'config',
  timeLeftMs: null,
  matched: 209,
  injected: 209,
};
const over: FaultStatus = { ...base, name: 'old', ended: 'lost', owner: 'run-1', origin: 'owner' };

function roomsWith(faults: Partial<Faults>) {
  return fakeRooms({ faults: async () => faults as Faults });
}

test('start says what is broken, and prints the name alone on stdout', async () => {
  const wishes: FaultWish[] = [];
  const rooms = roomsWith({
    start: async (wish) => {
      wishes.push(wish);
      return { ...base, timeLeftMs: 600_000 };
    },
  });
  const args = ['--service', 'ratings', '--from', 'reviews', '--abort', '503', '--percent', '50%'];
  const io = await runLoop(rooms, ['fault', 'start', ...args]);
  expect(io.out()).toBe('ratings-abort\n');
  expect(io.err()).toBe(
    'loop: fault ratings-abort: abort 503 to calls of 50 % of the traces to reviews → ratings ' +
      'for 10m; loop fault stop ratings-abort ends it\n',
  );
  expect(wishes).toEqual([
    {
      fault: {
        name: 'ratings-abort',
        when: { service: ['ratings'], from: ['reviews'] },
        percent: 50,
        abort: { status: 503 },
      },
    },
  ]);
});

test('every option becomes a key that the gateway knows', () => {
  const forms = [
    faultForm('a', { service: ['b'], delay: '2s', jitter: '1s', seed: '7', for: '1m' }),
    faultForm('a', { path: '/x/*', abort: 'truncate', after: '1KiB', rate: '1KiB/s' }),
    faultForm('a', { method: ['GET'], abort: 'UNAVAILABLE' }),
    faultForm('a', { header: ['end-user: jason', 'x-debug'], abort: '418', body: 'no' }),
    faultForm(undefined, { service: ['b*'], corrupt: '1B' }),
  ];
  const parsed = forms.map((form) => parseFault(form, ['b']));
  expect(parsed.map(({ name }) => name)).toEqual(['a', 'a', 'a', 'a', 'b-corrupt']);
  expect(parsed[0]).toMatchObject({
    seed: '7',
    delay: { fixedMs: 2000, jitterMs: 1000 },
    forMs: 60_000,
  });
  expect(parsed[1]).toMatchObject({
    rateBytes: 1024,
    abort: { error: 'truncate', afterBytes: 1024 },
  });
  expect(parsed[2]?.abort).toMatchObject({ grpc: 'UNAVAILABLE' });
  expect(parsed[3]?.when).toEqual({
    requestHeaders: { 'end-user': 'jason', 'x-debug': { exists: true } },
  });
  expect(faultForm('configured', { for: '1h' })).toEqual({ name: 'configured', for: '1h' });
});

test.each([
  [
    ['--service', 'a'],
    'expected one of --delay, --abort, --rate and --corrupt, or the name of a fault',
  ],
  [['--abort', '503'], 'expected --service, or another option that says which requests, got none'],
  [
    ['--service', 'a', '--abort', 'crash'],
    '--abort: expected a status such as 503, one of connect, reset, timeout, truncate, or the name of a gRPC status such as UNAVAILABLE, got "crash"',
  ],
  [['--service', 'a', '--jitter', '1s', '--abort', '503'], '--jitter: expected --delay beside it'],
  [['--service', 'a', '--after', '1B', '--delay', '1s'], '--after: expected --abort beside it'],
  [['--service', 'a', '--percent', '0'], "option '--percent <number>' argument '0' is invalid."],
])('loop fault start %j is a mistake', async (args, message) => {
  const io = await runLoop(roomsWith({}), ['fault', 'start', ...args]);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toContain(message);
});

test('list shows what is in force, in the order in which it is tried', async () => {
  const rooms = roomsWith({ list: async () => [base, ofConfig, over] });
  expect((await runLoop(rooms, ['fault', 'list'])).out()).toBe(
    [
      'NAME           REQUESTS           FAULT             PERCENT  MATCHED  INJECTED  BY        LEFT',
      'ratings-abort  reviews → ratings  abort 503             50%      412       203  command  8m12s',
      'slow-ratings   ratings            delay 2s ± 500ms     100%      209       209  config       -',
      '',
    ].join('\n'),
  );
  const all = (await runLoop(rooms, ['fault', 'list', '--all'])).out();
  expect(all).toMatch(/^old .* run-1 +lost$/m);
  const json = (await runLoop(rooms, ['fault', 'list', '-o', 'json'])).out();
  const { startedAtMs: _, ...rest } = base;
  expect(JSON.parse(json)).toMatchObject([
    { ...rest, startedAt: '2026-03-01T12:00:00.000Z' },
    { name: 'slow-ratings' },
  ]);
});

test('where nothing is broken, that is said', async () => {
  const none = await runLoop(roomsWith({ list: async () => [] }), ['fault', 'list']);
  expect([none.out(), none.err()]).toEqual(['', 'loop: no fault is in force\n']);
  const past = await runLoop(roomsWith({ list: async () => [over] }), ['fault', 'list']);
  expect(past.err()).toContain('--all shows those that have ended');
});

test('stop ends one or all, and says how many requests had each', async () => {
  const rooms = roomsWith({
    stop: async (name) => ({ ...base, name, ended: 'stopped' }),
    stopAll: async () => [base, ofConfig],
  });
  expect((await runLoop(rooms, ['fault', 'stop', 'x'])).out()).toBe(
    'x ended: 203 requests had it\n',
  );
  expect((await runLoop(rooms, ['fault', 'stop', '--all'])).out()).toBe(
    'ratings-abort ended: 203 requests had it\nslow-ratings ended: 209 requests had it\n',
  );
  for (const args of [[], ['x', '--all']]) {
    const io = await runLoop(rooms, ['fault', 'stop', ...args]);
    expect([io.exitCode, io.err()]).toEqual([
      2,
      expect.stringContaining('expected the name of a fault, or --all'),
    ]);
  }
});

test('a fault that is not there exits 3', async () => {
  const rooms = roomsWith({
    stop: async () => {
      throw new LoopError('LOOP_FAULT_NOT_FOUND', 'no fault of the name "x" is running; none is');
    },
  });
  const io = await runLoop(rooms, ['fault', 'stop', 'x']);
  expect(io.exitCode).toBe(3);
  expect(io.err()).toContain('LOOP_FAULT_NOT_FOUND');
});
