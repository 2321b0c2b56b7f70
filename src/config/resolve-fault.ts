import type { z } from 'zod';
import type { FaultAbort, FaultDefinition } from '../core/fault.js';
import { grpcStatuses } from '../core/grpc/grpc-status.js';
import type { fault } from './schema/fault.js';

type ParsedFault = z.output<typeof fault>;

/** From the shape of the file to the shape of the program. */
export function resolveFault(parsed: ParsedFault): FaultDefinition {
  const { name, when, percent, seed, delay, abort } = parsed;
  return {
    ...{ name, when, percent, seed },
    delay: delay === undefined ? null : { fixedMs: delay.fixed, jitterMs: delay.jitter },
    abort: abort === undefined ? null : abortOf(abort),
    rateBytes: parsed.rate ?? null,
    corruptBytes: parsed.corrupt ?? null,
    forMs: parsed.for ?? null,
  };
}

type ParsedAbort = NonNullable<ParsedFault['abort']>;

function abortOf(given: ParsedAbort): FaultAbort {
  if ('error' in given && given.error !== undefined) {
    return { kind: 'error', error: given.error, afterBytes: given.after ?? null };
  }
  const { grpc, headers, body } =
    'grpc' in given || 'headers' in given || 'body' in given ? given : {};
  const lines = Object.entries(headers ?? {}).flat();
  return {
    kind: 'answer',
    // The status of a gRPC call is in its trailers, or in the headers of an answer without a body.
    status: given.status ?? 200,
    grpc: grpc ?? null,
    body: body ?? null,
    headers: grpc === undefined ? lines : [...grpcHeaders(grpc), ...lines],
  };
}

function grpcHeaders(name: (typeof grpcStatuses)[number]): string[] {
  const status = String(grpcStatuses.indexOf(name));
  return ['content-type', 'application/grpc', 'grpc-status', status];
}
