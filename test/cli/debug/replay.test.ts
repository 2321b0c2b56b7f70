import { expect, test } from 'vitest';
import { neverHit } from '../../../src/cli/debug/never-hit.js';
import { runCli } from '../../../src/cli/run-cli.js';
import type { DebugFront, StopAction } from '../../../src/core/debugging.js';
import { LoopError } from '../../../src/core/errors.js';
import type { Replay } from '../../../src/core/replay.js';
import { type FakeRooms, fakeRooms } from '../fixtures/fake-rooms.js';
import { runLoop } from '../fixtures/run-loop.js';
import { sampleCapture } from '../fixtures/sample-capture.js';
import { sampleReplay } from '../fixtures/sample-replay.js';
import { armed, breakpoint, fakePaused, sampleStop } from '../fixtures/sample-stop.js';
import { testIo } from '../fixtures/test-io.js';

const never = new AbortController().signal;
const args = ['replay', '12', '--to', 'debug-ns', '--break', 'reviews:src/reviews.ts:42'];

/** Rooms whose replay goes so, with the front it was given. */
function roomsWith(
  overrides: Partial<Replay>,
  during: (front: DebugFront, signal: AbortSignal | undefined) => Promise<unknown> = async () => {},
): FakeRooms {
  const replay = sampleReplay({ differences: [], notes: [], ...overrides });
  const rooms = fakeRooms({
    captures: [sampleCapture()],
    replay: async (_config, _store, { debug, signal }) => {
      if (debug) await during(debug.front, signal);
      return replay;
    },
  });
  rooms.replays.push(replay);
  return rooms;
}

async function attachAndStop(front: DebugFront): Promise<StopAction> {
  const process = { runtime: 'node', pid: 4242, debugger: '127.0.0.1:9229' } as const;
  front.attached([{ service: 'reviews', ...process, breakpoints: [armed] }]);
  return front.stopped(sampleStop(), fakePaused(), never);
}

const stopped = {
  stops: [sampleStop()],
  breakpoints: [armed, { ...armed, line: 7, placed: null }],
};

test('without a terminal stops are printed and go on, before the report', async () => {
  let action: StopAction | undefined;
  const rooms = roomsWith(stopped, async (front) => {
    action = await attachAndStop(front);
  });
  const io = await runLoop(rooms, args, { columns: 80 });
  await expect(io.out()).toMatchFileSnapshot('../golden/replay-stopped.txt');
  expect(io.err()).toBe(
    'attached    reviews  node pid 4242 at 127.0.0.1:9229\n' +
      'breakpoint  reviews:src/reviews.ts:42 → src/reviews.ts:43\n',
  );
  expect(action).toBe('continue');
  expect(io.exitCode).toBe(0);
});

test('a line that is part of another statement is told as such', async () => {
  const joined = { ...armed, why: 'line 42 runs as part of what begins there' };
  const replay = { stops: [sampleStop()], breakpoints: [joined] };
  const io = await runLoop(
    roomsWith(replay, async (front) => front.placed(joined)),
    [...args, '-o', 'json'],
  );
  expect(io.err()).toBe(
    'breakpoint  reviews:src/reviews.ts:42 → src/reviews.ts:43 (line 42 runs as part of what begins there)\n',
  );
  expect(JSON.parse(io.out()).breakpoints).toMatchObject([{ why: joined.why, hits: 1 }]);
});

test('with JSON stdout has the report alone, whole values in it', async () => {
  const io = await runLoop(roomsWith(stopped, attachAndStop), [...args, '-o', 'json']);
  await expect(io.out()).toMatchFileSnapshot('../golden/replay-stopped-json.txt');
  expect(io.err()).toContain('attached    reviews');
  // As it comes, in a line; the rest is in the report.
  expect(io.err()).toMatch(/^stopped {5}reviews at src\/reviews\.ts:43 in \w+$/m);
  expect(JSON.parse(io.out()).stops[0].locals).toEqual(sampleStop().locals);
});

test('on a terminal the talk is on stderr, also with JSON', async () => {
  for (const more of [[], ['-o', 'json']]) {
    let action: StopAction | undefined;
    const rooms = roomsWith(stopped, async (front) => {
      action = await attachAndStop(front);
    });
    const io = await runLoop(rooms, [...args, ...more], {
      ...{ canAsk: true, answers: ['p id', 'out'], env: { NO_COLOR: '1' } },
    });
    expect(action).toBe('out');
    expect(io.err()).toContain('\nstopped     reviews at src/reviews.ts:43 in withStars\n');
    expect(io.err()).toContain('(loop reviews) the value of id\n');
    expect(io.out()).not.toContain('\nstopped     ');
  }
});

