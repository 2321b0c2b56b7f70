import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../core/duration.js';

/** Milliseconds. */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('Expected a duration such as 500ms, 30s, 5m.');
}
