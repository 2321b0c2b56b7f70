import { setTimeout as sleep } from 'node:timers/promises';
import { summaryJson } from '../cli/list/summary-json.js';
import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type { Mapping } from '../core/experiment.js';
import type { Rooms } from '../core/rooms.js';

/** Of those that one run may make, so many are told of. */
const captureMax = 500;
/** Beside the time that a kept chain waits for late calls: for the writer. */
const writtenWithinMs = 400;
const lingerMsMax = 5000;

export interface CapturesAsked {
  readonly experiment: string;
  readonly sinceMs: number;
  readonly config: Config;
  readonly rooms: Pick<Rooms, 'openRecordings'>;
}

/** What was kept while an experiment broke something, once the gateway has had time to write it. */
export async function experimentCaptures(asked: CapturesAsked): Promise<Mapping[]> {
  const { experiment, sinceMs, config, rooms } = asked;
  await sleep(Math.min(config.capture.lingerMs, lingerMsMax) + writtenWithinMs);
  try {
    const recordings = await rooms.openRecordings(config.file);
    try {
      const filter = { experiment, sinceMs, limit: captureMax };
      return (await recordings.listCaptures(filter)).map((each) => ({ ...summaryJson(each) }));
    } finally {
      await recordings.close();
    }
  } catch (error) {
    // A gateway that has kept nothing yet has no store.
    if (error instanceof LoopError && error.code === 'LOOP_STORE_NOT_FOUND') return [];
    throw error;
  }
}
