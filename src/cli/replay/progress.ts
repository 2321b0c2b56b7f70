import type { Io } from '../io.js';
import { cutToCells } from '../text/cells.js';

export interface Progress {
  /** One more has ended, so. */
  ended(how: string): void;
  /** Leaves the line as if nothing had been there. */
  clear(): void;
}

const barCells = 24;

/** A bar on stderr, drawn over itself; nothing at all where stderr is no terminal. */
export function showProgress(io: Io, total: number): Progress {
  const { stderr } = io;
  if (!('isTTY' in stderr) || stderr.isTTY !== true) return { ended: () => {}, clear: () => {} };
  const counts = new Map<string, number>();
  let done = 0;
  const draw = (): void => {
    stderr.write(`\r\x1b[2K${progressLine(done, total, counts, (io.columns ?? 80) - 1)}`);
  };
  draw();
  return {
    ended(how) {
      done += 1;
      counts.set(how, (counts.get(how) ?? 0) + 1);
      draw();
    },
    clear: () => {
      stderr.write('\r\x1b[2K');
    },
  };
}

export function progressLine(
  done: number,
  total: number,
  counts: ReadonlyMap<string, number>,
  columns: number,
): string {
  const filled = total === 0 ? barCells : Math.floor((done / total) * barCells);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barCells - filled)}`;
  const told = [...counts].map(([how, count]) => `${count} ${how}`).join(', ');
  return cutToCells(`${bar} ${done}/${total}${told === '' ? '' : `  ${told}`}`, columns);
}
