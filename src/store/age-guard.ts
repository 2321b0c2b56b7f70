/** Both clocks at one moment. */
export interface ClockReading {
  /** Epoch ms by the machine's clock, which may be set. */
  readonly dateMs: number;
  /** Ms of a clock that nobody sets. */
  readonly steadyMs: number;
}

/** Since the last reading, the machine's clock may have gone so much more or less than time has. */
const agreeMs = 10_000;
/** For so long it must have gone right before anything goes by its age; so long again for the next. */
const lookAgainMs = 60_000;
/** More than this part of the store at once is looked at a second time. */
const share = 0.1;

/**
 * Retention by age believes the machine's clock only when it has gone at the pace of time for a minute:
 * one that was set a month ahead would have all captures deleted at once. And when more than a tenth of
 * the store is too old, a tenth goes a minute, after a minute.
 */
export class AgeGuard {
  #last: ClockReading | null = null;
  #rightSinceMs = 0;
  #lookedAtMs: number | null = null;

  /** Whether the clock can be believed; to be asked each time that it is read. */
  believes(now: ClockReading): boolean {
    const last = this.#last;
    this.#last = now;
    if (
      last === null ||
      Math.abs(now.dateMs - last.dateMs - (now.steadyMs - last.steadyMs)) > agreeMs
    ) {
      this.#rightSinceMs = now.steadyMs;
      this.#lookedAtMs = null;
    }
    return now.steadyMs - this.#rightSinceMs >= lookAgainMs;
  }

  /** How many may go now of those that are too old. */
  allowed(
    { steadyMs }: ClockReading,
    { due, all }: { readonly due: number; readonly all: number },
  ): number {
    if (due <= all * share) {
      this.#lookedAtMs = null;
      return due;
    }
    const lookedAtMs = this.#lookedAtMs;
    if (lookedAtMs !== null && steadyMs - lookedAtMs < lookAgainMs) return 0;
    this.#lookedAtMs = steadyMs;
    return lookedAtMs === null ? 0 : Math.max(1, Math.floor(all * share));
  }
}
