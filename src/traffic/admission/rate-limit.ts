import type { RateLimitConfig } from '../../core/route-policies.js';

/** Keys that are told apart; about 100 bytes each. */
export const keysMax = 10_000;
/** So many of the oldest are looked at for one that can go. */
const lookedAt = 8;

/**
 * A token bucket for each key, kept as one number: when it will be full again. Memory is bounded
 * whatever the keys: a bucket that is full again is as good as none and makes room; while there is none
 * such, keys that are new share one bucket. So a flood of keys gets no more than that, and those that
 * are known keep theirs.
 */
export class RateLimit {
  readonly #everyMs: number;
  readonly #ahead: number;
  readonly #now: () => number;
  /** Steady times in ms, the one that was used longest ago first. */
  readonly #fullAt = new Map<string, number>();
  #othersFullAt = 0;

  constructor({ requests, perMs, burst }: RateLimitConfig, now: () => number) {
    this.#everyMs = perMs / requests;
    this.#ahead = (burst - 1) * this.#everyMs;
    this.#now = now;
  }

  /** @returns 0 when it may go on; else in how many ms one may */
  take(key: string): number {
    const now = this.#now();
    const known = this.#fullAt.get(key);
    if (known === undefined && !this.#hasRoom(now)) {
      const from = Math.max(now, this.#othersFullAt);
      const waitMs = this.#waitMs(from, now);
      if (waitMs === 0) this.#othersFullAt = from + this.#everyMs;
      return waitMs;
    }
    const from = Math.max(now, known ?? now);
    const waitMs = this.#waitMs(from, now);
    if (waitMs > 0) return waitMs;
    // Behind all others.
    this.#fullAt.delete(key);
    this.#fullAt.set(key, from + this.#everyMs);
    return 0;
  }

  get keys(): number {
    return this.#fullAt.size;
  }

  #waitMs(fullAt: number, now: number): number {
    return Math.max(0, fullAt - now - this.#ahead);
  }

  #hasRoom(now: number): boolean {
    if (this.#fullAt.size < keysMax) return true;
    let looked = 0;
    for (const [key, fullAt] of this.#fullAt) {
      if (fullAt <= now) {
        this.#fullAt.delete(key);
        return true;
      }
      if (++looked === lookedAt) return false;
    }
    return false;
  }
}
