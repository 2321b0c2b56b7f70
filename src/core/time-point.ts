import { parseDuration } from './duration.js';

const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Epoch milliseconds of an ISO 8601 time, or of a duration back from `nowMs`: `1h` is an hour before;
 * undefined for anything else.
 */
export function parseTimePoint(text: string, nowMs: number): number | undefined {
  if (isoTime.test(text)) {
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
  }
  const ago = parseDuration(text);
  return ago === undefined ? undefined : nowMs - ago;
}
