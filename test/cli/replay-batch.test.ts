import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { junitXml } from '../../src/cli/replay/junit.js';
import { progressLine } from '../../src/cli/replay/progress.js';
import { runCli } from '../../src/cli/run-cli.js';
import { cellWidth } from '../../src/cli/text/cells.js';
import type { Capture } from '../../src/core/capture.js';
import { LoopError } from '../../src/core/errors.js';
import type { Replay, Verdict } from '../../src/core/replay.js';
import type { ReplayRequest } from '../../src/core/rooms.js';
import { requireProgram } from '../harness/requires.js';
import { type FakeRooms, fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture } from './fixtures/sample-capture.js';
import { sampleReplay } from './fixtures/sample-replay.js';
import { testIo } from './fixtures/test-io.js';

const captures = [
  sampleCapture({ id: 7, method: 'POST', path: '/checkout' }),
  sampleCapture({ id: 12 }),
  sampleCapture({ id: 13 }),
];

type Ending = Verdict | LoopError;

/** Each capture's replay ends as told. */
function roomsEnding(endings: Readonly<Record<number, Ending>>, chosen: Capture[] = captures) {
  return fakeRooms({
    captures: chosen,
    replay: async (_config, _store, request) => replayOf(request, endings),
  });
}

function replayOf({ capture }: ReplayRequest, endings: Readonly<Record<number, Ending>>): Replay {
  const ending = endings[Number(capture)] ?? 'passed';
  if (ending instanceof LoopError) throw ending;
  const id = 100 + Number(capture);
  return sampleReplay({ id, capture: Number(capture), verdict: ending });
}

const refused = new LoopError('LOOP_REPLAYER_TRUNCATED', 'the body of hop 0 was truncated');
const batch = ['replay', '--rule', 'server-errors', '--to', 'debug-ns', '--yes'];

