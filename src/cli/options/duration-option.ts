import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../core/duration.js';

/** Milliseconds. */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('Expected a duration such as 500ms, 30s, 5m.');
}

/** Milliseconds, of a number of seconds. */
export function secondsOption(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new InvalidArgumentError('Expected a number of seconds, such as 0.5.');
}
