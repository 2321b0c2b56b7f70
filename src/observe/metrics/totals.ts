import { type ErrorKind, errorKinds } from '../../core/exchange.js';

/** Upper bounds of the histogram's buckets, in seconds. */
export const bucketSeconds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

export interface CodeCount {
  /** Of the answer that the caller got; null when it got none. */
  readonly status: number | null;
  readonly error: ErrorKind | null;
  readonly count: number;
}

/** What a series counted since the gateway started; it only grows. */
export class Totals {
  /** By bucket, the last one for what is longer than all bounds; not yet cumulative. */
  readonly buckets = new Float64Array(bucketSeconds.length + 1);
  seconds = 0;
  requests = 0;
  /** Attempts that were retried, which are no requests. */
  retries = 0;
  readonly #codes = new Map<number, number>();

  record(seconds: number, status: number, error: ErrorKind | null): void {
    let at = 0;
    while (at < bucketSeconds.length && seconds > (bucketSeconds[at] ?? 0)) at++;
    this.buckets[at] = (this.buckets[at] ?? 0) + 1;
    this.seconds += seconds;
    this.requests++;
    // Both in one number: a key that costs no string.
    const code = status * kinds + (error === null ? 0 : errorKinds.indexOf(error) + 1);
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  codes(): CodeCount[] {
    return [...this.#codes].map(([code, count]) => ({
      status: Math.floor(code / kinds) || null,
      error: errorKinds[(code % kinds) - 1] ?? null,
      count,
    }));
  }
}

const kinds = errorKinds.length + 1;
