import type { Hop } from '../../core/capture.js';
import type { ReplayedCall } from '../replayed-call.js';
import type { CallPair } from './pair-calls.js';

/** A call of the replayed chain, or one that is missing from it, in its place. */
export interface CallNode {
  readonly recorded: Hop | null;
  readonly replayed: Hop | null;
  /** Null for a call that was not made. */
  readonly mode: ReplayedCall['mode'] | null;
  readonly miss: string | null;
  /** Position of the caller in the list; null at the entry. */
  readonly parent: number | null;
}

interface TreeInput {
  readonly entry: Hop;
  readonly replayed: Hop;
  readonly pairs: readonly CallPair[];
}

/** The entry, then each call after its caller: the recorded ones in their order, then extra ones. */
export function callTree({ entry, replayed, pairs }: TreeInput): CallNode[] {
  const callsOf = groupByCaller(pairs, { entry, replayed });
  const nodes: CallNode[] = [];
  const placed = new Set<CallPair>();
  const place = (caller: CallPair | null, parent: number): void => {
    for (const pair of callsOf(caller)) {
      if (placed.has(pair)) continue;
      placed.add(pair);
      const { recorded, call } = pair;
      nodes.push({
        recorded,
        replayed: call?.hop ?? null,
        mode: call?.mode ?? null,
        miss: call?.miss?.message ?? null,
        parent,
      });
      place(pair, nodes.length - 1);
    }
  };
  nodes.push({ recorded: entry, replayed, mode: 'live', miss: null, parent: null });
  place(null, 0);
  // Callers in a circle come from trace headers that others set: no call may get lost by that.
  for (const pair of pairs) {
    if (placed.has(pair)) continue;
    placed.add(pair);
    const { recorded, call } = pair;
    nodes.push({
      ...{ recorded, replayed: call?.hop ?? null, mode: call?.mode ?? null, parent: 0 },
      miss: call?.miss?.message ?? null,
    });
  }
  return nodes;
}

/** The calls that each call made; those of the entry are at null. */
function groupByCaller(
  pairs: readonly CallPair[],
  { entry, replayed }: Pick<TreeInput, 'entry' | 'replayed'>,
): (caller: CallPair | null) => readonly CallPair[] {
  const byRecorded = new Map(pairs.map((pair) => [pair.recorded?.index, pair]));
  const byReplayed = new Map(pairs.map((pair) => [pair.call?.hop.index, pair]));
  const callerOf = ({ recorded, call }: CallPair): CallPair | null => {
    if (recorded !== null) {
      return recorded.parent === entry.index
        ? null
        : (byRecorded.get(recorded.parent ?? -1) ?? null);
    }
    const parent = call?.hop.parent ?? null;
    if (parent === null || parent === replayed.index) {
      return call === null ? null : (callerByName(call, pairs) ?? null);
    }
    return byReplayed.get(parent) ?? null;
  };
  const groups = new Map<CallPair | null, CallPair[]>();
  for (const pair of [...pairs].sort(inOrder)) {
    const caller = callerOf(pair);
    const group = groups.get(caller);
    if (group) group.push(pair);
    else groups.set(caller, [pair]);
  }
  return (caller) => groups.get(caller) ?? [];
}

/** A caller that lost the trace may still be known by its own egress address. */
function callerByName({ hop }: ReplayedCall, pairs: readonly CallPair[]): CallPair | undefined {
  if (hop.parent !== null || hop.from === null) return undefined;
  return pairs.find(({ call }) => call?.mode === 'live' && call.hop.service === hop.from);
}

function inOrder(a: CallPair, b: CallPair): number {
  if (a.recorded !== null && b.recorded !== null) return a.recorded.index - b.recorded.index;
  if (a.recorded !== null) return -1;
  if (b.recorded !== null) return 1;
  return (a.call?.hop.index ?? 0) - (b.call?.hop.index ?? 0);
}
