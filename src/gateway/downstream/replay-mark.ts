import type { RequestScan } from './request-scan.js';

/** How a request says that a replay led to it. */
export interface ReplayMark {
  /** What `loop list replays` shows, as far as the request tells the truth. */
  readonly replayId: string;
  readonly header: 'x-loop-replay' | 'baggage';
}

/**
 * Null for a request that carries no mark, as most do, having not even the headers; and for one that
 * was led through production on purpose (`--live-production`).
 */
export function replayMarkOf({ replay, baggage }: RequestScan): ReplayMark | null {
  if (replay === undefined && baggage === undefined) return null;
  const [member, ...properties] = memberOf(baggage);
  if (properties.includes('production')) return null;
  if (replay !== undefined) return { replayId: replay, header: 'x-loop-replay' };
  return member === undefined ? null : { replayId: member, header: 'baggage' };
}

const baggageMember = /(?:^|,)\s*loop-replay\s*=\s*([^,]*)/;

/** The value of `loop-replay` and its properties; empty when it is not there. */
function memberOf(baggage: string | undefined): readonly string[] {
  const value = baggage === undefined ? undefined : baggageMember.exec(baggage)?.[1];
  return value === undefined ? [] : value.split(';').map((part) => part.trim());
}
