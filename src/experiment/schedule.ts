import { Cron } from 'croner';
import { expected } from './invalid.js';

/** When an experiment is run, by a cron expression in the local time zone. */
export interface Schedule {
  readonly text: string;
  /** The first time after that; null when there is none. Epoch milliseconds. */
  next(afterMs: number): number | null;
}

/** @throws LOOP_EXPERIMENT_INVALID */
export function readSchedule(given: unknown, place: string): Schedule {
  if (typeof given !== 'string') throw expected(place, example, given);
  const cron = cronOf(given, place);
  return {
    text: given,
    next: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() ?? null,
  };
}

const example = 'a cron expression such as "0 3 * * *"';

function cronOf(text: string, place: string): Cron {
  try {
    // Five parts alone, with seconds it could be due without a pause.
    return new Cron(text, { paused: true, mode: '5-part' });
  } catch {
    throw expected(place, example, text);
  }
}
