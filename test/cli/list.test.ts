import { expect, test } from 'vitest';
import { watchCaptures } from '../../src/cli/list/watch-captures.js';
import { cellWidth } from '../../src/cli/text/cells.js';
import { fakeRooms, sampleOutline } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { capturedAtMs, sampleCapture } from './fixtures/sample-capture.js';
import { sampleReplay } from './fixtures/sample-replay.js';
import { nowMs, testIo } from './fixtures/test-io.js';

const captures = [
  sampleCapture({
    id: 7,
    path: '/checkout/with/a/very/long/path/that/goes/on?and=on&until=it&is=longer&than=anything',
    method: 'POST',
    status: null,
    error: 'timeout',
    destination: 'checkout',
    rule: 'slow-checkout',
    failedAt: null,
    latencyMs: 60_001,
    capturedAtMs: capturedAtMs - 86_400_000,
  }),
  sampleCapture(),
  sampleCapture({ id: 13, status: null, latencyMs: null }),
];
const rooms = fakeRooms({ captures });

test('the table is stable', async () => {
  const io = await runLoop(rooms, ['list', 'captures']);
  await expect(io.out()).toMatchFileSnapshot('golden/list-captures.txt');
});

for (const columns of [80, 120]) {
  test(`on a terminal of ${columns} columns long paths are cut so that a line fits`, async () => {
    const io = await runLoop(rooms, ['list', 'captures'], {
      isTTY: true,
      columns,
      env: { NO_COLOR: '1' },
    });
    await expect(io.out()).toMatchFileSnapshot(`golden/list-captures-${columns}.txt`);
    for (const line of io.out().split('\n')) expect(cellWidth(line)).toBeLessThanOrEqual(columns);
    expect(io.out()).toContain('…');
  });
}

test('wide output adds ids and times, and never cuts', async () => {
  const io = await runLoop(rooms, ['list', 'captures', '-o', 'wide'], {
    isTTY: true,
    columns: 80,
    env: { NO_COLOR: '1' },
  });
  await expect(io.out()).toMatchFileSnapshot('golden/list-captures-wide.txt');
  expect(io.out()).not.toContain('…');
});

test('a path that came in UTF-8 is shown as people read it', async () => {
  const raw = fakeRooms({ captures: [sampleCapture({ path: '/caf\xc3\xa9?q=\xe2\x82\xac' })] });
  const text = await runLoop(raw, ['list', 'captures', '-o', 'wide']);
  expect(text.out()).toContain('/café?q=€');
  const json = await runLoop(raw, ['list', 'captures', '-o', 'json']);
  expect(JSON.parse(json.out())).toMatchObject([{ path: '/café?q=€' }]);
});

test('the JSON shape is stable', async () => {
  const io = await runLoop(rooms, ['list', 'captures', '-o', 'json']);
  await expect(io.out()).toMatchFileSnapshot('golden/list-captures-json.txt');
});

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => sampleCapture({ id: at + 1 }));

test('on a terminal the newest 50 are shown, and how to see the others', async () => {
  const asked = fakeRooms({ captures: many(51) });
  const terminal = { isTTY: true, columns: 120, env: { NO_COLOR: '1' } };
  const io = await runLoop(asked, ['list', 'captures'], terminal);
  expect(io.out().split('\n')).toHaveLength(52); // a heading, and a line end at the end
  expect(io.err()).toBe('loop: the newest 50 of 51; --limit 200 shows more, --all every one\n');
  expect(asked.asked.filters).toMatchObject([{ limit: 50 }]);

  const all = await runLoop(asked, ['list', 'captures', '--all'], terminal);
  expect(all.out().split('\n')).toHaveLength(53);
  expect(all.err()).toBe('');
  const ten = await runLoop(asked, ['list', 'captures', '--limit', '10'], terminal);
  expect(ten.out().split('\n')).toHaveLength(12);
  expect(ten.err()).toBe('');
});

test('50 captures on a terminal are all there are', async () => {
  const io = await runLoop(fakeRooms({ captures: many(50) }), ['list', 'captures'], {
    isTTY: true,
  });
  expect(io.err()).toBe('');
});

