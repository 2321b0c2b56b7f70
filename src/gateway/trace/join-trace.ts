import { createHash } from 'node:crypto';
import {
  type CarriedTrace,
  type Decision,
  type HeaderValues,
  isSameTrace,
  zeroSpan,
  zeroTrace,
} from '../../core/trace/family.js';
import { isRequestId, requestKey } from '../../core/trace/request-id.js';
import type { KnownIds } from './known-ids.js';
import { between, type PlacedFamily, type TraceFormat } from './trace-format.js';
import type { KnownTrace, TraceMemory } from './trace-memory.js';

/** What a request carries of traces. */
export interface CarriedHeaders {
  /** By slot of the format; null when none came. */
  readonly carried: HeaderValues | null;
  /** Well-formed ones, as they came; several when they differ. */
  readonly requestIds: readonly string[] | null;
}

/** What a gateway knows of traces. */
export interface TraceKnowledge {
  readonly memory: TraceMemory;
  readonly ids: KnownIds;
}

/** The trace that a request joins. */
export interface JoinedTrace extends CarriedTrace {
  /** It was named by more than a request id. */
  readonly isNamed: boolean;
}

interface Candidate {
  readonly placed: PlacedFamily;
  readonly trace: CarriedTrace;
  readonly rank: number;
}

/** A hop of ours as parent; a trace that we know; within both, rather one that is running. */
const ourSpan = 4;
const knownTrace = 2;
const running = 1;

/**
 * The trace that a request belongs to, or null. Where its headers disagree: the one with a hop of
 * ours as its parent, then one that is known here, then the first in the order of the families.
 */
export function joinTrace(
  { carried, requestIds }: CarriedHeaders,
  format: TraceFormat,
  known: TraceKnowledge,
  isEdge: boolean,
): JoinedTrace | null {
  const candidates = carried === null ? null : candidatesOf(carried, format, known.memory);
  let best: Candidate | null = null;
  for (const each of candidates ?? []) {
    if (best === null || each.rank > best.rank) best = each;
  }
  if (requestIds !== null && format.hasRequestId && (best === null || best.rank < knownTrace)) {
    const trace = traceOfRequestIds(requestIds, known, best === null, isEdge);
    if (trace !== null) return { ...trace, isNamed: false };
  }
  if (best === null || candidates === null) return null;
  return { ...agreed(best, candidates), isNamed: true };
}

/** Whether what a family's headers say is the trace that was joined. */
export function isOfTrace(
  values: HeaderValues,
  { family, at, slots, mayVary }: PlacedFamily,
  traceId: string,
): boolean {
  for (const one of variants(values, at, slots, mayVary)) {
    const trace = family.read(one, one === values ? at : 0);
    if (trace !== null && isSameTrace(trace.traceId, traceId)) return true;
  }
  return false;
}

function candidatesOf(
  values: HeaderValues,
  { families }: TraceFormat,
  memory: TraceMemory,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const placed of families) {
    const { family, at, slots, mayVary } = placed;
    if (values[at] === undefined) continue;
    for (const one of variants(values, at, slots, mayVary)) {
      const trace = family.read(one, one === values ? at : 0);
      if (trace !== null) candidates.push(candidateOf(placed, trace, memory));
    }
  }
  return candidates;
}

function candidateOf(placed: PlacedFamily, trace: CarriedTrace, memory: TraceMemory): Candidate {
  const { parentSpanId } = trace;
  const ofSpan = parentSpanId === null ? undefined : memory.traceOfSpan(parentSpanId);
  const found = memory.find(ofSpan ?? trace.traceId);
  if (ofSpan === undefined && found === undefined) return { placed, trace, rank: 0 };
  const rank = (ofSpan === undefined ? knownTrace : ourSpan) + (found?.isRunning ? running : 0);
  return { placed, trace: { ...trace, traceId: found?.traceId ?? ofSpan ?? trace.traceId }, rank };
}

