import { InvalidArgumentError } from 'commander';

/** `fail`, `live`, or the status that a call gets for which there is no recorded answer. */
export function missOption(text: string): 'fail' | 'live' | number {
  if (text === 'fail' || text === 'live') return text;
  const status = Number(text);
  if (/^\d{3}$/.test(text) && status >= 200 && status <= 599) return status;
  throw new InvalidArgumentError('Expected fail, live, or a status from 200 to 599.');
}
