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
  if (replay !== undefined) return markIn('x-loop-replay', replay);
  if (baggage === undefined) return null;
  const member = baggageMember.exec(baggage)?.[1];
  return member === undefined ? null : markIn('baggage', member);
}

const baggageMember = /(?:^|,)\s*loop-replay\s*=\s*([^,]*)/;

function markIn(header: ReplayMark['header'], value: string): ReplayMark | null {
  const [replayId = '', ...properties] = value.split(';').map((part) => part.trim());
  return properties.includes('production') ? null : { replayId, header };
}
