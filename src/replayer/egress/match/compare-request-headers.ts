import type { Hop } from '../../../core/capture.js';
import { headerPairs, type RawHeaders } from '../../../core/headers.js';
import { isCodedNoise } from '../../compare/coded-value.js';
import { isNoisyHeader } from '../../compare/compare-headers.js';
import { withoutBoundary } from '../../compare/multipart-boundary.js';
import { isRedacted } from '../../redaction-marker.js';
import type { LikenessContext } from '../likeness-context.js';

/** Who asks, and with which client: it says nothing about what is asked. */
const ofTheCaller: ReadonlySet<string> = new Set([
  ...['authorization', 'proxy-authorization', 'cookie', 'user-agent', 'expect', 'content-encoding'],
  ...['accept-encoding', 'x-api-key', 'priority'],
]);

/** Headers that choose what is answered. */
const deciding =
  /^(?:x-amz-target|soapaction|range|if-range|accept|accept-language|content-type|if-none-match|if-match|if-modified-since|prefer|depth|x-http-method-override)$|tenant|organi[sz]ation|account|locale|region|version/;

const decidingWeight = 4;
const noiseWeight = 0.25;

/**
 * How well the headers of a call go with those of each recorded one: only those are looked at in
 * which the recorded ones differ, and they are never a condition. The more, the better.
 */
export function compareRequestHeaders(
  hops: readonly Hop[],
  came: RawHeaders,
  { ignore, noise }: LikenessContext,
): number[] {
  const recorded = hops.map(({ request }) => valuesByName(request.headers));
  const own = valuesByName(came);
  const names = new Set(recorded.flatMap((headers) => [...headers.keys()]));
  const telling = [...names].filter(
    (name) =>
      !ofTheCaller.has(name) &&
      !isNoisyHeader(name, 'request') &&
      !ignore.headers.has(name) &&
      new Set(recorded.map((headers) => headers.get(name))).size > 1,
  );
  return recorded.map((headers) =>
    telling.reduce((sum, name) => {
      const [one, other] = [headers.get(name), own.get(name)];
      const weight = deciding.test(name) ? decidingWeight : 1;
      if (one === other) return sum + weight;
      if (one === undefined || other === undefined || isRedacted(one)) return sum;
      const isNoise = noise.isFieldNoise(name, one, other) || isCodedNoise(one, other, noise);
      return isNoise ? sum + weight * noiseWeight : sum;
    }, 0),
  );
}

function valuesByName(headers: RawHeaders): Map<string, string> {
  const byName = new Map<string, string>();
  for (const [rawName, rawValue] of headerPairs(headers)) {
    const name = rawName.toLowerCase();
    const value = name === 'content-type' ? withoutBoundary(rawValue) : rawValue;
    const known = byName.get(name);
    byName.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return byName;
}
