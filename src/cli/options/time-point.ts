import { InvalidArgumentError } from 'commander';
import { parseTimePoint } from '../../core/time-point.js';

/** A parser of moments: `1h` is an hour before now; the result is epoch milliseconds. */
export function timePoint(now: () => number): (text: string) => number {
  return (text) => {
    const time = parseTimePoint(text, now());
    if (time !== undefined) return time;
    throw new InvalidArgumentError(
      'Expected a duration such as 90s, 15m, 1h, 7d, or an ISO 8601 time such as 2026-01-31T12:00:00Z.',
    );
  };
}
