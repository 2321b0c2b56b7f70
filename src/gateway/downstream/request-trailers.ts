import { withoutFraming } from '../../core/framing-fields.js';
import { noHeaders, type RawHeaders } from '../../core/headers.js';

/** What the gateway itself says in the headers: a service that merges trailers would believe these. */
const ours = /^(?:via|forwarded|x-forwarded-.*|x-real-ip)$/i;

/** Those of a request that go on. */
export function requestTrailers(trailers: RawHeaders): RawHeaders {
  if (trailers.length === 0) return noHeaders;
  const kept = withoutFraming(trailers);
  return kept.filter((_, i) => !ours.test(kept[i - (i % 2)] ?? ''));
}
