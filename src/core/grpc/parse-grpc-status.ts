import { grpcStatuses } from './grpc-status.js';

/** A status, or all but it. */
export interface GrpcStatusTest {
  readonly number: number;
  readonly isOther: boolean;
}

/** Reads `14`, `UNAVAILABLE`, `!=OK`; undefined when it is none. */
export function parseGrpcStatus(spec: number | string): GrpcStatusTest | undefined {
  const text = String(spec);
  const isOther = text.startsWith('!=');
  const name = isOther ? text.slice(2).trim() : text;
  const number = /^\d{1,2}$/.test(name)
    ? Number(name)
    : (grpcStatuses as readonly string[]).indexOf(name);
  return number < 0 || number >= grpcStatuses.length ? undefined : { number, isOther };
}
