import type { Dry, ExperimentEvent, Journal } from '../../core/experiment.js';
import type { Experiment } from '../experiment.js';
import type { Means } from '../means.js';

/** One run, as its steps see it. */
export interface Scene {
  readonly experiment: Experiment;
  readonly means: Means;
  readonly journal: Journal;
  readonly dry: Dry | null;
  /** Interrupts the activity that is waited for. */
  readonly signal: AbortSignal;
  /** Ends those in the background, too. */
  readonly leave: AbortSignal;
  tell(event: ExperimentEvent): void;
}

/** The run was interrupted, and goes on with what comes after the method. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** False when not even rollbacks are wanted. */
  readonly withRollbacks: boolean;

  constructor(message: string, options: { readonly withRollbacks: boolean }) {
    super(message);
    this.withRollbacks = options.withRollbacks;
  }
}

/** What a signal was aborted with, as the interruption that it means. */
export function interruptionOf(signal: AbortSignal): Interrupted {
  const { reason } = signal as { readonly reason: unknown };
  if (reason instanceof Interrupted) return reason;
  const text = reason instanceof Error ? reason.message : 'interrupted';
  return new Interrupted(text, { withRollbacks: true });
}

/** Settles as `work` does, or rejects as soon as the signal comes, whatever `work` does then. */
export async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let hear = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    hear = () => reject(interruptionOf(signal));
    if (signal.aborted) hear();
    else signal.addEventListener('abort', hear, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', hear);
    work.catch(() => {}); // left: nobody hears of it any more
  }
}