test('where it is not a terminal, and in JSON, there is no such bound', async () => {
  const asked = fakeRooms({ captures: many(51) });
  const piped = await runLoop(asked, ['list', 'captures']);
  expect(piped.out().split('\n')).toHaveLength(53);
  const json = await runLoop(asked, ['list', 'captures', '-o', 'json'], { isTTY: true });
  expect(JSON.parse(json.out())).toHaveLength(51);
  expect(json.err()).toBe('');
});

test.for([0, 1, 2, 3])(
  'JSON of %i captures is one array, as it would be in one piece',
  async (count) => {
    const io = await runLoop(fakeRooms({ captures: many(count) }), [
      'list',
      'captures',
      '-o',
      'json',
    ]);
    expect(io.out()).toBe(`${JSON.stringify(JSON.parse(io.out()), null, 2)}\n`);
    expect(JSON.parse(io.out())).toHaveLength(count);
  },
);

test('--all and --limit are not given together', async () => {
  const io = await runLoop(rooms, ['list', 'captures', '--all', '--limit', '3']);
  expect(io.err()).toContain("option '--all' cannot be used with option '--limit <count>'");
  expect(io.exitCode).toBe(2);
});

test('filters reach the store: durations count back from now', async () => {
  const asked = fakeRooms();
  await runLoop(asked, [
    ...['list', 'captures', '--rule', 'r', '--service', 's', '--status', '>=400', '--path', '/a*'],
    ...['--since', '1h', '--until', '2026-03-01T12:00:00Z', '--limit', '5'],
  ]);
  expect(asked.asked.filters).toEqual([
    {
      rule: 'r',
      service: 's',
      status: '>=400',
      path: '/a*',
      sinceMs: nowMs - 3_600_000,
      untilMs: Date.parse('2026-03-01T12:00:00Z'),
      limit: 5,
    },
  ]);
});

test('an empty list says on stderr what to check next', async () => {
  const io = await runLoop(fakeRooms(), ['list', 'captures']);
  expect(io.out()).toBe('');
  expect(io.err()).toMatch(/^loop: no captures yet; check that the gateway runs .*\n$/);
  expect(io.exitCode).toBe(0);
  const filtered = await runLoop(fakeRooms(), ['list', 'captures', '--rule', 'x']);
  expect(filtered.err()).toMatch(/^loop: no capture matches; .*\n$/);
});

test.each([
  [['--rule', 'srver-errors'], ' (did you mean server-errors?)'],
  [['--service', 'ratngs'], ' (did you mean ratings?)'],
  [['--service', 'ratings', '--status', '404'], ''],
])('a list that %s leaves empty names the one that may have been meant', async (filter, hint) => {
  const listed = await runLoop(fakeRooms(), ['list', 'captures', ...filter]);
  expect(listed.err()).toContain(`loop: no capture matches${hint}; try fewer filters`);
  const replayed = await runLoop(fakeRooms(), ['replay', ...filter, '--to', 'debug-ns', '--yes']);
  expect(replayed.err()).toContain(`loop: no capture matches${hint}; try fewer filters`);
});

test('an empty JSON list is an array, and nothing else', async () => {
  const io = await runLoop(fakeRooms(), ['list', 'captures', '-o', 'json']);
  expect(io.out()).toBe('[]\n');
  expect(io.err()).toBe('');
});

test('what was not kept is one line on stderr, and none when all was kept', async () => {
  const dropping = fakeRooms({ captures: [sampleCapture()] });
  expect((await runLoop(dropping, ['list', 'captures'])).err()).toBe('');
  dropping.drops = {
    ruleLimit: { 'server-errors': 3, quiet: 0 },
    queueFull: 1,
    evicted: 2,
    continued: 5,
    undecided: 6,
    writeFailed: 4,
    sinceMs: capturedAtMs,
  };
  expect((await runLoop(dropping, ['list', 'captures', '-o', 'json'])).err()).toBe(
    'loop: chains not kept since 2026-03-01T12:00:00.000Z: 3 beyond the limit of rule server-errors, ' +
      '1 while the write queue was full, 2 pushed out of memory before a rule could decide ' +
      '(raise capture.buffer.memory), 4 that could not be written\n' +
      'loop: kept otherwise since 2026-03-01T12:00:00.000Z: 5 times a chain had too many hops, and went on as ' +
      'another, 6 hops about which the rules could not be asked in time\n',
  );
});

