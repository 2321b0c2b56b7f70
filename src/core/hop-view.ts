import { calleeName } from './callee-name.js';
import type { Hop, KeptMessage } from './capture.js';
import { decodeContent } from './content-coding.js';
import { callSchemas } from './grpc/grpc-types.js';
import { noHeaders } from './headers.js';
import type { HopView } from './rules/matcher.js';

/** A kept body is bounded, what it expands to is not. */
const decodedBytesMax = 16 * 1024 * 1024;

/** What a rule sees of a stored hop. Bodies are decoded when first asked for, once. */
export function viewOfHop(hop: Hop): HopView {
  const requestBody = decodedOnce(hop.request);
  const responseBody = decodedOnce(hop.response);
  return {
    protocol: hop.protocol,
    method: hop.method,
    path: hop.path,
    authority: hop.authority,
    service: calleeName(hop),
    from: hop.from,
    route: hop.route,
    isEdge: hop.listener === 'edge',
    status: hop.status ?? hop.answeredStatus,
    error: hop.error,
    fault: hop.fault ?? null,
    retried: hop.retried ?? false,
    latencyMs: (hop.durationMs ?? 0) + (hop.waitedMs ?? 0),
    requestHeaders: hop.request.headers,
    responseHeaders: hop.response?.headers ?? noHeaders,
    responseTrailers: hop.response?.trailers ?? noHeaders,
    requestBody,
    responseBody,
    schemas: () => callSchemas(hop.types, hop.path),
  };
}

function decodedOnce(message: KeptMessage | null): () => Buffer {
  let data: Buffer | undefined;
  return () => {
    data ??= message
      ? decodeContent(message.headers, message.body.data, decodedBytesMax).data
      : Buffer.alloc(0);
    return data;
  };
}
