import { calleeName } from '../../core/callee-name.js';
import type { Hop } from '../../core/capture.js';
import { pathOf } from '../../core/query.js';
import { fitsRedacted } from '../redaction-marker.js';
import type { CallDifference, MissReport } from '../replayed-call.js';
import type { Call, UsedAnswers } from './call.js';
import { compareQuery } from './compare-query.js';
import { compareRequestBody } from './compare-request-body.js';
import type { Dependencies } from './dependencies.js';
import { explainMiss } from './explain-miss.js';

export type Match =
  | {
      readonly kind: 'hit';
      readonly hop: Hop;
      /** What the call asked differently: its body; empty when it is the same. */
      readonly differs: readonly CallDifference[];
    }
  | { readonly kind: 'miss'; readonly report: MissReport };

/**
 * Finds the answer to a call: of the recorded calls with its service, method, path and query that
 * were not used yet, the first whose body is the same; else the one whose body is the closest, in
 * recorded order. A call that no live service was expected to make lends its answer only to one
 * with the same body.
 */
export function matchCall(call: Call, recorded: Dependencies, used: UsedAnswers): Match {
  const [expected, others] = [recorded.expected, recorded.others].map((hops) =>
    hops.filter((hop) => hasSameKey(hop, call) && !used.has(hop.index)),
  );
  const fitting = closestBody(call, expected ?? [], Number.POSITIVE_INFINITY);
  if (fitting !== null && fitting.distance < 1) return hit(fitting);
  const lent = closestBody(call, others ?? [], 1);
  const found = lent ?? fitting;
  return found === null ? { kind: 'miss', report: explainMiss(call, recorded, used) } : hit(found);
}

interface Fitting {
  readonly hop: Hop;
  readonly distance: number;
  readonly differs: readonly CallDifference[];
}

function hit({ hop, differs }: Fitting): Match {
  return { kind: 'hit', hop, differs };
}

/** Whether a recorded call asked the same, but for its body. WebSockets have no answer to give. */
function hasSameKey(hop: Hop, call: Call): boolean {
  return (
    hop.protocol !== 'websocket' &&
    calleeName(hop) === call.service &&
    hop.method === call.method &&
    fitsRedacted(pathOf(hop.path), pathOf(call.path)) &&
    compareQuery(hop.path, call.path).length === 0
  );
}

function closestBody(call: Call, hops: readonly Hop[], below: number): Fitting | null {
  let best: Fitting | null = null;
  for (const hop of hops) {
    const { distance, differences } = compareRequestBody(hop.request, call.request);
    if (distance >= (best?.distance ?? below)) continue;
    best = { hop, distance, differs: differences };
    if (distance === 0) break;
  }
  return best;
}
