import { expect, test } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import type { Replay, Verdict } from '../../src/core/replay.js';
import { type FakeRooms, fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture } from './fixtures/sample-capture.js';
import { sampleReplay } from './fixtures/sample-replay.js';

function roomsWith(overrides: Partial<Replay> = {}): FakeRooms {
  const rooms = fakeRooms({ captures: [sampleCapture()] });
  rooms.replays.push(sampleReplay(overrides));
  return rooms;
}

test('a replay says what was sent, what came back, what differs, and the verdict last', async () => {
  const io = await runLoop(roomsWith(), ['replay', '12', '--to', 'debug-ns']);
  await expect(io.out()).toMatchFileSnapshot('golden/replay.txt');
});

test('an unreachable target says why, and compares nothing', async () => {
  const rooms = roomsWith({
    verdict: 'unreachable',
    status: { recorded: 500, replayed: null },
    error: { kind: 'connect', message: 'connect ECONNREFUSED 127.0.0.1:19081' },
    differences: [],
    notes: [],
    response: null,
  });
  const io = await runLoop(rooms, ['replay', '12', '--to', 'debug-ns']);
  await expect(io.out()).toMatchFileSnapshot('golden/replay-unreachable.txt');
  expect(io.exitCode).toBe(4);
});

test('the JSON shape is stable', async () => {
  const io = await runLoop(roomsWith(), ['replay', '12', '--to', 'debug-ns', '-o', 'json']);
  await expect(io.out()).toMatchFileSnapshot('golden/replay-json.txt');
});

test('a doubt is told once, after the notes, and with the verdict', async () => {
  const doubt = 'POST /draw to numbers: nothing recorded tells which call is which';
  const doubtful = { verdict: 'reproduced', notes: ['a note', doubt], doubts: [doubt] } as const;
  const args = ['replay', '12', '--to', 'debug-ns'];
  const text = (await runLoop(roomsWith(doubtful), args)).out();
  expect(text).toContain(`note      a note\ndoubt     ${doubt}\nverdict   reproduced: `);
  expect(text).toContain('holds again (with a doubt)\n');
  const json = (await runLoop(roomsWith(doubtful), [...args, '-o', 'json'])).out();
  expect(JSON.parse(json)).toMatchObject({ doubts: [doubt], notes: ['a note', doubt] });
});

const exits: readonly [Verdict, expected: string | undefined, code: number][] = [
  ['reproduced', undefined, 0],
  ['different', undefined, 0],
  ['passed', undefined, 0],
  ['unreachable', undefined, 4],
  ['reproduced', 'reproduced', 0],
  ['reproduced', 'passed', 1],
  ['different', 'reproduced', 1],
  ['different', 'passed', 1],
  ['passed', 'passed', 0],
  ['passed', 'reproduced', 1],
  ['unreachable', 'passed', 4],
  ['unreachable', 'reproduced', 4],
];

for (const [verdict, expected, code] of exits) {
  test(`${verdict}, expecting ${expected ?? 'nothing'}, exits ${code}`, async () => {
    const expectation = expected === undefined ? [] : ['--expect', expected];
    const args = ['replay', '12', '--to', 'debug-ns', ...expectation];
    expect((await runLoop(roomsWith({ verdict }), args)).exitCode).toBe(code);
  });
}

test('every option reaches the replayer', async () => {
  const rooms = roomsWith();
  await runLoop(rooms, [
    ...['replay', '12', '--to', 'http://127.0.0.1:3000', '--service', 'reviews'],
    ...['--allow-truncated', '--live-production', 'a,b', '--live-production', 'c'],
    ...['--ignore', "$['a,b']", '--ignore', 'x-served-by', '--timeout', '1.5s'],
    ...['--live', 'a', '--live', 'b', '--recorded', 'c, d', '--on-miss', '404'],
    ...['--timing', 'recorded', '--baseline', 'stable-ns'],
  ]);
  expect(rooms.asked.replays).toEqual([
    {
      capture: '12',
      to: 'http://127.0.0.1:3000',
      service: 'reviews',
      live: ['a', 'b'],
      recorded: ['c', 'd'],
      onMiss: 404,
      timing: 'recorded',
      baseline: 'stable-ns',
      allowTruncated: true,
      liveProduction: ['a', 'b', 'c'],
      ignore: ["$['a,b']", 'x-served-by'],
      timeoutMs: 1500,
      signal: expect.any(AbortSignal),
    },
  ]);
});

test('without options the replayer is asked for its defaults', async () => {
  const rooms = roomsWith();
  await runLoop(rooms, ['replay', '12', '--to', 'debug-ns', '--hop', '0']);
  expect(rooms.asked.replays).toEqual([
    { capture: '12', to: 'debug-ns', hop: 0, signal: expect.any(AbortSignal) },
  ]);
});

test('a replay that is refused exits 2 with the reason', async () => {
  const rooms = fakeRooms({
    replay: async () => {
      throw new LoopError('LOOP_REPLAYER_TRUNCATED', 'the body of hop 0 was truncated');
    },
  });
  const io = await runLoop(rooms, ['replay', '12', '--to', 'debug-ns']);
  expect(io.err()).toBe('loop: the body of hop 0 was truncated (LOOP_REPLAYER_TRUNCATED)\n');
  expect(io.exitCode).toBe(2);
});

for (const [args, complaint] of [
  [['replay', '12'], "required option '--to <namespace|url>' not specified"],
  [['replay', '12', '--to', 'x', '--hop', '1', '--service', 'y'], 'cannot be used with'],
  [['replay', '12', '--to', 'x', '--hop', '-1'], 'Expected a whole number from 0 up.'],
  [['replay', '12', '--to', 'x', '--hop', '1.5'], 'Expected a whole number from 0 up.'],
  [['replay', '12', '--to', 'x', '--timeout', 'soon'], 'Expected a duration such as'],
  [['replay', '12', '--to', 'x', '--timeout', '0s'], 'Expected a duration such as'],
  [
    ['replay', '12', '--to', 'x', '--expect', 'different'],
    'Allowed choices are reproduced, passed',
  ],
  [['replay', '12', '--to', 'x', '--on-miss', '99'], 'Expected fail, live, or a status from 200'],
  [['replay', '12', '--to', 'x', '--on-miss', '600'], 'Expected fail, live, or a status from 200'],
  [['replay', '12', '--to', 'x', '--timing', 'slow'], 'Allowed choices are none, recorded'],
  [['replay', '12', '--to', 'x', '--repeat', '0'], 'Expected a whole number from 1 up.'],
  [['replay', '12', '--to', 'x', '--concurrency', '0'], 'Expected a whole number from 1 up.'],
  [['replay', '12', '--to', 'x', '--rule', 'r'], 'got both'],
  [['replay', '--to', 'x'], 'expected a capture (its number'],
  [['replay', '--to', 'x', '--limit', '3'], 'expected a capture (its number'],
  [['replay', '--to', 'x', '--rule', 'r', '--hop', '1'], 'give its id'],
  [['replay', '--to', 'x', '--rule', 'r', '--repeat', '2'], 'give its id'],
] as const) {
  test(`loop ${args.join(' ')} is refused`, async () => {
    const io = await runLoop(roomsWith(), args);
    expect(io.err()).toContain(complaint);
    expect(io.err()).toMatch(/^loop: .* \(LOOP_CLI_USAGE\)\n$/);
    expect(io.exitCode).toBe(2);
  });
}
