import type { TravellingHop, TravellingMessage } from '../../core/travel.js';
import { bytesText } from '../text/bytes-text.js';

/** What of the bodies did not come along, one by one: `response body (hop 0): 0 B of 70 B`. */
export function incompleteBodies(hops: readonly TravellingHop[]): string[] {
  return hops.flatMap(({ request, response }, index) => [
    ...lackOf(`request body (hop ${index})`, request),
    ...lackOf(`response body (hop ${index})`, response),
  ]);
}

function lackOf(what: string, message: TravellingMessage | null): string[] {
  if (message === null || !message.body.truncated) return [];
  const { bytes, damaged, data } = message.body;
  const whole = bytes > data.length ? bytesText(bytes) : 'an unknown length';
  return [`${what}: ${damaged ? 'damaged, ' : ''}${bytesText(data.length)} of ${whole}`];
}
