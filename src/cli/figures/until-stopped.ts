import { setTimeout as delay } from 'node:timers/promises';
import type { Io } from '../io.js';

/** Does it every `everyMs`, until SIGINT or SIGTERM; the first time at once. */
export async function untilStopped(
  io: Io,
  act: () => Promise<void>,
  everyMs = 1000,
): Promise<void> {
  const stop = new AbortController();
  const ignore = (['SIGINT', 'SIGTERM'] as const).map((signal) =>
    io.onSignal(signal, () => stop.abort()),
  );
  try {
    while (!stop.signal.aborted) {
      await act();
      await delay(everyMs, undefined, { signal: stop.signal }).catch(onlyAbort);
    }
  } finally {
    for (const each of ignore) each();
  }
}

function onlyAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
