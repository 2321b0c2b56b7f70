import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../core/duration.js';

const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A parser of moments: `1h` is an hour before now; the result is epoch milliseconds. */
export function timePoint(now: () => number): (text: string) => number {
  return (text) => {
    if (isoTime.test(text)) {
      const time = Date.parse(text);
      if (!Number.isNaN(time)) return time;
    } else {
      const ago = parseDuration(text);
      if (ago !== undefined) return now() - ago;
    }
    throw new InvalidArgumentError(
      'Expected a duration such as 90s, 15m, 1h, 7d, or an ISO 8601 time such as 2026-01-31T12:00:00Z.',
    );
  };
}
