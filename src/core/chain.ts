import { calleeName } from './callee-name.js';
import type { HopRecord } from './capture-sink.js';
import { isGrpcFailure } from './grpc/grpc-status.js';

/** What the place of a hop in its chain depends on. */
export type ChainLink = Pick<
  HopRecord,
  | 'spanId'
  | 'parentSpanId'
  | 'ruleHeld'
  | 'service'
  | 'authority'
  | 'listener'
  | 'method'
  | 'path'
  | 'status'
  | 'error'
  | 'retried'
  | 'startedAtMs'
  | 'durationMs'
> &
  Partial<Pick<HopRecord, 'response'>>;

/** A hop with its place. */
export interface PlacedHop<Link extends ChainLink = ChainLink> {
  readonly record: Link;
  /** Position in start order, from 0. */
  readonly index: number;
  /** Index of the hop whose callee made this call; null at a root and when that hop is not there. */
  readonly parent: number | null;
  /** Service of the parent, or its host where it has none. */
  readonly from: string | null;
  /** 1, or more when the same call was made again after it had failed, by its caller or by loop. */
  readonly attempt: number;
}

export interface ArrangedChain<Link extends ChainLink = ChainLink> {
  /** In start order. */
  readonly hops: readonly PlacedHop<Link>[];
  /** Index of the hop by which the chain is known; null when there are no hops. */
  readonly entry: number | null;
  /** Index of the first failing hop; null when none failed. */
  readonly failed: number | null;
}

/**
 * Puts the hops of one chain in their places, whatever order they come in: start order, parents,
 * attempts, the entry hop (the edge hop, else the root that started first) and the first failing
 * hop (of those with an error, a 5xx, a gRPC status of the server's fault or that the rule holds for, the one that ended first).
 */
export function arrangeChain<Link extends ChainLink>(
  records: readonly Link[],
): ArrangedChain<Link> {
  const bySpan = new Map(records.map((record) => [record.spanId, record]));
  const depths = new Map(records.map((record) => [record, depthOf(record, bySpan)]));
  const depth = (record: Link): number => depths.get(record) ?? 0;
  // Two clock readings may be equal: a caller then still comes before what it called.
  const ordered = [...records].sort(
    (a, b) =>
      a.startedAtMs - b.startedAtMs || depth(a) - depth(b) || (a.spanId < b.spanId ? -1 : 1),
  );
  const indices = new Map(ordered.map((record, index) => [record.spanId, index]));
  const hops = ordered.map((record, index) => {
    const parent = parentOf(record, bySpan);
    return {
      record,
      index,
      parent: parent === undefined ? null : (indices.get(parent.spanId) ?? null),
      from: parent === undefined ? null : calleeName(parent),
      attempt: attemptOf(ordered, index),
    };
  });
  return { hops, entry: entryOf(hops), failed: firstFailingOf(hops, depth) };
}

function hasFailed(record: ChainLink): boolean {
  const { error, method, status, response = null } = record;
  if (error !== null || (status !== null && status >= 500)) return true;
  if (status !== 200 || method !== 'POST' || response === null) return false;
  return isGrpcFailure(response.headers, response.trailers);
}

function parentOf<Link extends ChainLink>(
  record: Link,
  bySpan: ReadonlyMap<string, Link>,
): Link | undefined {
  if (record.parentSpanId === null || record.parentSpanId === record.spanId) return undefined;
  return bySpan.get(record.parentSpanId);
}

/** Span ids come from outside: a cycle of parents must end, so the walk is bounded by the chain. */
function depthOf<Link extends ChainLink>(record: Link, bySpan: ReadonlyMap<string, Link>): number {
  let depth = 0;
  let parent = parentOf(record, bySpan);
  while (parent !== undefined && depth < bySpan.size) {
    depth += 1;
    parent = parentOf(parent, bySpan);
  }
  return depth;
}

/**
 * Counts back over the same call by the same caller, while each had failed before the next began. One
 * that loop sent again counts as failed, whatever its status.
 */
function attemptOf(ordered: readonly ChainLink[], index: number): number {
  const record = ordered[index];
  if (record === undefined) return 1;
  let attempt = 1;
  for (let i = index - 1; i >= 0; i -= 1) {
    const earlier = ordered[i];
    if (earlier === undefined || !isSameCall(earlier, record)) continue;
    const failed = hasFailed(earlier) || earlier.retried === true;
    if (!failed || endOf(earlier) > record.startedAtMs) break;
    attempt += 1;
  }
  return attempt;
}

function isSameCall(a: ChainLink, b: ChainLink): boolean {
  return (
    a.parentSpanId === b.parentSpanId &&
    calleeName(a) === calleeName(b) &&
    a.method === b.method &&
    a.path === b.path
  );
}

/** A hop that is still running ends after all others. */
function endOf(record: ChainLink): number {
  return record.durationMs === null
    ? Number.POSITIVE_INFINITY
    : record.startedAtMs + record.durationMs;
}

function entryOf(hops: readonly PlacedHop[]): number | null {
  // Of several attempts, the caller got the answer of the last.
  const last = hops.filter(({ record }) => record.retried !== true);
  const entry =
    last.find((hop) => hop.record.listener === 'edge') ??
    last.find((hop) => hop.parent === null) ??
    hops[0];
  return entry?.index ?? null;
}

function firstFailingOf<Link extends ChainLink>(
  hops: readonly PlacedHop<Link>[],
  depth: (record: Link) => number,
): number | null {
  let first: PlacedHop<Link> | null = null;
  for (const hop of hops) {
    if (!hasFailed(hop.record) && !hop.record.ruleHeld) continue;
    if (first === null || isBefore(hop.record, first.record, depth)) first = hop;
  }
  return first?.index ?? null;
}

/** What was mended by another attempt is not what made the chain fail, where anything else is. */
function isBefore<Link extends ChainLink>(
  candidate: Link,
  first: Link,
  depth: (record: Link) => number,
): boolean {
  const isMended = candidate.retried === true;
  if (isMended !== (first.retried === true)) return !isMended;
  return isFirst(candidate, first, depth);
}

function isFirst<Link extends ChainLink>(
  candidate: Link,
  first: Link,
  depth: (record: Link) => number,
): boolean {
  const [end, firstEnd] = [endOf(candidate), endOf(first)];
  // Compared, not subtracted: both may be infinite. On a tie the innermost hop is the cause.
  return end < firstEnd || (end === firstEnd && depth(candidate) > depth(first));
}
