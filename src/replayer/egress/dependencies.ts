import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop } from '../../core/capture.js';

/** The recorded calls that may answer those of a replay, each list in start order. */
export interface Dependencies {
  /** Calls that the live services are expected to make. */
  readonly expected: readonly Hop[];
  /**
   * The others of the chain, but for the way down to the entry: made by a service that is not
   * live, or by nobody that the recording could name.
   */
  readonly others: readonly Hop[];
}

/** A hop is expected when its caller runs: the entry's service, or a live one that it led to. */
export function dependenciesOf(
  { chain }: Pick<Capture, 'chain'>,
  entry: Hop,
  isLive: (service: string) => boolean,
): Dependencies {
  const expected = new Set<Hop>();
  const callers = [entry];
  // Each hop is taken once, so that a cycle in an imported capture ends.
  for (let caller = callers.shift(); caller !== undefined; caller = callers.shift()) {
    for (const hop of chain) {
      if (hop.parent !== caller.index || hop.index === entry.index || expected.has(hop)) continue;
      expected.add(hop);
      if (isLive(calleeName(hop))) callers.push(hop);
    }
  }
  const above = hopsAbove(chain, entry);
  return {
    expected: chain.filter((hop) => expected.has(hop)),
    others: chain.filter((hop) => !expected.has(hop) && hop !== entry && !above.has(hop)),
  };
}

function hopsAbove(chain: readonly Hop[], entry: Hop): ReadonlySet<Hop> {
  const above = new Set<Hop>();
  let at = entry.parent;
  while (at !== null) {
    const hop = chain.find((each) => each.index === at);
    if (hop === undefined || above.has(hop)) break;
    above.add(hop);
    at = hop.parent;
  }
  return above;
}
