// The chain as bars to scale: what a bar shows is computed here, from the recorded times alone.

import type { Hop } from '../api/shapes.js';

export interface Stretch {
  /** Parts of the whole chain: 0 is its start, 1 its end. */
  readonly start: number;
  readonly end: number;
}

export interface WaterfallRow extends Stretch {
  readonly hop: Hop;
  readonly depth: number;
  /** Where none of its own calls ran, in order. */
  readonly self: readonly Stretch[];
  /** It had not ended when the chain was kept: its end is where the chain's is. */
  readonly isRunning: boolean;
}

export interface Waterfall {
  readonly totalMs: number;
  /** A caller, then what it called, in start order. */
  readonly rows: readonly WaterfallRow[];
  readonly ticks: readonly { readonly at: number; readonly ms: number }[];
}

export function waterfallOf(chain: readonly Hop[], ticksMost = 6): Waterfall {
  const endOf = (hop: Hop) => hop.startMs + (hop.durationMs ?? 0);
  const totalMs = Math.max(...chain.map(endOf), 0.001);
  const callsOf = new Map<number | null, Hop[]>();
  for (const hop of chain) {
    const parent = hop.parent !== null && chain[hop.parent] !== undefined ? hop.parent : null;
    callsOf.set(parent, [...(callsOf.get(parent) ?? []), hop]);
  }
  const rows: WaterfallRow[] = [];
  const add = (hop: Hop, depth: number): void => {
    const isRunning = hop.durationMs === null;
    const endMs = isRunning ? totalMs : endOf(hop);
    const calls = callsOf.get(hop.index) ?? [];
    const taken = calls.map((call) => ({
      start: call.startMs,
      end: call.durationMs === null ? totalMs : endOf(call),
    }));
    rows.push({
      ...{ hop, depth, isRunning },
      ...partOf({ start: hop.startMs, end: endMs }, totalMs),
      self: without({ start: hop.startMs, end: endMs }, taken).map((each) => partOf(each, totalMs)),
    });
    for (const call of calls) add(call, depth + 1);
  };
  for (const root of callsOf.get(null) ?? []) add(root, 0);
  return { totalMs, rows, ticks: ticksOf(totalMs, ticksMost) };
}

/** What is left of `whole` when the others, which may overlap, are taken out. */
function without(whole: Stretch, others: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let at = whole.start;
  for (const { start, end } of [...others].sort((a, b) => a.start - b.start)) {
    if (start > at) left.push({ start: at, end: Math.min(start, whole.end) });
    at = Math.max(at, end);
    if (at >= whole.end) return left;
  }
  return [...left, { start: at, end: whole.end }];
}

function partOf({ start, end }: Stretch, totalMs: number): Stretch {
  return { start: start / totalMs, end: end / totalMs };
}

/** Round numbers of ms, no more than `most`, from 0. */
function ticksOf(totalMs: number, most: number): { at: number; ms: number }[] {
  const rough = totalMs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const count = Math.floor(totalMs / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => {
    return { at: (index * step) / totalMs, ms: Number((index * step).toPrecision(6)) };
  });
}
