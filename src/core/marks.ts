import { headerValue, headerValues, type RawHeaders } from './headers.js';

/** How a copy can be known, wherever it goes. */
export const shadowHeader = 'x-loop-shadow';

const baggageMember = /(?:^|,)\s*loop-(shadow|replay)\s*=\s*([^\s,;]*)/g;

/** The shadow that the baggage names (`loop-shadow=<id>`), or null. */
export function shadowInBaggage(headers: RawHeaders): string | null {
  // Asked of every call in the mesh; most have none.
  if (headerValue(headers, 'baggage') === undefined) return null;
  for (const value of headerValues(headers, 'baggage')) {
    for (const [, kind, id = ''] of value.matchAll(baggageMember)) {
      if (kind === 'shadow') return id;
    }
  }
  return null;
}

/** A copy or a replay, or what they led to: not to be copied (again). */
export function isMarked(headers: RawHeaders): boolean {
  return (
    headerValue(headers, shadowHeader) !== undefined ||
    headerValue(headers, 'x-loop-replay') !== undefined ||
    headerValues(headers, 'baggage').some((value) => value.match(baggageMember) !== null)
  );
}
