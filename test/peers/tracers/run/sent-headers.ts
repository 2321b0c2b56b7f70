import type { Capture, Hop } from '../../../../src/core/capture.js';

/** What clients send by themselves, without a tracer. */
const plain: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'host',
  'http2-settings',
  'sec-fetch-mode',
  'upgrade',
  'user-agent',
]);

/** Names of the headers that the tracer put on one call, as it came to the gateway. */
export function sentHeaders({ request: { headers } }: Hop): string[] {
  const names: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]?.toLowerCase() ?? '';
    if (!plain.has(name)) names.push(name);
  }
  return names;
}

/** Of the calls between services, in all that was kept of them. */
export function callsOf(captures: readonly Capture[]): readonly Hop[] {
  return captures.flatMap(({ chain }) => chain).filter(({ listener }) => listener !== 'edge');
}
