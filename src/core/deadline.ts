import { steadyNow } from './steady-clock.js';

/** By which callers tell how long they wait. */
export const grpcTimeout = 'grpc-timeout';
export const envoyTimeout = 'x-envoy-expected-rq-timeout-ms';

/** When a request is over, whatever has come of it. Of requests that have no such time there is none. */
export class Deadline {
  /** Steady, as of `steadyNow`. */
  readonly endsAt: number;
  /** For people: whose it is. */
  readonly whose: string;
  /** The caller says how long it waits, and so the service is told, too. */
  readonly isTold: boolean;
  /** When the attempt that runs is over. */
  tryEndsAt = Number.POSITIVE_INFINITY;

  constructor(endsAt: number, whose: string, isTold: boolean) {
    this.endsAt = endsAt;
    this.whose = whose;
    this.isTold = isTold;
  }

  /** The request's head as it goes on now: with what is left, where the caller said how long it waits. */
  headOf(head: string, now: number = steadyNow()): string {
    if (!this.isTold) return head;
    const left = Math.max(1, Math.floor(Math.min(this.endsAt, this.tryEndsAt) - now));
    return head.replace(toldLine, (line, name: string, value: string) => {
      const given = parseTimeLeft(name.toLowerCase(), value);
      if (given === null || given <= left) return line;
      return `${name}: ${name.toLowerCase() === grpcTimeout ? grpcText(left) : left}`;
    });
  }
}

const toldLine = /^(grpc-timeout|x-envoy-expected-rq-timeout-ms): ([^\r\n]*)/gim;

/**
 * Reads one of the two headers, in ms; null when it is not well-formed, or says that there is no end.
 * `5S`, `100m` (gRPC over HTTP/2, `Timeout`); `2000`.
 */
export function parseTimeLeft(name: string, value: string): number | null {
  if (name === envoyTimeout) return /^\d{1,10}$/.test(value) ? Number(value) || null : null;
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(value) ?? [];
  const ms = unit === undefined ? undefined : unitMs[unit];
  return ms === undefined ? null : Number(digits) * ms;
}

const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** Eight digits at most. */
function grpcText(ms: number): string {
  return ms < 1e8 ? `${ms}m` : `${Math.floor(ms / 1000)}S`;
}
