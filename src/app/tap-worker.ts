// The thread that takes secrets out of what is tapped, and writes it down: neither takes the
// gateway's time.

import { parentPort, workerData } from 'node:worker_threads';
import type { RedactConfig } from '../core/config.js';
import type { TapItem, ToldItem } from '../observe/tap/tap-queue.js';
import { threadMs } from '../observe/tap/thread-time.js';
import { createTapTeller } from './tell-tapped.js';

const tell = createTapTeller(workerData as RedactConfig);

/** When it gave the last answer. */
let beforeMs = threadMs();

export interface FromTapThread {
  readonly told: readonly (ToldItem | null)[];
  /** What this thread took of a processor since the last answer, reading and writing messages included. */
  readonly ms: number;
}

parentPort?.on('message', (items: readonly TapItem[]) => {
  const all = items.map(told);
  const now = threadMs();
  const answer: FromTapThread = { told: all, ms: now - beforeMs };
  beforeMs = now;
  parentPort?.postMessage(answer);
});

function told(item: TapItem): ToldItem | null {
  try {
    return tell(item);
  } catch {
    return null; // the gateway counts it as left out
  }
}
