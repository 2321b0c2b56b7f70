import type { FaultDefinition } from '../core/fault.js';
import type { Forward, ForwardRequest, Interceptor } from '../core/forward.js';
import { shareSeries, traceShare } from '../core/trace-share.js';
import type { Holds } from './holds.js';
import { answered } from './kinds/answer.js';
import { corrupted } from './kinds/corrupt-body.js';
import { cutOff } from './kinds/cut-off.js';
import { delayed, delayMs } from './kinds/delay.js';
import { failed } from './kinds/fail.js';
import { slowed } from './kinds/slow-body.js';

/**
 * What a fault does to the requests that it concerns. A kind is a file in `kinds/` and a line here:
 *
 *     caller ─► delay ─► rate ─► corrupt ─► abort ─► service
 */
export function injecting(definition: FaultDefinition, holds: Holds): Interceptor {
  return (next) => {
    let forward = withAbort(next, definition, holds);
    if (definition.corruptBytes !== null) forward = corrupted(forward, definition.corruptBytes);
    if (definition.rateBytes !== null) forward = slowed(forward, definition.rateBytes, holds);
    return withDelay(forward, definition, holds);
  };
}

/** The part of a fault that a WebSocket's handshake can meet; null: all of it is for the body of an answer. */
export function ofHandshakes(definition: FaultDefinition): FaultDefinition | null {
  const { abort, delay } = definition;
  const isLate = abort?.kind === 'error' && abort.afterBytes !== null;
  const early = {
    ...definition,
    abort: isLate ? null : abort,
    rateBytes: null,
    corruptBytes: null,
  };
  return early.abort === null && delay === null ? null : early;
}

function withAbort(next: Forward, { name, abort }: FaultDefinition, holds: Holds): Forward {
  if (abort === null) return next;
  if (abort.kind === 'answer') return answered(name, abort, holds);
  const { error, afterBytes } = abort;
  if (afterBytes === null) return failed(name, error, holds);
  return cutOff(next, { name, error, afterBytes }, holds);
}

/** Those of one trace all wait as long. */
function withDelay(next: Forward, { name, seed, delay }: FaultDefinition, holds: Holds): Forward {
  if (delay === null) return next;
  const series = shareSeries(`jitter\n${name}\n${seed}\n`);
  const msOf = ({ exchange }: ForwardRequest) =>
    delayMs(delay, exchange === undefined ? 0.5 : traceShare(exchange.traceId, series));
  return delayed(next, msOf, holds);
}