test('a terminal that does not know its size shows everything', async () => {
  const io = testIo({ canAsk: true, answers: ['c'], env: { NO_COLOR: '1' } });
  Object.assign(io.stderr, { columns: 0 });
  await runCli(roomsWith(stopped, attachAndStop), io, args);
  expect(io.err()).toContain(sampleStop().locals.answer);
});

test('the talk has colour where there may be some', async () => {
  const said = async (more: readonly string[]): Promise<string> => {
    const rooms = roomsWith(stopped, attachAndStop);
    return (await runLoop(rooms, [...args, ...more], { canAsk: true, answers: ['c'] })).err();
  };
  expect(await said([])).toContain('\x1b[36m▶ 43');
  expect(await said(['--no-color'])).not.toContain('\x1b[36m');
});

test('print-continue asks nobody, on a terminal either', async () => {
  const rooms = roomsWith(stopped, attachAndStop);
  const io = await runLoop(rooms, [...args, '--on-break', 'print-continue'], { canAsk: true });
  expect(io.out()).toMatch(/^stopped {5}reviews/);
  expect(io.err()).not.toContain('(loop');
});

test('Ctrl-C at the prompt ends the run as Ctrl-C does elsewhere', async () => {
  const io = testIo({ canAsk: true });
  Object.assign(io.stderr, { isTTY: true, columns: 80 });
  const rooms = roomsWith({}, async (front, signal) => {
    await attachAndStop(front);
    if (signal?.aborted)
      throw new LoopError('LOOP_REPLAYER_INTERRUPTED', 'the run was ended early');
  });
  const ended = runCli(rooms, io, args);
  await io.saw('(loop reviews) ');
  io.stdin.push('\x03');
  await ended;
  expect(io.err()).toMatch(/\(loop reviews\) .*\nloop: interrupted\n$/s);
  expect(io.exitCode).toBe(130);
  expect(io.exits).toEqual([]);
  expect(io.out()).toBe('');
});

test('SIGTERM during a stop takes the prompt away', async () => {
  const io = testIo({ canAsk: true });
  const rooms = roomsWith({}, async (front) => {
    await attachAndStop(front);
    throw new LoopError('LOOP_REPLAYER_INTERRUPTED', 'the run was ended early');
  });
  const ended = runCli(rooms, io, args);
  await io.saw('(loop reviews) ');
  io.signals.emit('SIGTERM');
  await ended;
  expect(io.exitCode).toBe(143);
});

const missed: Partial<Replay> = { stops: [], breakpoints: [armed] };
const conditional = { ...armed, condition: 'id === 4' };

for (const [what, overrides, more, message] of [
  [
    'slid',
    missed,
    [],
    'no breakpoint was hit; reviews:src/reviews.ts:42 was placed at src/reviews.ts:43',
  ],
  [
    'joined',
    { breakpoints: [{ ...armed, why: 'line 42 runs as part of what begins there' }] },
    [],
    'placed at src/reviews.ts:43 (line 42 runs as part of what begins there)',
  ],
  [
    'exact',
    { breakpoints: [{ ...armed, placed: { file: 'src/reviews.ts', line: 42 } }] },
    [],
    'no breakpoint was hit; reviews:src/reviews.ts:42 was placed there',
  ],
  [
    'pending',
    { breakpoints: [{ ...armed, placed: null }] },
    [],
    'no breakpoint was hit; reviews:src/reviews.ts:42 was never placed: no such module was loaded',
  ],
  [
    'conditional',
    { breakpoints: [conditional] },
    [],
    'no breakpoint was hit; reviews:src/reviews.ts:42 if id === 4 was placed at src/reviews.ts:43 (did its condition ever hold?)',
  ],
  ['untold', {}, [], 'no breakpoint was hit; reviews:src/reviews.ts:42'],
  ['expected', missed, ['--expect', 'reproduced'], 'no breakpoint was hit; reviews'],
  ['unexpected', missed, ['--expect', 'passed'], 'no breakpoint was hit; reviews'],
  [
    'with exceptions',
    missed,
    ['--break-on', 'uncaught'],
    '; no exception went uncaught: those that a framework catches are seen with --break-on all',
  ],
  ['with all exceptions', missed, ['--break-on', 'all'], '; no exception was thrown'],
] as const) {
  test(`a breakpoint that is never hit exits 5 after the report: ${what}`, async () => {
    const io = await runLoop(roomsWith(overrides), [...args, ...more]);
    expect(io.out()).toContain('\nverdict   reproduced');
    expect(io.err()).toMatch(/^loop: [^\n]* \(LOOP_DEBUGGER_NEVER_HIT\)\n$/);
    expect(io.err()).toContain(message);
    expect(io.exitCode).toBe(5);
  });
}

