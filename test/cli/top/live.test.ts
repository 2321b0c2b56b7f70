import { expect, test } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.js';
import { noColours } from '../../../src/cli/text/colours.js';
import { topScreen } from '../../../src/cli/top/top-screen.js';
import { onKey, type TopState } from '../../../src/cli/top/top-state.js';
import type { TopRow } from '../../../src/core/figures.js';
import { fakeRooms } from '../fixtures/fake-rooms.js';
import { testIo } from '../fixtures/test-io.js';

const rows: TopRow[] = Array.from({ length: 30 }, (_, at) => ({
  ...{ source: 'edge', destination: `service-${at % 3}`, method: 'GET', path: `/kind/${at}` },
  ...{ count: 100 - at, bestMs: at, worstMs: 10 * at, lastMs: at, successRate: 1 - at / 100 },
}));
const start: TopState = {
  ...{ sort: 'count', reversed: false, filter: '', fold: true, isTyping: false, note: '' },
};
const look = { columns: 80, rows: 10, colours: noColours };

function typed(state: TopState, ...keys: string[]): TopState {
  return keys.reduce((before, key) => {
    const name = { '\r': 'return', '\x1b': 'escape', '\x7f': 'backspace' }[key] ?? key;
    const after = onKey(before, { text: key, name, ctrl: false });
    if (after === 'quit') throw new Error('it has ended');
    return after;
  }, state);
}

test('a screen is exactly as high as the terminal, and says what it leaves out', () => {
  for (const height of [3, 4, 10, 24, 60]) {
    const lines = topScreen(rows, start, { ...look, rows: height }).split('\r\n');
    expect(lines).toHaveLength(height);
  }
  expect(topScreen(rows, start, look)).toContain('7 of 30 kinds of request, by count');
});

test('keys sort, turn round, fold and filter', () => {
  const first = (state: TopState) => topScreen(rows, state, look).split('\r\n')[2];
  expect(first(start)).toContain('/kind/0 ');
  expect(first(typed(start, 'w'))).toContain('/kind/29 ');
  expect(first(typed(start, 's'))).toContain('/kind/29 ');
  expect(first(typed(start, 'w', 'r'))).toContain('/kind/0 ');
  expect(first(typed(start, 'w', 'r', 'c'))).toContain('/kind/0 ');
  expect(typed(start, 'f').fold).toBe(false);
  const filtered = typed(start, '/', 'K', 'i', 'x', '\x7f', 'n', 'd', '/', '1', '7', '\r');
  expect(filtered).toMatchObject({ filter: 'Kind/17', isTyping: false });
  expect(topScreen(rows, filtered, look)).toContain('1 kind of request,');
  expect(typed(filtered, '\x1b').filter).toBe('');
  // While one types, keys are letters.
  expect(typed(start, '/', 'q', 'w')).toMatchObject({ filter: 'qw', sort: 'count' });
});

test('the terminal is given back as it was, by q, by Ctrl-C and by a signal', async () => {
  for (const end of ['q', 'ctrl-c', 'SIGTERM', 'SIGHUP'] as const) {
    const io = testIo({ isTTY: true, canAsk: true, columns: 80, rows: 10 });
    const live = { top: async () => rows };
    const rooms = fakeRooms({ figures: async () => live as never });
    const running = runCli(rooms, io, ['top']);
    await io.saw('/kind/1 ');
    if (end === 'q') io.terminal.emit('key', { text: 'q', name: 'q', ctrl: false });
    else if (end === 'ctrl-c') io.terminal.emit('key', { text: '\x03', name: 'c', ctrl: true });
    else io.signals.emit(end);
    await running;
    expect(io.out().startsWith('\x1b[?1049h\x1b[?25l\x1b[?7l')).toBe(true);
    expect(io.out().endsWith('\x1b[?7h\x1b[?25h\x1b[?1049l')).toBe(true);
    expect(io.terminal.listenerCount('key') + io.terminal.listenerCount('resize')).toBe(0);
  }
});

test('it is drawn anew when the terminal has another size', async () => {
  const io = testIo({ isTTY: true, canAsk: true, columns: 80, rows: 10 });
  const live = { top: async () => rows };
  const running = runCli(fakeRooms({ figures: async () => live as never }), io, ['top']);
  await io.saw('/kind/1 ');
  Object.assign(io, { rows: 40 });
  io.terminal.emit('resize');
  await io.saw('/kind/29 ');
  io.signals.emit('SIGINT');
  await running;
});

test('what is typed and what passes cannot steer the terminal', () => {
  const hostile = [{ ...(rows[0] as TopRow), path: '/\x1b[2J' }];
  const state = { ...start, filter: '' };
  expect(topScreen(hostile, state, look)).not.toContain('\x1b');
});
