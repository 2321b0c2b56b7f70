import { InvalidArgumentError } from 'commander';

/** Above 0, up to 100; a `%` after it is fine. */
export function percentage(text: string): number {
  const value = Number(text.replace(/%$/, ''));
  if (/^\d+(\.\d+)?%?$/.test(text) && value > 0 && value <= 100) return value;
  throw new InvalidArgumentError('Expected a number above 0 and up to 100, such as 10 or 0.5.');
}
