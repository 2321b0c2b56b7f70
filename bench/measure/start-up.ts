import { loopMain } from '../contestants/loop.js';
import type { Processes } from '../processes.js';

const runs = 15;
const endsWithinMs = 20_000;

export interface StartUpRun {
  readonly command: string;
  /** Wall clock, from spawn to exit. */
  readonly samplesMs: readonly number[];
}

/**
 * How long commands that only read take from start to end, on a store with captures. Not pinned:
 * a person at a prompt is not either. Node alone is there to compare with.
 */
export async function measureStartUp(
  processes: Processes,
  { configFile, captureId }: { configFile: string; captureId: number },
): Promise<StartUpRun[]> {
  const loop = (...args: string[]) => ({
    command: `loop ${args.join(' ')}`,
    args: [loopMain, '--config', configFile, ...args],
  });
  const commands = [
    { command: 'node -e 0', args: ['-e', '0'] },
    loop('--version'),
    // Bounded, so that the figure does not grow with the store.
    loop('list', 'captures', '--limit', '20'),
    loop('show', String(captureId)),
    loop('config', 'check'),
  ];
  const samples = commands.map((): number[] => []);
  // The first of each fills the file cache and does not count.
  for (let run = 0; run <= runs; run += 1) {
    for (const [at, { command, args }] of commands.entries()) {
      const startedAt = performance.now();
      await processes.run(
        { name: command, side: 'anywhere', file: process.execPath, args },
        endsWithinMs,
      );
      if (run > 0) samples[at]?.push(performance.now() - startedAt);
    }
  }
  return commands.map(({ command }, at) => ({ command, samplesMs: samples[at] ?? [] }));
}
