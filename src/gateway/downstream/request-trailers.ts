import { withoutFraming } from '../../core/framing-fields.js';
import { noHeaders, type RawHeaders } from '../../core/headers.js';
import { isProxyHint } from './proxy-hints.js';

/** Those of a request that go on. */
export function requestTrailers(trailers: RawHeaders): RawHeaders {
  if (trailers.length === 0) return noHeaders;
  const kept = withoutFraming(trailers);
  return kept.filter((_, i) => !isProxys((kept[i - (i % 2)] ?? '').toLowerCase()));
}

/** What only a proxy can say: a service that merges trailers would believe it. */
function isProxys(name: string): boolean {
  return name === 'via' || isProxyHint(name);
}