test('off a terminal, watching appends each capture once, when its entry hop has ended', async () => {
  const growing = fakeRooms({ captures: [sampleCapture({ id: 1, path: '/first' })] });
  const io = testIo();
  const session = { rooms: growing, io, configFile: undefined, colour: false, errorColour: false };
  const watching = watchCaptures(session, {}, { format: 'table', pollMs: 1 });
  await io.saw('/first');
  const running = sampleCapture({ id: 2, path: '/second', latencyMs: null, capturedAtMs: nowMs });
  growing.captures.push(running, sampleCapture({ id: 3, path: '/third' }));
  const polls = growing.asked.filters.length;
  await until(() => growing.asked.filters.length > polls + 2);
  expect(io.out()).not.toContain('/third');
  growing.captures[1] = sampleCapture({ ...running, latencyMs: 5 });
  await io.saw('/third');
  io.signals.emit('SIGINT');
  await watching;
  expect(io.out().match(/^.*\/(first|second|third)/gm)).toHaveLength(3);
  expect(io.out().indexOf('/second')).toBeLessThan(io.out().indexOf('/third'));
  expect(io.out().match(/PATH/g)).toHaveLength(1);
  expect(io.exitCode).toBe(0);
  expect(growing.asked.closed).toBe(1);
});

test('on a terminal, watching draws the list anew', async () => {
  const io = testIo({ isTTY: true, columns: 100 });
  const session = {
    rooms: fakeRooms({ captures }),
    io,
    configFile: undefined,
    colour: false,
    errorColour: false,
  };
  const watching = watchCaptures(session, {}, { format: 'table', pollMs: 1 });
  await io.saw('PATH');
  io.signals.emit('SIGTERM');
  await watching;
  expect(io.out().startsWith('\x1b[H\x1b[2J')).toBe(true);
});

test('watching with JSON is one object a line', async () => {
  const io = testIo();
  const session = {
    rooms: fakeRooms({ captures: [sampleCapture()] }),
    io,
    configFile: undefined,
    colour: false,
    errorColour: false,
  };
  const watching = watchCaptures(session, {}, { format: 'json', pollMs: 1 });
  await io.saw('\n');
  io.signals.emit('SIGINT');
  await watching;
  expect(JSON.parse(io.out())).toMatchObject({ id: 12, hops: 4 });
});

test('replays are listed with their verdicts', async () => {
  const replayed = fakeRooms({ captures: [sampleCapture()] });
  replayed.replays.push(sampleReplay(), sampleReplay({ id: 2, verdict: 'passed' }));
  const table = await runLoop(replayed, ['list', 'replays']);
  await expect(table.out()).toMatchFileSnapshot('golden/list-replays.txt');
  const json = await runLoop(replayed, ['list', 'replays', '12', '-o', 'json']);
  await expect(json.out()).toMatchFileSnapshot('golden/list-replays-json.txt');
});

test('replays of a capture that is not there exit 3; none at all is no error', async () => {
  const none = fakeRooms({ captures: [sampleCapture()] });
  expect((await runLoop(none, ['list', 'replays', '99'])).exitCode).toBe(3);
  const io = await runLoop(none, ['list', 'replays', '12']);
  expect(io.exitCode).toBe(0);
  expect(io.err()).toBe(
    'loop: no replays of capture 12 yet; loop replay 12 --to debug-ns makes one\n',
  );
  const all = await runLoop(none, ['list', 'replays', '--config', 'a b.yaml']);
  expect(all.err()).toBe(
    "loop: no replays yet; loop list captures --config 'a b.yaml' lists what can be replayed\n",
  );
  none.outlineConfig = async () => ({ ...sampleOutline, namespaces: [] });
  const nowhere = await runLoop(none, ['list', 'replays', '12']);
  expect(nowhere.err()).toBe(
    'loop: no replays of capture 12 yet; loop show 12 says what it takes\n',
  );
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test('captures are filtered by each kind of error', async () => {
  for (const kind of ['connect', 'unknown', 'any']) {
    const io = await runLoop(fakeRooms(), ['list', 'captures', '--status', kind]);
    expect(io.exitCode).toBe(0);
  }
});
