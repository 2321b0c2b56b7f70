import type { Capture, Hop } from '../core/capture.js';

/**
 * The capture as its callers saw it. An attempt that loop retried is no call of theirs: whoever is
 * replayed makes the call once, and gets what the caller got in the end. So retried attempts go, and
 * what they led to; but for the entry, whatever it is, and what that led to.
 */
export function withoutRetried(capture: Capture, entry: Hop): Capture {
  const { chain } = capture;
  if (!chain.some(({ retried }) => retried)) return capture;
  const byIndex = new Map(chain.map((hop) => [hop.index, hop]));
  const isSeen = (hop: Hop): boolean => {
    let at: Hop | undefined = hop;
    // Bounded, as an imported capture may hold a cycle.
    for (let steps = 0; at !== undefined && steps <= chain.length; steps++) {
      if (at === entry) return true;
      if (at.retried) return false;
      at = at.parent === null ? undefined : byIndex.get(at.parent);
    }
    return true;
  };
  const unseen = chain.filter((hop) => hop.retried && !isSeen(hop));
  return { ...capture, chain: chain.filter(isSeen), unseen };
}
