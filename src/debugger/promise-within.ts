import { LoopError } from '../core/errors.js';

export interface Bounds {
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  /** What it rejects with when the time is over. */
  readonly error: () => Error;
}

/**
 * The promise, for a limited time.
 * @throws LOOP_REPLAYER_INTERRUPTED when the signal aborts
 */
export function within<T>(work: Promise<T>, { ms, signal, error }: Bounds): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const interrupt = () =>
      reject(new LoopError('LOOP_REPLAYER_INTERRUPTED', 'the replay was interrupted'));
    const timer = setTimeout(() => reject(error()), ms);
    if (signal?.aborted === true) interrupt();
    signal?.addEventListener('abort', interrupt);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    });
  });
}
