import type { Exchange } from '../core/exchange.js';
import { isGrpcFailure as isFailure } from '../core/grpc/grpc-status.js';

/** Whether a call by gRPC failed at the server. What is none costs two comparisons. */
export function isGrpcFailure(exchange: Exchange): boolean {
  if (exchange.answeredStatus !== 200 || exchange.method !== 'POST') return false;
  return isFailure(exchange.responseHeaders, exchange.responseTrailers);
}
