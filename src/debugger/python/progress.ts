// Whether an injection gets on: what its programs and the process have computed, as Linux counts it. On a
// machine that does much else it takes many times as long.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { allPids } from '../proc/process-info.js';

export interface Patience {
  /** Of the helper, which leads a session of its own. */
  readonly session: number;
  readonly pid: number;
  /** Without any progress. */
  readonly stillMs: number;
  /** With whatever progress. */
  readonly mostMs: number;
}

const lookEveryMs = 250;

/** Resolves when nothing has been computed for so long, or in any case after `mostMs`; when aborted, too. */
export async function noProgress(patience: Patience, signal: AbortSignal): Promise<void> {
  const { stillMs, mostMs } = patience;
  const beganAt = performance.now();
  let before = ticksOf(patience);
  let movedAt = beganAt;
  while (performance.now() - movedAt < stillMs && performance.now() - beganAt < mostMs) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const now = ticksOf(patience);
    if (now !== before) movedAt = performance.now();
    before = now;
  }
}

/** Clock ticks (10 ms) of all of them. */
export function ticksOf({ session, pid }: Pick<Patience, 'session' | 'pid'>): number {
  return allPids()
    .map(timesOf)
    .filter((each) => each.pid === pid || each.session === session)
    .reduce((sum, { ticks }) => sum + ticks, 0);
}

/** See proc(5): the fields behind the name, which may hold anything. */
function timesOf(pid: number): { pid: number; session: number; ticks: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid, session: Number(fields[3]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return { pid, session: 0, ticks: 0 }; // it has ended
  }
}
