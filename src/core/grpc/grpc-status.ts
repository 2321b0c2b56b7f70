import { headerValue, type RawHeaders } from '../headers.js';

/** By their numbers, from 0. */
export const grpcStatuses = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** What OpenTelemetry's conventions for servers count as errors: the server failed, not its caller. */
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

/**
 * Whether a `POST` that was answered 200 failed at the server all the same. gRPC sends its status in the trailers, or,
 * without a body, in the headers.
 */
export function isGrpcFailure(headers: RawHeaders, trailers: RawHeaders): boolean {
  return isServerFailure(grpcStatusIn(trailers) ?? grpcStatusIn(headers));
}

/** As it stands there; undefined where it does not. */
export function grpcStatusIn(headers: RawHeaders): string | undefined {
  return headerValue(headers, 'grpc-status');
}

/** @param status as it stands in a header; undefined: nobody said one */
export function isServerFailure(status: string | undefined): boolean {
  return status !== undefined && serverFailures.has(Number(status));
}
