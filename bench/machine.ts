import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from './find-program.js';

/** Where and when figures were taken; they mean nothing without it. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  readonly nginx: string | null;
  readonly wrk: string | null;
  readonly pinning: string;
  /** Of the last minute, when the run began: beyond 0.5 somebody else is at work. */
  readonly load: number;
}

/** Beyond it figures are not worth much. */
export const quietLoad = 0.5;
const lookEveryMs = 5_000;

/** Resolves when the machine is quiet, or when that has taken too long. */
export async function quietMachine(seconds: number, signal: AbortSignal): Promise<void> {
  const latest = performance.now() + seconds * 1000;
  while ((loadavg()[0] ?? 0) > quietLoad && performance.now() < latest) {
    await sleep(lookEveryMs, undefined, { signal });
  }
}

/** Cores for each side; undefined where processes cannot be pinned. */
export interface Cores {
  readonly taskset: string | undefined;
  /** The contestants', one at a time. */
  readonly contestant: string;
  /** The upstream's and the load generator's. */
  readonly others: string;
}

export function divideCores(): Cores {
  const count = availableParallelism();
  return {
    taskset: count > 1 ? findProgram('taskset') : undefined,
    contestant: '0',
    others: count > 2 ? `1-${count - 1}` : '1',
  };
}

export function describeMachine(cores: Cores): Machine {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    // Without what its builder appended.
    kernel: /^[\d.]+/.exec(release())?.[0] ?? release(),
    node: process.version,
    nginx: versionOf('nginx'),
    wrk: versionOf('wrk'),
    pinning: pinningText(cores),
    load: loadavg()[0] ?? 0,
  };
}

function pinningText({ taskset, contestant, others }: Cores): string {
  if (taskset !== undefined) {
    return `contestants on core ${contestant}, upstream and load generator on ${others}`;
  }
  return availableParallelism() > 1
    ? 'not pinned: taskset is not installed (apt-get install util-linux)'
    : 'not pinned: one core for all';
}

function versionOf(name: string): string | null {
  const path = findProgram(name);
  if (path === undefined) return null;
  // Both print it on one of the streams, and wrk ends with 1.
  const { stdout, stderr } = spawnSync(path, ['-v'], { encoding: 'utf8', timeout: 5000 });
  return /\d+\.\d+(\.\d+)?/.exec(stdout + stderr)?.[0] ?? 'unknown';
}