describe('a batch', () => {
  test('is a line a capture, why some were refused, and how many ended how', async () => {
    const io = await runLoop(roomsEnding({ 7: refused, 12: 'reproduced', 13: 'passed' }), batch);
    await expect(io.out()).toMatchFileSnapshot('golden/replay-batch.txt');
    expect(io.err()).toBe('');
  });

  test('marks the runs that are in doubt, and says why once', async () => {
    const doubt = 'POST /r to ratings: nothing recorded tells which call is which';
    const rooms = fakeRooms({
      captures,
      replay: async (_config, _store, request) => ({
        ...replayOf(request, { 7: 'reproduced' }),
        doubts: request.capture === '7' ? [doubt] : [],
      }),
    });
    const one = await runLoop(rooms, batch);
    expect(one.out().match(/\(doubt\)/g)).toHaveLength(1);
    expect(one.out()).toMatch(/^ *7 .* reproduced \(doubt\) /m);
    expect(one.out()).toContain(`\ncapture 7: doubt: ${doubt}\n`);
    expect(one.out()).toMatch(/, 1 with a doubt\n$/);
    const repeat = ['replay', '7', '--to', 'debug-ns', '--repeat', '3'];
    const three = await runLoop(rooms, repeat);
    expect(three.out()).toContain(`\ncapture 7: doubt: ${doubt} (3 runs)\n`);
    expect(three.out()).toMatch(/reproduced in 3 of 3 \(100 %\), 3 with a doubt\n$/);
  });

  test('says twenty doubts, and how many more there are', async () => {
    const rooms = fakeRooms({
      captures,
      replay: async (_config, _store, request) => ({
        ...replayOf(request, { 7: 'reproduced' }),
        doubts: Array.from({ length: request.capture === '7' ? 23 : 0 }, (_, at) => `doubt ${at}`),
      }),
    });
    const { out } = await runLoop(rooms, batch);
    expect(out().match(/^capture 7: doubt: /gm)).toHaveLength(20);
    expect(out()).toContain('\n3 more doubts\n');
  });

  test('fits a terminal', async () => {
    const rooms = roomsEnding({ 7: refused });
    const io = await runLoop(rooms, batch, { isTTY: true, columns: 60, env: { NO_COLOR: '1' } });
    const table = io.out().split('\n\n')[0] ?? '';
    for (const line of table.split('\n')) expect(cellWidth(line)).toBeLessThanOrEqual(60);
  });

  test('with JSON is an array, refusals in their places', async () => {
    const io = await runLoop(roomsEnding({ 12: refused }), [...batch, '-o', 'json']);
    const array = JSON.parse(io.out());
    expect(array.map(({ capture, verdict }: Replay) => [capture, verdict])).toEqual([
      [13, 'passed'],
      [12, null],
      [7, 'passed'],
    ]);
    expect(array[1]).toEqual({
      ...{ replayId: null, capture: 12, namespace: 'debug-ns', verdict: null },
      refused: { code: 'LOOP_REPLAYER_TRUNCATED', message: 'the body of hop 0 was truncated' },
    });
  });

  test('hands filters to the store and everything else to each run', async () => {
    const rooms = fakeRooms({ captures: [sampleCapture()] });
    rooms.replays.push(sampleReplay());
    await runLoop(rooms, [
      ...['replay', '--to', 'debug-ns', '--service', 'reviews', '--status', '5xx', '--limit', '2'],
      ...['--recorded', 'ratings'],
    ]);
    expect(rooms.asked.filters).toEqual([{ service: 'reviews', status: '5xx', limit: 2 }]);
    expect(rooms.asked.replays).toMatchObject([{ capture: '12', recorded: ['ratings'] }]);
    // It chose captures; which hop is sent is another question.
    expect(rooms.asked.replays[0]?.service).toBeUndefined();
  });

  test('of nothing says so, and is no failure', async () => {
    const io = await runLoop(roomsEnding({}, []), [...batch, '--expect', 'passed']);
    expect(io.out()).toBe('');
    expect(io.err()).toContain('no capture matches');
    expect(io.exitCode).toBe(0);
    const json = await runLoop(roomsEnding({}, []), [...batch, '-o', 'json']);
    expect(json.out()).toBe('[]\n');
    expect(json.err()).toBe('');
  });

  test('runs as many at a time as --concurrency says, one without it', async () => {
    for (const [flags, most] of [
      [[], 1],
      [['--concurrency', '2'], 2],
    ] as const) {
      let running = 0;
      let peak = 0;
      const rooms = fakeRooms({
        captures,
        replay: async (_config, _store, request) => {
          running += 1;
          peak = Math.max(peak, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return replayOf(request, {});
        },
      });
      await runLoop(rooms, [...batch, ...flags]);
      expect(peak).toBe(most);
    }
  });
});

describe('exit codes of a batch', () => {
  test.each<[string, Readonly<Record<number, Ending>>, string[], number]>([
    ['all passed', {}, [], 0],
    ['all as expected', {}, ['--expect', 'passed'], 0],
    ['one not as expected', { 12: 'reproduced' }, ['--expect', 'passed'], 1],
    ['one not as expected, nothing expected', { 12: 'reproduced' }, [], 0],
    ['one unreachable', { 12: 'unreachable' }, [], 4],
    [
      'one unreachable, one unexpected',
      { 7: 'unreachable', 12: 'different' },
      ['--expect', 'passed'],
      1,
    ],
    ['one refused', { 12: refused }, [], 2],
    ['one refused, one unreachable', { 7: refused, 12: 'unreachable' }, [], 4],
  ])('%s', async (_, endings, flags, code) => {
    expect((await runLoop(roomsEnding(endings), [...batch, ...flags])).exitCode).toBe(code);
  });
});

describe('unsafe methods in a batch', () => {
  const asking = batch.filter((word) => word !== '--yes');

  /** The plan of capture 7 is a POST. */
  async function run(options: Parameters<typeof runLoop>[2] = {}) {
    const rooms: FakeRooms = fakeRooms({ captures });
    rooms.replays.push(sampleReplay());
    const io = await runLoop(rooms, asking, options);
    return { io, sent: rooms.asked.replays.length };
  }

  test('are refused where nobody can be asked', async () => {
    const { io, sent } = await run();
    expect(io.err()).toMatch(/^loop: Send 1 request that may change something .*--yes/);
    expect([io.exitCode, sent]).toEqual([2, 0]);
  });

  test('are asked for once, and sent on yes', async () => {
    const { io, sent } = await run({ canAsk: true, answers: ['y'] });
    expect(io.err().match(/\[y\/N\]/g)).toHaveLength(1);
    expect(sent).toBe(3);
  });

  test('are not sent on anything else, nor is the rest', async () => {
    const { io, sent } = await run({ canAsk: true, answers: ['no'] });
    expect(io.err()).toContain('nothing was sent');
    expect([io.exitCode, sent]).toEqual([0, 0]);
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('%s is safe and not asked for', async (method) => {
    const rooms = roomsEnding({}, [sampleCapture({ method })]);
    expect((await runLoop(rooms, asking)).exitCode).toBe(0);
  });

  test('one capture by its id is sent without a question', async () => {
    const io = await runLoop(roomsEnding({}), ['replay', '7', '--to', 'debug-ns']);
    expect(io.exitCode).toBe(0);
  });
});

describe('Ctrl-C', () => {
  /** Runs that end when `end` is called, with what they were told to do. */
  function heldRooms() {
    const requests: ReplayRequest[] = [];
    const ends: (() => void)[] = [];
    const rooms = fakeRooms({
      captures,
      replay: (_config, _store, request) =>
        new Promise((resolve, reject) => {
          requests.push(request);
          ends.push(() => resolve(replayOf(request, {})));
          request.signal?.addEventListener('abort', () =>
            reject(new LoopError('LOOP_REPLAYER_INTERRUPTED', 'interrupted')),
          );
        }),
    });
    return { rooms, requests, ends };
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  }

  test('lets what runs end, starts nothing more, closes the store, and exits 130', async () => {
    const { rooms, requests, ends } = heldRooms();
    const io = testIo();
    const running = runCli(rooms, io, [...batch, '--concurrency', '2']);
    await until(() => requests.length === 2);
    io.signals.emit('SIGINT');
    for (const end of ends) end();
    await running;
    expect(requests).toHaveLength(2);
    expect(io.out()).toContain('2 replays: 2 passed, 1 not started');
    expect(io.exitCode).toBe(130);
    expect(rooms.asked.closed).toBe(1);
    expect(io.exits).toEqual([]);
  });

  test('a second time breaks off what runs; a third time ends at once', async () => {
    const { rooms, requests } = heldRooms();
    const io = testIo();
    const running = runCli(rooms, io, batch);
    await until(() => requests.length === 1);
    for (let i = 0; i < 3; i++) io.signals.emit('SIGINT');
    await running;
    expect(io.exits).toEqual([130]);
    expect(io.out()).toContain('interrupted (LOOP_REPLAYER_INTERRUPTED)');
    expect(io.exitCode).toBe(130);
  });

  test('breaks off a single run, and exits 130', async () => {
    const { rooms, requests } = heldRooms();
    const io = testIo();
    const running = runCli(rooms, io, ['replay', '12', '--to', 'debug-ns']);
    await until(() => requests.length === 1);
    io.signals.emit('SIGINT');
    await running;
    expect(io.err()).toBe('loop: interrupted\n');
    expect(io.exitCode).toBe(130);
    expect(rooms.asked.closed).toBe(1);
    expect(io.signals.listenerCount('SIGINT')).toBe(0);
  });

  test('is an error object where JSON was asked for', async () => {
    const { rooms, requests } = heldRooms();
    const io = testIo();
    const running = runCli(rooms, io, ['replay', '12', '--to', 'debug-ns', '-o', 'json']);
    await until(() => requests.length === 1);
    io.signals.emit('SIGTERM');
    await running;
    expect(JSON.parse(io.err())).toMatchObject({ error: { code: 'LOOP_REPLAYER_INTERRUPTED' } });
    expect(io.exitCode).toBe(143);
  });
});

describe('--repeat', () => {
  function flakyRooms() {
    let runs = 0;
    return fakeRooms({
      captures,
      replay: async () => {
        runs += 1;
        return sampleReplay({ id: runs, verdict: runs % 3 === 0 ? 'passed' : 'reproduced' });
      },
    });
  }

  test('gives the rate', async () => {
    const io = await runLoop(flakyRooms(), ['replay', '12', '--to', 'debug-ns', '--repeat', '4']);
    await expect(io.out()).toMatchFileSnapshot('golden/replay-repeat.txt');
  });

  test('with JSON is an array, and one unexpected verdict exits 1', async () => {
    const args = ['replay', '12', '--to', 'debug-ns', '--repeat', '3', '-o', 'json'];
    const io = await runLoop(flakyRooms(), [...args, '--expect', 'reproduced']);
    expect(JSON.parse(io.out()).map(({ replayId }: { replayId: number }) => replayId)).toEqual([
      1, 2, 3,
    ]);
    expect(io.exitCode).toBe(1);
  });
});

describe('progress', () => {
  test('is a bar with counts, within the line', () => {
    const counts = new Map([
      ['reproduced', 2],
      ['refused', 1],
    ]);
    expect(progressLine(3, 12, counts, 79)).toBe(
      '██████░░░░░░░░░░░░░░░░░░ 3/12  2 reproduced, 1 refused',
    );
    expect(cellWidth(progressLine(3, 12, counts, 30))).toBeLessThanOrEqual(30);
    expect(progressLine(0, 0, new Map(), 79)).toMatch(/^█+ 0\/0$/);
  });

  test('is drawn where stderr is a terminal, and taken away at the end', async () => {
    const io = testIo();
    Object.assign(io.stderr, { isTTY: true });
    await runCli(roomsEnding({}), io, batch);
    expect(io.err()).toContain(' 3/3  3 passed');
    expect(io.err().endsWith('\r\x1b[2K')).toBe(true);
  });
});

describe('a JUnit report', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loop-junit-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const report = async (args: readonly string[], rooms: FakeRooms) => {
    const file = join(folder, 'report.xml');
    const io = await runLoop(rooms, [...args, '--junit', file]);
    return { io, xml: readFileSync(file, 'utf8') };
  };

  test('has a case a capture: passed, failed, refused', async () => {
    const rooms = roomsEnding({ 7: refused, 12: 'reproduced' });
    const { xml } = await report([...batch, '--expect', 'passed'], rooms);
    expect(xml).toContain('tests="3" failures="1" errors="1" skipped="0"');
    expect(xml.match(/<testcase /g)).toHaveLength(3);
    expect(xml).toContain(
      '<failure message="verdict reproduced, expected passed" type="reproduced">',
    );
    expect(xml).toContain('<error message="the body of hop 0 was truncated" type="refused">');
  });

  test('of one capture is written beside what is printed', async () => {
    const rooms = roomsEnding({ 12: 'unreachable' });
    const { io, xml } = await report(['replay', '12', '--to', 'debug-ns'], rooms);
    expect(io.out()).toContain('verdict   unreachable');
    expect(xml).toContain('<error message="verdict unreachable" type="unreachable">');
  });

  test('of one capture that is refused says why', async () => {
    const { io, xml } = await report(
      ['replay', '12', '--to', 'debug-ns'],
      roomsEnding({ 12: refused }),
    );
    expect(xml).toContain('the body of hop 0 was truncated');
    expect(io.exitCode).toBe(2);
  });

  test('that cannot be written is a usage error, before anything is sent', async () => {
    const rooms = fakeRooms({ captures });
    const io = await runLoop(rooms, [...batch, '--junit', join(folder, 'no', 'x.xml')]);
    expect(rooms.asked.replays).toEqual([]);
    expect(io.err()).toContain('--junit: expected a file to write to');
    expect(io.exitCode).toBe(2);
  });

  const hostile = '<&>"\' \u0000\u0008\u001b[31m\u007f\ud800\ufffe ]]> é😀\n\t';

  test(
    'is XML that a parser takes, whatever was recorded',
    requireProgram('python3', 'apt-get install python3'),
    () => {
      const capture = sampleCapture({ path: `/${hostile}`, rule: hostile });
      const replay = sampleReplay({ notes: [hostile], verdict: 'passed' });
      const cases = [
        { capture, replay, error: null, expected: 'passed' as const },
        { capture, replay, error: null, expected: 'reproduced' as const },
        { capture, replay: null, error: new Error(hostile), expected: undefined },
        { capture, replay: null, error: null, expected: undefined },
      ];
      const read = [
        'import sys, json, xml.etree.ElementTree as E',
        's = E.fromstring(sys.stdin.buffer.read())[0]',
        'print(json.dumps([s.attrib, [[c.attrib["name"], [e.tag for e in c]] for c in s]]))',
      ].join('\n');
      const out = execFileSync('python3', ['-c', read], { input: junitXml(cases, hostile) });
      const [suite, found] = JSON.parse(out.toString());
      expect(suite).toMatchObject({ tests: '4', failures: '1', errors: '1', skipped: '1' });
      expect(found.map(([, tags]: [string, string[]]) => tags)).toEqual([
        ['system-out'],
        ['failure'],
        ['error'],
        ['skipped'],
      ]);
      expect(found[0][0]).toContain('/<&>"\' [31m ]]> é😀');
    },
  );
});
