import { decodeParameter } from '../../core/query.js';
import type { HarPair } from './har.js';

/** More would help nobody who looks at them; the text has them all. */
const pairsMax = 1000;

/** Of a query: decoded names and values in order. */
export function parameterPairs(text: string): HarPair[] {
  if (text === '') return [];
  return text
    .split('&', pairsMax)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const name = at === -1 ? pair : pair.slice(0, at);
      return {
        name: decodeParameter(name),
        value: at === -1 ? '' : decodeParameter(pair.slice(at + 1)),
      };
    });
}
