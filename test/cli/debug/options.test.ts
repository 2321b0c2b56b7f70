import { expect, test } from 'vitest';
import type { DebugRequest } from '../../../src/core/debugging.js';
import { type FakeRooms, fakeRooms } from '../fixtures/fake-rooms.js';
import { runLoop } from '../fixtures/run-loop.js';
import { sampleCapture } from '../fixtures/sample-capture.js';
import { sampleReplay } from '../fixtures/sample-replay.js';

function prepared(): FakeRooms {
  const rooms = fakeRooms({ captures: [sampleCapture()] });
  rooms.replays.push(sampleReplay());
  return rooms;
}

/** What the replayer is asked to do with debuggers. */
async function asked(...args: string[]): Promise<DebugRequest | undefined> {
  const rooms = prepared();
  const io = await runLoop(rooms, ['replay', '12', '--to', 'debug-ns', ...args]);
  expect(io.err()).not.toContain('LOOP_CLI');
  expect(rooms.asked.replays).toHaveLength(1);
  return rooms.asked.replays[0]?.debug;
}

const defaults = {
  ...{ services: ['reviews'], breakpoints: [], breakOn: null, watches: [] },
  ...{ waitIde: null, maxPauseMs: 600_000, front: expect.anything() },
};

test('without its options no debugger is asked for', async () => {
  expect(await asked()).toBeUndefined();
});

for (const [text, file, line, condition] of [
  ['reviews:src/reviews.ts:42', 'src/reviews.ts', 42, null],
  [' reviews:/srv/app/reviews.py:1 ', '/srv/app/reviews.py', 1, null],
  ['reviews:a:b.ts:7', 'a:b.ts', 7, null],
  ['reviews:src/what if.ts:42', 'src/what if.ts', 42, null],
  ['reviews:f.ts:42 if id === 4', 'f.ts', 42, 'id === 4'],
  ['reviews:f.ts:42  if  a === "x:1 if y:2" ', 'f.ts', 42, 'a === "x:1 if y:2"'],
  ['reviews:f.ts:42 if a\n&& b', 'f.ts', 42, 'a\n&& b'],
] as const) {
  test(`--break ${JSON.stringify(text)} is understood`, async () => {
    expect(await asked('--break', text)).toEqual({
      ...defaults,
      breakpoints: [{ service: 'reviews', file, line, condition }],
    });
  });
}

test('services are attached to once, those of the breakpoints included', async () => {
  const debug = await asked(
    ...['--attach', 'a, b', '--attach', 'c', '--break', 'b:f.ts:1', '--break', 'd:f.ts:2'],
    ...['--break', 'd:f.ts:2', '--break', 'd:f.ts:2 if x'],
  );
  expect(debug?.services).toEqual(['a', 'b', 'c', 'd']);
  expect(debug?.breakpoints.map(({ line, condition }) => [line, condition])).toEqual([
    [1, null],
    [2, null],
    [2, 'x'],
  ]);
});

test('the other options reach the debugger', async () => {
  const debug = await asked(
    ...['--attach', 'reviews', '--break-on', 'exception', '--watch', 'a', '--watch', 'b[0], c'],
    ...['--watch', 'a', '--max-pause', '90s'],
  );
  const watches = ['a', 'b[0], c'];
  expect(debug).toEqual({ ...defaults, breakOn: 'uncaught', watches, maxPauseMs: 90_000 });
  expect(await asked('--attach', 'reviews', '--break-on', 'all')).toMatchObject({ breakOn: 'all' });
  expect(await asked('--attach', 'reviews', '--wait-ide')).toEqual({
    ...{ ...defaults, waitIde: 'breakpoint' },
  });
  expect(await asked('--attach', 'reviews', '--wait-ide=attached')).toEqual({
    ...{ ...defaults, waitIde: 'attached' },
  });
  expect(await asked('--attach', 'reviews', '--max-pause', '24h')).toMatchObject({
    maxPauseMs: 86_400_000,
  });
});

const at = ['12', '--to', 'debug-ns'];
const attach = [...at, '--attach', 'reviews'];