test('a service that has not answered may be still to load the module, and more time is a way', async () => {
  const waiting = {
    breakpoints: [{ ...armed, placed: null }],
    status: { recorded: 500, replayed: null },
    error: { kind: 'timeout', message: 'no response came' },
  } as const;
  const more = '; nor did an answer come, so that its module may be still to be loaded: --timeout';
  expect((await runLoop(roomsWith(waiting), args)).err()).toContain(more);
  const placed = await runLoop(roomsWith({ ...waiting, breakpoints: [armed] }), args);
  expect(placed.err()).toContain('src/reviews.ts:43; nor did an answer come (LOOP');
  expect((await runLoop(roomsWith(missed), args)).err()).not.toContain('answer');
});

test('no exception at all exits 5, too', async () => {
  const withoutBreak = ['replay', '12', '--to', 'debug-ns', '--attach', 'reviews'];
  const io = await runLoop(roomsWith({}), [...withoutBreak, '--break-on', 'exception']);
  expect(io.err()).toMatch(/^loop: nothing stopped; no exception went uncaught.* \(LOOP_DEB/);
  expect(io.exitCode).toBe(5);
});

test('with JSON the error is an object behind the report', async () => {
  const io = await runLoop(roomsWith(missed), [...args, '-o', 'json']);
  expect(JSON.parse(io.out())).toMatchObject({ stops: [], breakpoints: [{ line: 42, hits: 0 }] });
  expect(JSON.parse(io.err())).toMatchObject({ error: { code: 'LOOP_DEBUGGER_NEVER_HIT' } });
  expect(io.exitCode).toBe(5);
});

test('with an IDE any stop will do, and none is one that was never hit', () => {
  const request = { breakpoints: [], breakOn: null, waitIde: 'attached' } as const;
  expect(neverHit(request, sampleReplay({ verdict: 'passed' }))).toBeInstanceOf(LoopError);
  const stops = [sampleStop({ breakpoint: null, reason: 'other' })];
  expect(neverHit(request, sampleReplay({ verdict: 'passed', stops }))).toBeUndefined();
  expect(neverHit(request, sampleReplay({ verdict: 'unreachable' }))).toBeUndefined();
});

test.each([
  ["another client's pause", { breakpoint: null, reason: 'other' }, null, true],
  ['an exception that nobody asked for', { breakpoint: null, reason: 'exception' }, null, true],
  ['an exception that was asked for', { breakpoint: null, reason: 'exception' }, 'all', false],
] as const)('%s is no hit, or is one', (_, stop, breakOn, isMissed) => {
  const request = { breakpoints: [breakpoint], breakOn, waitIde: null };
  const missedAll = neverHit(request, sampleReplay({ stops: [sampleStop(stop)] }));
  expect(missedAll !== undefined).toBe(isMissed);
});

for (const [what, overrides, more, code] of [
  ['a stop', { stops: [sampleStop()] }, args, 0],
  ['an unreachable target', { verdict: 'unreachable' }, args, 4],
  ['nothing to stop at', {}, ['replay', '12', '--to', 'debug-ns', '--attach', 'reviews'], 0],
  ['a stop, and another verdict', stopped, [...args, '--expect', 'passed'], 1],
] as const) {
  test(`${what} exits ${code}, not 5`, async () => {
    const io = await runLoop(roomsWith(overrides), more);
    expect(io.err()).toBe('');
    expect(io.exitCode).toBe(code);
  });
}

for (const [code, exit] of [
  ['LOOP_DEBUGGER_REFUSED', 2],
  ['LOOP_DEBUGGER_LINE', 2],
  ['LOOP_DEBUGGER_BUSY', 2],
  ['LOOP_DEBUGGER_IDE', 2],
  ['LOOP_DEBUGGER_NO_PROCESS', 4],
  ['LOOP_DEBUGGER_CONNECT', 4],
  ['LOOP_DEBUGGER_GONE', 4],
  ['LOOP_DEBUGGER_NEVER_HIT', 5],
] as const) {
  test(`${code} exits ${exit}`, async () => {
    const rooms = roomsWith({}, async () => {
      throw new LoopError(code, 'as it is');
    });
    const io = await runLoop(rooms, args);
    expect(io.err()).toBe(`loop: as it is (${code})\n`);
    expect(io.exitCode).toBe(exit);
  });
}

test('a stored replay tells where it stopped', async () => {
  const bare = { locals: {}, closure: {}, watches: {}, source: [] };
  const many = Array.from({ length: 8 }, (_, at) => sampleStop({ ...bare, line: at + 1 }));
  const few = await runLoop(roomsWith({ stops: many.slice(0, 2) }), ['show', 'replay', '3']);
  expect(few.out()).toMatch(
    /\nverdict .*\nstopped {3}reviews at src\/reviews\.ts:1 in withStars\n {10}reviews at src\/reviews\.ts:2 in withStars\n$/,
  );
  const long = await runLoop(roomsWith({ stops: many }), ['show', 'replay', '3']);
  expect(long.out()).toMatch(/ts:5 in withStars\n {10}… 3 more\n$/);
});
