import { readGrpcMessage } from '../../core/grpc/grpc-call.js';
import { headerPairs, type RawHeaders } from '../../core/headers.js';
import { traceFamilies } from '../../core/trace/families.js';
import { isRedacted } from '../redaction-marker.js';
import type { Finding, Findings } from './finding.js';
import type { Ignore } from './ignore.js';
import { withoutBoundary } from './multipart-boundary.js';
import type { Noise } from './noise.js';
import { noPlaces } from './noisy-places.js';

/** Headers of every answer that say nothing about what was answered. */
const noisyHeaders: ReadonlySet<string> = new Set([
  // Of the moment.
  ...['date', 'age', 'expires', 'last-modified', 'etag'],
  // Of the run.
  ...traceFamilies().flatMap(({ headers }) => headers),
  'x-correlation-id',
  ...['server-timing', 'x-response-time', 'x-runtime', 'x-envoy-upstream-service-time'],
  // Of the way there: one connection's (RFC 9110 §7.6.1), or a proxy's.
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade', 'via'],
  // Of the body, which is compared itself.
  'content-length',
]);

const noisyPrefixes = ['x-loop-', 'x-b3-', 'x-datadog-'];

/** Headers of a request that say how it came to the callee, and not what was asked. */
const noisyInRequests: ReadonlySet<string> = new Set([
  ...['host', 'forwarded', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host'],
  ...['x-forwarded-port', 'x-forwarded-proto'],
]);

export interface ComparedHeaders {
  readonly what: 'header' | 'trailer';
  readonly of: 'request' | 'response';
  readonly recorded: RawHeaders;
  readonly replayed: RawHeaders;
}

/** Repeated values in their order; the order of different names means nothing (RFC 9110 §5.3). */
export function compareHeaders(
  headers: ComparedHeaders,
  { headers: ignored, places = noPlaces }: Ignore,
  noise: Noise,
): Findings {
  const before = valuesByName(headers.recorded);
  const after = valuesByName(headers.replayed);
  const differences: Finding[] = [];
  const passed: string[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (isNoisyHeader(name, headers.of) || ignored.has(name)) continue;
    const recorded = before.get(name) ?? [];
    const replayed = after.get(name) ?? [];
    if ([...recorded, ...replayed].some(isRedacted)) continue;
    const at = `${headers.what} ${name}`;
    if (isSameList(recorded, replayed, (one, other) => one === other)) continue;
    const isNoise =
      places.has(at) ||
      isSameList(recorded, replayed, (one, other) => one === other || noise.isNoise(one, other));
    if (isNoise) passed.push(at);
    else differences.push(difference(at, recorded, replayed));
  }
  return { differences, noise: passed };
}

export function isNoisyHeader(name: string, of: 'request' | 'response'): boolean {
  if (of === 'request' && noisyInRequests.has(name)) return true;
  return noisyHeaders.has(name) || noisyPrefixes.some((prefix) => name.startsWith(prefix));
}

function valuesByName(headers: RawHeaders): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [rawName, rawValue] of headerPairs(headers)) {
    const name = rawName.toLowerCase();
    const value = outlineOf(name, rawValue);
    byName.set(name, [...(byName.get(name) ?? []), value]);
  }
  return byName;
}

function outlineOf(name: string, value: string): string {
  if (name === 'set-cookie') return cookieOutline(value);
  // Of two libraries, one escapes more than the other.
  if (name === 'grpc-message') return readGrpcMessage(value);
  return name === 'content-type' ? withoutBoundary(value) : value;
}

/** A cookie's value is made for the session; its name and attributes are the service's doing. */
function cookieOutline(value: string): string {
  if (isRedacted(value)) return value;
  const [pair = '', ...attributes] = value.split(';');
  const lasting = attributes
    .map((attribute) => attribute.trim())
    .filter((attribute) => !/^expires=/i.test(attribute));
  return [`${pair.split('=')[0]?.trim()}=…`, ...lasting].join('; ');
}

function isSameList(
  recorded: readonly string[],
  replayed: readonly string[],
  isSame: (one: string, other: string) => boolean,
): boolean {
  return (
    recorded.length === replayed.length &&
    recorded.every((value, i) => isSame(value, replayed[i] ?? ''))
  );
}

function difference(at: string, recorded: readonly string[], replayed: readonly string[]): Finding {
  return {
    kind: kindOf(recorded, replayed),
    at,
    recorded: shown(recorded),
    replayed: shown(replayed),
  };
}

function kindOf(recorded: readonly string[], replayed: readonly string[]): Finding['kind'] {
  if (recorded.length === 0) return 'added';
  if (replayed.length === 0) return 'removed';
  const sorted = [...replayed].sort();
  const isReordered = isSameList([...recorded].sort(), sorted, (one, other) => one === other);
  return isReordered ? 'reordered' : 'changed';
}

function shown(values: readonly string[]): string | readonly string[] | null {
  return values.length > 1 ? values : (values[0] ?? null);
}
