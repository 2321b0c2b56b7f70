import { LoopError } from '../../core/errors.js';
import type { TopRow } from '../../core/figures.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import type { SortKey } from './sorted-rows.js';
import { topScreen } from './top-screen.js';
import { onKey, type TopState } from './top-state.js';

/** The other screen, without a cursor and without line wrap; and back, with what was there before. */
const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l';
/** Overwrites: a screen that is cleared first flickers. */
const home = '\x1b[H';
const clearLine = '\x1b[K';
const clearBelow = '\x1b[J';
const askMs = 1000;

/** Runs until `q`, Ctrl-C or a signal; the terminal is as it was before, whatever ends it. */
export async function runScreen(
  { io, colour }: Session,
  ask: (fold: boolean) => Promise<readonly TopRow[]>,
  start: { readonly fold: boolean; readonly sort: SortKey },
): Promise<void> {
  let state: TopState = { ...start, reversed: false, filter: '', isTyping: false, note: '' };
  let rows: readonly TopRow[] = [];
  const over = Promise.withResolvers<void>();
  const colours = coloursFor(colour);
  const draw = () => {
    const size = { columns: io.columns ?? 80, rows: io.rows ?? 24 };
    const screen = topScreen(rows, state, { ...size, colours });
    io.stdout.write(home + screen.replaceAll('\r\n', `${clearLine}\r\n`) + clearLine + clearBelow);
  };
  const refresh = async () => {
    try {
      rows = await ask(state.fold);
      state = { ...state, note: '' };
    } catch (error) {
      // The gateway may come back; what was seen last stays.
      if (!(error instanceof LoopError)) return over.reject(error);
      state = { ...state, note: error.message };
    }
    draw();
  };
  const ends = [
    io.onKey((key) => {
      const next = onKey(state, key);
      if (next === 'quit') return over.resolve();
      const isOther = next.fold !== state.fold;
      state = next;
      if (isOther) void refresh();
      else draw();
    }),
    io.onResize(draw),
    ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
      io.onSignal(signal, over.resolve),
    ),
  ];
  io.stdout.write(enter);
  const timer = setInterval(refresh, askMs);
  try {
    void refresh();
    await over.promise;
  } finally {
    clearInterval(timer);
    for (const end of ends) end();
    io.stdout.write(leave);
  }
}
