import type { Config } from '../../core/config.js';
import type { AttachDebuggers, Debuggers } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { Plan } from '../plan.js';
import type { Stage } from '../stage.js';

/**
 * Attaches what the request asks for; null when it asks for nothing.
 * @throws LOOP_DEBUGGER_*, LOOP_REPLAYER_PRODUCTION
 */
export async function attachFor(
  { target, guard, request, plan }: Stage,
  { config, replayId }: { readonly config: Config; readonly replayId: string },
  attachDebuggers: AttachDebuggers,
): Promise<Debuggers | null> {
  const { debug, liveProduction = [], timeoutMs: hitMs, signal } = request;
  if (debug === undefined) return null;
  if (target.kind === 'url') {
    throw new LoopError(
      'LOOP_DEBUGGER_REFUSED',
      `--to: expected a namespace, where the config says which process is which, got ${target.label}`,
    );
  }
  for (const { name, url } of target.namespace.services) {
    if (debug.services.includes(name)) guard.refuse(url, liveProduction);
  }
  const { namespace } = target;
  const recordedMs = plan.entry.durationMs ?? 0;
  return attachDebuggers({
    ...{ config, namespace, request: debug, liveProduction, hitMs, recordedMs, signal },
    ...{ replayId, soleEntry: soleEntry(plan) },
  });
}

/** The entry's service, where nothing else of the recording calls it. */
function soleEntry({ entry, capture }: Plan): string | null {
  const calls = capture.chain.filter(({ service }) => service === entry.service);
  return calls.length === 1 ? entry.service : null;
}

/** Runs, once more if an IDE took over; every service is released whatever happens. */
export async function underDebuggers<T>(
  debuggers: Debuggers | null,
  run: () => Promise<T>,
): Promise<T> {
  if (debuggers === null) return run();
  try {
    let ended = await run();
    while (debuggers.isWantedAgain) ended = await run();
    return ended;
  } finally {
    await debuggers.release();
  }
}
