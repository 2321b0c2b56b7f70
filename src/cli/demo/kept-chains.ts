import { setTimeout as pause } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import type { LoopCommand } from './loop-command.js';
import type { KeptChain } from './tell-traffic.js';

/** A capture as `loop list captures -o json` gives it. */
export interface ListedCapture extends KeptChain {
  readonly id: number;
  readonly hops: number;
  readonly latencyMs: number | null;
}

export interface Kept {
  /** All there are, newest first. */
  readonly all: readonly ListedCapture[];
  /** The one to look at. */
  readonly id: number;
}

interface Wanted {
  /** How many pages failed as the story tells it. */
  readonly failed: number;
  /** Whether a page failed as the story tells it. */
  isOfStory(chain: KeptChain): boolean;
  readonly signal: AbortSignal;
  /** Told now and then, while it is waited. */
  onWait(what: string): void;
}

const hopsOfPage = 4;
const pollMs = 100;
/** So long nothing may change before less than what is wanted is taken. */
const settledMs = 30_000;
/** So long at most it is waited for the first. */
const firstMs = 300_000;

/**
 * What was kept, once every page that failed is on disk with all its hops. The gateway writes them
 * within two seconds of the traffic, on a machine that lets it.
 * @throws LOOP_CLI_DEMO when none came
 */
export async function keptChains(loop: LoopCommand, wanted: Wanted): Promise<Kept> {
  let all: readonly ListedCapture[] = [];
  let [state, changedAt] = ['', performance.now()];
  for (;;) {
    all = await loop.json<ListedCapture[]>(['list', 'captures']);
    const ofStory = all.filter((chain) => wanted.isOfStory(chain));
    const whole = ofStory.filter(
      ({ hops, latencyMs }) => hops === hopsOfPage && latencyMs !== null,
    );
    const [latest] = whole;
    if (latest !== undefined && whole.length >= wanted.failed) return { all, id: latest.id };

    const now = all.map(({ id, hops, latencyMs }) => `${id} ${hops} ${latencyMs}`).join();
    if (now !== state) [state, changedAt] = [now, performance.now()];
    const sinceMs = performance.now() - changedAt;
    if (latest !== undefined && sinceMs > settledMs) return { all, id: latest.id };
    if (sinceMs > firstMs) break;
    if (sinceMs > settledMs / 3) {
      wanted.onWait(`waiting for the captures, for ${Math.round(sinceMs / 1000)} s now`);
    }
    await pause(pollMs, undefined, { signal: wanted.signal });
  }
  const found = all.map(({ id, hops }) => `${id} with ${hops}`).join(', ') || 'none';
  throw new LoopError(
    'LOOP_CLI_DEMO',
    `captures: expected ${wanted.failed} with ${hopsOfPage} hops each, got ${found}`,
  );
}
