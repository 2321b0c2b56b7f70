import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.js';
import { LoopError } from '../../src/core/errors.js';
import type { TappedExchange, TapReader, TapWish } from '../../src/core/tap.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { testIo } from './fixtures/test-io.js';

const edge: TappedExchange = {
  ...{ at: '2026-03-01T12:00:00.123Z', traceId: 'a'.repeat(32), requestId: 'request-1' },
  ...{ listener: 'edge', from: null, service: 'productpage', to: '127.0.0.1:9080' },
  ...{ method: 'GET', path: '/productpage?u=1\u001b[2J', status: 200, error: null },
  ...{ durationMs: 12.3456, bytesIn: 0, bytesOut: 1536 },
};
const inner: TappedExchange = {
  ...{ ...edge, listener: 'mesh', from: 'productpage', service: 'reviews' },
  ...{ path: '/reviews/1', status: 502, error: 'connect', durationMs: 0.4 },
};
const lost: TappedExchange = { ...inner, from: null, status: null, error: 'aborted' };

function roomsWith(act: (reader: TapReader) => void, wishes: TapWish[] = []) {
  return fakeRooms({
    async tap(_config, wish, reader, signal) {
      wishes.push(wish);
      act(reader);
      if (!signal.aborted) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }
    },
  });
}

const three = (reader: TapReader) => {
  for (const each of [edge, inner, lost]) reader.onExchange(each);
};

test('a line an exchange, wide three, and nothing that steers a terminal', async () => {
  const line = await runLoop(roomsWith(three), ['tap', '--limit', '3']);
  await expect(line.out()).toMatchFileSnapshot('golden/tap.txt');
  const wide = await runLoop(roomsWith(three), ['tap', '--limit', '3', '-o', 'wide']);
  await expect(wide.out()).toMatchFileSnapshot('golden/tap-wide.txt');
});

test('JSON is one object a line, as it came', async () => {
  const io = await runLoop(roomsWith(three), ['tap', '--limit', '2', '-o', 'json']);
  const lines = io.out().trimEnd().split('\n');
  expect(lines.map((json) => JSON.parse(json))).toEqual([edge, inner]);
});

test('filters go to the gateway as they were typed', async () => {
  const wishes: TapWish[] = [];
  await runLoop(roomsWith(three, wishes), [
    ...['tap', '--status', '5xx,connect', '--min-latency', '500ms', '--service', 'a,b'],
    ...['--from', 'edge', '--method', 'GET', '--path', '/x/*', '--header', 'x-a:b,c'],
    ...['--header', 'x-d', '--max-rps', '7', '--limit', '1', '--bodies', '--save', '-o', 'json'],
  ]);
  expect(wishes).toEqual([
    {
      ...{ status: ['5xx', 'connect'], minLatency: '500ms', service: ['a', 'b'], from: ['edge'] },
      ...{ method: ['GET'], path: '/x/*', header: ['x-a:b,c', 'x-d'], maxRps: 7 },
      ...{ bodies: true, save: true },
    },
  ]);
});

test.each([
  [['--min-latency', 'soon'], 'duration'],
  [['--limit', '0'], 'limit'],
  [['--bodies'], '-o json'],
])('%j is refused', async (args, said) => {
  const io = await runLoop(roomsWith(three), ['tap', ...args]);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toContain(said);
});

test('what was left out is said, as it comes', async () => {
  const rooms = roomsWith((reader) => {
    reader.onLeftOut({ behind: 3, limited: 0, spared: 0 });
    reader.onLeftOut({ behind: 5, limited: 2, spared: 0 });
    reader.onLeftOut({ behind: 5, limited: 2, spared: 70 });
    reader.onExchange(edge);
  });
  const io = await runLoop(rooms, ['tap', '--limit', '1']);
  expect(io.err()).toBe(
    'loop: left out: 3 because this reader was behind\n' +
      'loop: left out: 2 because this reader was behind, 2 beyond --max-rps\n' +
      "loop: left out: 70 to spare the gateway's time\n",
  );
});

test('it ends by a signal and by the time that it was given', async () => {
  const io = testIo();
  const running = runCli(roomsWith(three), io, ['tap']);
  await io.saw('reviews');
  io.signals.emit('SIGINT');
  await running;
  expect(io.exitCode).toBe(0);
  const timed = await runLoop(roomsWith(three), ['tap', '--for', '20ms']);
  expect(timed.exitCode).toBe(0);
});

test('what the gateway refuses is an error, and that it ended is said', async () => {
  const refusing = fakeRooms({
    tap: async () => {
      throw new LoopError('LOOP_CONTROL_REQUEST', 'status: expected a status, got "x"');
    },
  });
  expect((await runLoop(refusing, ['tap', '--status', 'x'])).err()).toContain('got "x"');
  const ending = fakeRooms({ tap: async () => {} });
  expect((await runLoop(ending, ['tap'])).err()).toBe('loop: the gateway has ended\n');
});