for (const [args, complaint] of [
  [[...at, '--break', 'reviews.ts:42'], 'Expected service:file:line, such as reviews:src/'],
  [[...at, '--break', 'reviews:src/reviews.ts'], 'Expected service:file:line'],
  [[...at, '--break', ':f.ts:42'], 'Expected service:file:line'],
  [[...at, '--break', 'reviews::42'], 'Expected service:file:line'],
  [[...at, '--break', 'reviews:f.ts:42 when x'], 'Expected service:file:line'],
  [[...at, '--break', 'reviews:f.ts:4x'], 'Expected service:file:line'],
  [[...at, '--break', ''], 'Expected service:file:line'],
  [[...at, '--break', 'reviews:f.ts:0'], 'Expected a line from 1 up, got 0.'],
  [[...at, '--break', 'reviews:f.ts:99999999999999999'], 'Expected a line from 1 up'],
  [[...at, '--break', 'reviews:f.ts:42:7'], 'Expected no column after the line: reviews:f.ts:42.'],
  [[...at, '--break', 'reviews:f.ts:42 if '], 'Expected an expression after "if".'],
  [[...at, '--attach', ','], 'Expected names of services: reviews, or reviews,ratings.'],
  [[...attach, '--break-on', 'throw'], 'Allowed choices are exception, uncaught, all.'],
  [[...attach, '--on-break', 'ask'], 'Allowed choices are prompt, print-continue.'],
  [[...attach, '--watch', ' '], 'Expected an expression.'],
  [[...attach, '--max-pause', 'long'], 'Expected a duration of up to 24h'],
  [[...attach, '--max-pause', '0s'], 'Expected a duration of up to 24h'],
  [[...attach, '--max-pause', '24h1s'], 'Expected a duration of up to 24h'],
  [[...attach, '--max-pause', '25h'], 'Expected a duration of up to 24h'],
  [['--to', 'debug-ns', '--attach', 'a', '--write-launch', '12'], 'a file that ends in .json'],
  [[...at, '--break-on', 'all'], '--break-on needs a service to attach to'],
  [[...at, '--watch', 'id'], '--watch needs a service'],
  [[...at, '--wait-ide'], '--wait-ide needs a service'],
  [[...at, '--on-break', 'print-continue'], '--on-break needs a service'],
  [[...at, '--write-launch'], '--write-launch needs a service'],
  [[...at, '--max-pause', '1m'], '--max-pause needs a service'],
  [[...at, '--break', 'a:f.ts:1', '--wait-ide'], '--break cannot be used with --wait-ide, where'],
  [[...attach, '--break-on', 'all', '--wait-ide'], '--break-on cannot be used with --wait-ide'],
  [[...attach, '--watch', 'id', '--wait-ide'], '--watch cannot be used with --wait-ide'],
  [[...attach, '--on-break', 'print-continue', '--wait-ide'], '--on-break cannot be used with'],
  [[...attach, '--on-break', 'prompt'], 'needs a terminal on stdin and stderr'],
  [[...attach, '--write-launch'], '--write-launch needs --wait-ide, or the prompt'],
  [[...attach, '--shadow', '1m'], '--shadow goes without a debugger'],
] as const) {
  test(`loop replay ${args.join(' ')} is refused`, async () => {
    const rooms = prepared();
    const io = await runLoop(rooms, ['replay', ...args]);
    expect(io.err()).toContain(complaint);
    expect(io.err()).toMatch(/^loop: .* \(LOOP_CLI_USAGE\)\n$/);
    expect(io.exitCode).toBe(2);
    expect(rooms.asked.replays).toEqual([]);
  });
}

for (const [args, complaint] of [
  [
    ['12', '--to', 'http://127.0.0.1:3000', '--attach', 'reviews'],
    'a namespace of the config, got',
  ],
  [['--to', 'debug-ns', '--rule', 'r', '--attach', 'reviews'], 'give its id in place of filters'],
  [[...attach, '--repeat', '2'], 'one run, got --repeat 2'],
] as const) {
  test(`loop replay ${args.join(' ')} is no place for a debugger`, async () => {
    const rooms = prepared();
    const io = await runLoop(rooms, ['replay', ...args]);
    expect(io.err()).toContain(complaint);
    expect(io.err()).toMatch(/^loop: .* \(LOOP_DEBUGGER_REFUSED\)\n$/);
    expect(io.exitCode).toBe(2);
    expect(rooms.asked.replays).toEqual([]);
  });
}

test('on a terminal somebody can be asked, and launch.json may wait for that', async () => {
  for (const more of [[], ['--on-break', 'prompt'], ['--write-launch', 'x/launch.json']]) {
    const rooms = prepared();
    const io = await runLoop(rooms, ['replay', ...attach, ...more], { canAsk: true });
    expect(io.err()).toBe('');
    expect(rooms.asked.replays[0]?.debug).toEqual(defaults);
  }
  const refused = await runLoop(
    prepared(),
    ['replay', ...attach, '--write-launch', '--on-break', 'print-continue'],
    { canAsk: true },
  );
  expect(refused.err()).toContain('--write-launch needs --wait-ide, or the prompt');
});
