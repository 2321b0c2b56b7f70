import type { Exchange } from '../core/exchange.js';
import { grpcStatuses } from '../core/grpc-status.js';
import { headerValue } from '../core/headers.js';

/**
 * Whether a call by gRPC failed at the server: the statuses that OpenTelemetry's conventions for
 * servers count as errors. gRPC sends its status in the trailers, or, without a body, in the
 * headers, always with a POST and a 200: what is neither costs two comparisons.
 */
export function isGrpcFailure(exchange: Exchange): boolean {
  if (exchange.answeredStatus !== 200 || exchange.method !== 'POST') return false;
  const status =
    headerValue(exchange.responseTrailers, name) ?? headerValue(exchange.responseHeaders, name);
  return status !== undefined && serverFailures.has(Number(status));
}

const name = 'grpc-status';

const serverFailures: ReadonlySet<number> = new Set(
  (
    [
      'UNKNOWN',
      'DEADLINE_EXCEEDED',
      'UNIMPLEMENTED',
      'INTERNAL',
      'UNAVAILABLE',
      'DATA_LOSS',
    ] as const
  ).map((each) => grpcStatuses.indexOf(each)),
);
