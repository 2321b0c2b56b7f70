// The thread that takes secrets out of what is tapped, and writes it down: neither takes the
// gateway's time.

import { parentPort, workerData } from 'node:worker_threads';
import type { RedactConfig } from '../core/config.js';
import type { TapItem, ToldItem } from '../observe/tap/tap-queue.js';
import { createTapTeller } from './tell-tapped.js';

const tell = createTapTeller(workerData as RedactConfig);

parentPort?.on('message', (items: readonly TapItem[]) => {
  parentPort?.postMessage(items.map(told));
});

function told(item: TapItem): ToldItem | null {
  try {
    return tell(item);
  } catch {
    return null; // the gateway counts it as left out
  }
}
