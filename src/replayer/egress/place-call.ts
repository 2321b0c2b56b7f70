import type { Hop } from '../../core/capture.js';
import { foldedPath, foldedPathOf } from '../compare/folded-path.js';

/** A live call of the run, or its entry. */
export interface LiveCall {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly startedAtMs: number;
  readonly running: boolean;
}

export interface PlacedCall {
  readonly method: string;
  readonly path: string;
  /** What the caller sent as its span. */
  readonly parentSpanId: string | null;
  /** The service whose own egress it came to, or null. */
  readonly caller: string | null;
}

/**
 * Who made a call: named by its parent id; else, of the live calls that run (of the caller's
 * service, where that is known), the innermost, the one that the recording has making this call,
 * and then the latest. At last the entry, from which all others come.
 * @param live the entry first
 */
export function placeCall<Live extends LiveCall>(
  call: PlacedCall,
  live: readonly [Live, ...Live[]],
  recorded: readonly Hop[],
): Live {
  const named = live.find((each) => each.spanId === call.parentSpanId);
  if (named !== undefined) return named;
  const ofCaller = narrow(live, ({ service }) => call.caller === null || service === call.caller);
  const running = narrow(ofCaller, (each) => each.running);
  const makers = new Set(recordedCalls(call, recorded).map(({ from }) => from));
  const likely = narrow(running, ({ service }) => makers.has(service));
  const parents = new Set(likely.map((each) => each.parentSpanId));
  const innermost = narrow(likely, ({ spanId }) => !parents.has(spanId));
  return innermost.reduce((a, b) => (b.startedAtMs > a.startedAtMs ? b : a), live[0]);
}

/** Of the same target; else of one that is the same but for noise. */
function recordedCalls({ method, path }: PlacedCall, recorded: readonly Hop[]): readonly Hop[] {
  const ofMethod = recorded.filter((hop) => hop.method === method);
  const identical = ofMethod.filter((hop) => hop.path === path);
  if (identical.length > 0) return identical;
  const folded = foldedPath(path);
  return ofMethod.filter((hop) => foldedPathOf(hop) === folded);
}

/** Those that fit, or all when none does. */
function narrow<T>(list: readonly T[], fits: (item: T) => boolean): readonly T[] {
  const fitting = list.filter(fits);
  return fitting.length === 0 ? list : fitting;
}
