import { parseDuration } from '../duration.js';

export interface LatencyBound {
  readonly operator: '>' | '>=' | '<' | '<=';
  readonly ms: number;
}

/** Of `>500ms`, `<= 2s`; undefined for anything else, and for what is no number of milliseconds any more. */
export function parseLatencyBound(spec: string): LatencyBound | undefined {
  const [, operator, duration = ''] = /^(>=|<=|>|<)\s*(\S+)$/.exec(spec.trim()) ?? [];
  const ms = parseDuration(duration);
  return ms === undefined ? undefined : { operator: operator as LatencyBound['operator'], ms };
}
