import type { Hop } from '../core/capture.js';
import type { Pause } from '../core/debugging.js';
import type { ReplayedChain } from './replayed-call.js';

/**
 * The chain as if no debugger had held it: what a hop took less the pauses within it. Else a rule
 * about latency would hold because somebody was reading. `pauses` by the clock of the hops.
 */
export function withoutPauses(chain: ReplayedChain, pauses: readonly Pause[]): ReplayedChain {
  const merged = mergePauses(pauses);
  if (merged.length === 0) return chain;
  return {
    ...chain,
    entry: shorter(chain.entry, merged),
    calls: chain.calls.map((call) => ({ ...call, hop: shorter(call.hop, merged) })),
  };
}

/** Of several services at once, the time counts once. */
export function mergePauses(pauses: readonly Pause[]): Pause[] {
  const merged: Pause[] = [];
  for (const pause of [...pauses].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && pause.fromMs <= last.toMs) {
      merged[merged.length - 1] = { ...last, toMs: Math.max(last.toMs, pause.toMs) };
    } else merged.push(pause);
  }
  return merged;
}

function shorter(hop: Hop, pauses: readonly Pause[]): Hop {
  const less = (ms: number | null): number | null =>
    ms === null ? null : Math.max(0, ms - pausedMs(hop.startedAtMs, ms, pauses));
  return { ...hop, durationMs: less(hop.durationMs), firstByteMs: less(hop.firstByteMs) };
}

function pausedMs(startedAtMs: number, ms: number, pauses: readonly Pause[]): number {
  return pauses.reduce((sum, { fromMs, toMs }) => {
    const overlapMs = Math.min(toMs, startedAtMs + ms) - Math.max(fromMs, startedAtMs);
    return sum + Math.max(0, overlapMs);
  }, 0);
}
