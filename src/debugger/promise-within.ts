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
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    };
    const fail = (reason: unknown) => {
      end();
      reject(reason);
    };
    const interrupt = () =>
      fail(new LoopError('LOOP_REPLAYER_INTERRUPTED', 'the replay was interrupted'));
    const timer = setTimeout(() => fail(error()), ms);
    signal?.addEventListener('abort', interrupt);
    if (signal?.aborted === true) interrupt();
    work.then((value) => {
      end();
      resolve(value);
    }, fail);
  });
}
