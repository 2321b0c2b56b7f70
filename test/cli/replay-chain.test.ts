import { describe, expect, test } from 'vitest';
import { cellWidth } from '../../src/cli/text/cells.js';
import { chainReplay } from './fixtures/chain-replay.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture } from './fixtures/sample-capture.js';
import { sampleReplay } from './fixtures/sample-replay.js';

function roomsWith(replay = chainReplay()) {
  const rooms = fakeRooms({ captures: [sampleCapture()] });
  rooms.replays.push(replay);
  return rooms;
}

const terminal = (columns: number) => ({ isTTY: true, columns, env: { NO_COLOR: '1' } });
const args = ['replay', '12', '--to', 'debug-ns'];

for (const columns of [80, 120]) {
  test(`at ${columns} columns every line but a note fits, and no control character gets through`, async () => {
    const io = await runLoop(roomsWith(), args, terminal(columns));
    await expect(io.out()).toMatchFileSnapshot(`golden/replay-chain-${columns}.txt`);
    for (const line of io.out().split('\n')) expect(cellWidth(line)).toBeLessThanOrEqual(columns);
    expect(io.out()).not.toContain('\u001b');
  });
}

test('off a terminal nothing is cut', async () => {
  const io = await runLoop(roomsWith(), args);
  expect(io.out()).toContain('/for/7?with=a-very-long-query-that-goes-on-and-on');
  expect(io.out()).toContain('longer than a terminal of eighty columns');
});

test('a mark a call, live or recorded, and what came of it', async () => {
  const { hops } = chainReplay();
  const io = await runLoop(roomsWith(), args);
  const lines = io
    .out()
    .split('\n')
    .filter((line) => /^[=~+-] {2}(live|recorded)/.test(line));
  expect(lines).toHaveLength(hops.length);
  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    '~ live productpage GET /productpage?book=7 500 → 502 124ms → 45.7ms',
    '- recorded ├─ details GET /details/7 not called',
    '~ live ├─ reviews GET /reviews/7 500 → reset 104ms → 40ms',
    '= recorded │ ├─ ratings GET /ratings/7 503',
    '= recorded │ └─ ratings GET /ratings/7 (attempt 2) 200',
    '+ recorded └─ recommendations GET /for/7?with=a-very-long-query-that-goes-on-and-on no answer',
  ]);
});

test('a long note is broken between words, and never cut', async () => {
  const note = 'word '.repeat(40).trim();
  const io = await runLoop(roomsWith(chainReplay({ notes: [note] })), args, terminal(80));
  const [, told = ''] = io.out().split('note      ');
  expect(told.split('verdict')[0]?.trim().split(/\s+/)).toEqual(note.split(' '));
  for (const line of io.out().split('\n')) expect(cellWidth(line)).toBeLessThanOrEqual(80);
});

describe('what differs', () => {
  test('a call with many differences shows twenty, and says that there are more', async () => {
    const differences = Array.from({ length: 21 }, (_, i) => ({
      ...{ hop: 2, at: `header x-${i}`, recorded: 'a', replayed: 'b' },
    }));
    const shown = await runLoop(
      roomsWith(sampleReplay({ differences: differences.slice(1) })),
      args,
    );
    expect(shown.out().match(/header x-/g)).toHaveLength(20);
    expect(shown.out()).not.toContain('more');
    const more = await runLoop(roomsWith(sampleReplay({ differences })), args);
    expect(more.out().match(/header x-/g)).toHaveLength(20);
    expect(more.out()).toContain('and 1 more: -o json');
  });

  test('calls that only one side has are told where nothing else differs', async () => {
    const { hops } = chainReplay();
    const same = hops.filter(({ result }) => result !== 'changed');
    const io = await runLoop(
      roomsWith(chainReplay({ hops: same, differences: [], bodies: [] })),
      args,
    );
    expect(io.out()).toContain('no difference in the calls that both have; 2 only one has');
  });

  test('a body of which not all lines are kept says so', async () => {
    const bodies = (chainReplay().bodies ?? []).map((body) => ({ ...body, cut: true }));
    const io = await runLoop(roomsWith(chainReplay({ bodies })), args);
    expect(io.out()).toContain('and more: -o json');
  });
});

describe('loop show replay', () => {
  test('is what loop replay said, with when and where to', async () => {
    const rooms = roomsWith();
    const now = await runLoop(rooms, args);
    const later = await runLoop(rooms, ['show', 'replay', '3']);
    const [first = '', ...rest] = later.out().split('\n');
    expect(first).toBe('ran       2026-03-01T12:04:00.000Z (1m ago) to debug-ns');
    expect(rest.join('\n')).toBe(now.out());
  });

  test('gives the JSON of the run, wherever its options stand', async () => {
    const rooms = roomsWith();
    const now = await runLoop(rooms, [...args, '-o', 'json']);
    const later = await runLoop(rooms, ['show', 'replay', '3', '-o', 'json']);
    expect(JSON.parse(later.out())).toEqual(JSON.parse(now.out()));
    expect(JSON.parse(later.out()).hops[1]).toMatchObject({
      ...{ result: 'missing', mode: 'recorded', hop: 1, parent: 0 },
    });
  });

  test('a number that no replay has exits 3', async () => {
    const io = await runLoop(roomsWith(), ['show', 'replay', '99']);
    expect(io.err()).toMatch(/got 99: there is none.*\(LOOP_STORE_REPLAY_NOT_FOUND\)\n$/);
    expect(io.exitCode).toBe(3);
  });

  test('a run of before calls were kept is shown by what there is', async () => {
    const io = await runLoop(roomsWith(sampleReplay()), ['show', 'replay', '3']);
    expect(io.out()).toContain('verdict   reproduced');
  });

  test('has no hops to choose from', async () => {
    const io = await runLoop(roomsWith(), ['show', 'replay', '3', '--hop', '1']);
    expect(io.err()).toContain('--hop is of a capture');
    expect(io.exitCode).toBe(2);
  });

  test('leaves loop show <id> as it was', async () => {
    expect((await runLoop(roomsWith(), ['show', '12'])).out()).toContain('capture 12');
    const json = await runLoop(roomsWith(), ['show', '12', '-o', 'json']);
    expect(JSON.parse(json.out())).toMatchObject({ id: 12 });
  });
});
