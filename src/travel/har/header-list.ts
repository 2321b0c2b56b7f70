import { headerPairs, type RawHeaders } from '../../core/headers.js';
import type { HarPair } from './har.js';

export function headerList(headers: RawHeaders): HarPair[] {
  return headerPairs(headers).map(([name, value]) => ({ name, value }));
}