/** What the others add to the best: those that speak of the same trace. */
function agreed(best: Candidate, candidates: readonly Candidate[]): CarriedTrace {
  if (candidates.length === 1) return best.trace;
  let { traceId, parentSpanId, sampled, isRandom, isDebug } = best.trace;
  for (const { placed, trace, rank } of candidates) {
    if (!isSameTrace(trace.traceId, traceId)) continue;
    if (traceId.startsWith(zeroSpan)) traceId = trace.traceId;
    sampled ??= trace.sampled;
    isDebug ||= trace.isDebug;
    isRandom ||= trace.isRandom;
    // Another gateway's hop is nearer to the call than the span of an SDK.
    if (placed.family.name === 'baggage' && rank < ourSpan && best.rank < ourSpan) {
      parentSpanId = trace.parentSpanId;
    }
    parentSpanId ??= trace.parentSpanId;
  }
  return { traceId, parentSpanId, sampled, isRandom, isDebug };
}

/** What headers say of sampling that name no trace (`b3: 0`); null: nothing. */
export function decisionAlone(values: HeaderValues, { families }: TraceFormat): Decision | null {
  for (const { family, at } of families) {
    const decided = family.decide?.(values, at);
    if (decided != null) return decided;
  }
  return null;
}

/**
 * Beside other trace headers a request id counts only while its trace is running, and not at the
 * edge: a client may send the same one for ever.
 */
function traceOfRequestIds(
  requestIds: readonly string[],
  known: TraceKnowledge,
  isAlone: boolean,
  isEdge: boolean,
): CarriedTrace | null {
  if (!isAlone && isEdge) return null;
  let first: string | null = null;
  for (const requestId of requestIds) {
    const found = knownByRequestId(requestId, known);
    if (found !== undefined && (isAlone || found.isRunning)) return ofId(found.traceId);
    first ??= known.ids.traceId(requestId) ?? traceIdOf(requestId);
  }
  return isAlone && first !== null ? ofId(first) : null;
}

/** The trace that goes with a request id, where it has passed this gateway. */
export function knownByRequestId(
  requestId: string,
  { ids, memory }: TraceKnowledge,
): KnownTrace | undefined {
  return memory.findByRequestId(ids.traceId(requestId) ?? traceIdOf(requestId));
}

function ofId(traceId: string): CarriedTrace {
  return { traceId, parentSpanId: null, sampled: null, isRandom: false };
}

/** Any gateway that sees the same request id arrives at the same trace id. */
function traceIdOf(requestId: string): string {
  const hex = withoutSampling(requestId).replaceAll('-', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex) && hex !== zeroTrace
    ? hex
    : createHash('sha256').update(requestId, 'latin1').digest('hex').slice(0, 32);
}

/** Of a UUID that Envoy wrote a decision into, the form it had; others stay. */
function withoutSampling(requestId: string): string {
  return /^.{14}[9ab]/i.test(requestId) ? requestKey(requestId) : requestId;
}

/**
 * The values of a family, once for each that came where lines differ. Of one that came once it is
 * the whole list, with `at` as it was.
 */
function variants(
  values: HeaderValues,
  at: number,
  slots: number,
  mayVary: readonly boolean[],
): readonly HeaderValues[] {
  let several = false;
  for (let i = 0; i < slots && !several; i++) {
    several = mayVary[i] === true && isSeveral(values[at + i]);
  }
  if (!several) return [values];
  const parts = mayVary.map((varies, i) => {
    const value = values[at + i];
    return varies && value !== undefined ? value.split(separator) : [value];
  });
  const count = Math.min(variantsMax, Math.max(...parts.map(({ length }) => length)));
  return Array.from({ length: count }, (_, i) => parts.map((each) => each[i] ?? each.at(-1)));
}

/** Who sends more does not mean a trace. */
const variantsMax = 8;
/** A proxy may have joined the lines with commas, which stand in no id. */
const separator = /\s*[\n,]\s*/;

function isSeveral(value: string | undefined): boolean {
  return value !== undefined && (value.includes(between) || value.includes(','));
}

/** Adds a request id that came to those before it. */
export function withRequestId(before: string[] | null, value: string): string[] | null {
  if (!isRequestId(value)) return before;
  if (before === null) return [value];
  if (before.length < variantsMax && !before.includes(value)) before.push(value);
  return before;
}
