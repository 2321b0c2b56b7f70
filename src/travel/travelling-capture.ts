import type { Capture, Hop, KeptMessage } from '../core/capture.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import type { TravellingCapture, TravellingHop, TravellingMessage } from '../core/travel.js';
import { keyOf } from './key-of.js';

/** What of a capture goes with it to another store. */
export function travellingCapture(capture: Capture): TravellingCapture {
  return {
    // Captures of one trace, kept at one moment, are one capture.
    key: capture.key ?? keyOf(`${capture.traceId} ${capture.rule} ${capture.capturedAtMs}`),
    traceId: capture.traceId,
    requestId: capture.requestId,
    rule: capture.ruleDefinition as RuleDefinition,
    capturedAtMs: capture.capturedAtMs,
    ...(capture.experiment !== undefined && { experiment: capture.experiment }),
    hops: capture.chain.map((hop) => travellingHop(hop, capture)),
  };
}

function travellingHop(hop: Hop, capture: Capture): TravellingHop {
  const { index, parent: _parent, from: _from, attempt: _attempt, types, ...rest } = hop;
  const mark = `(hop ${index})`;
  return {
    ...rest,
    ...(types === undefined ? {} : { grpcTypes: Buffer.from(types.set) }),
    ruleHeld: hop.ruleHeld ?? index === capture.failedHop,
    request: travellingMessage(hop.request),
    response: hop.response && travellingMessage(hop.response),
    redacted: capture.redacted
      .filter((what) => what.includes(mark))
      .map((what) => what.replaceAll(mark, '(hop 0)')),
  };
}

/** The digest is left behind: the next store makes its own. */
function travellingMessage({ headers, trailers, body, moments }: KeptMessage): TravellingMessage {
  const { sha256: _, ...kept } = body;
  return { headers, trailers, ...(moments === undefined ? {} : { moments }), body: kept };
}
