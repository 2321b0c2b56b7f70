/** When a hop ran; `durationMs` is null while it is still running. */
export interface TimedHop {
  readonly index: number;
  readonly parent: number | null;
  readonly startedAtMs: number;
  readonly durationMs: number | null;
}

/**
 * For each hop, the part of its time in which none of its own calls ran; null while it is running.
 * Calls side by side count once, and what of a call lies outside of its caller does not count.
 */
export function selfTimes(chain: readonly TimedHop[]): (number | null)[] {
  const calls = new Map<number, TimedHop[]>();
  for (const hop of chain) {
    if (hop.parent === null || hop.parent === hop.index) continue;
    calls.set(hop.parent, [...(calls.get(hop.parent) ?? []), hop]);
  }
  return chain.map((hop) => {
    if (hop.durationMs === null) return null;
    return hop.durationMs - coveredMs(hop, hop.durationMs, calls.get(hop.index) ?? []);
  });
}

function coveredMs(hop: TimedHop, durationMs: number, calls: readonly TimedHop[]): number {
  const end = hop.startedAtMs + durationMs;
  let covered = 0;
  let from = hop.startedAtMs;
  for (const call of calls.toSorted((one, other) => one.startedAtMs - other.startedAtMs)) {
    const callEnd = Math.min(end, call.startedAtMs + (call.durationMs ?? Number.POSITIVE_INFINITY));
    const callStart = Math.max(from, call.startedAtMs);
    if (callEnd <= callStart) continue;
    covered += callEnd - callStart;
    from = callEnd;
  }
  return covered;
}
