import type { RawHeaders } from './headers.js';

/** What frames or routes a message, or speaks of its connection. Means nothing in a trailer. */
const framing: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** In any case. */
export function isFraming(name: string): boolean {
  return framing.has(name.toLowerCase());
}

/** Trailers that can be sent: whoever adds them to the headers is not misled (RFC 9110 §6.5.1). */
export function withoutFraming(trailers: RawHeaders): RawHeaders {
  if (trailers.length === 0) return trailers;
  const kept: string[] = [];
  for (let i = 0; i + 1 < trailers.length; i += 2) {
    const name = trailers[i] ?? '';
    if (!isFraming(name)) kept.push(name, trailers[i + 1] ?? '');
  }
  return kept;
}
