const windowMs = 60_000;
/** Different lines in a window. */
const linesMax = 20;

export interface RefusalLogOptions {
  readonly warn: (line: string) => void;
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
}

/**
 * Says in the log what clients were refused: each line once a minute, few lines a minute, however
 * often they ask. What was left out is counted, and said with the next one.
 */
export class RefusalLog {
  readonly #warn: (line: string) => void;
  readonly #now: () => number;
  readonly #said = new Set<string>();
  #windowEndsAt = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor({ warn, now }: RefusalLogOptions) {
    this.#warn = warn;
    this.#now = now;
  }

  note(line: string): void {
    const now = this.#now();
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + windowMs;
      this.#said.clear();
    }
    if (this.#said.has(line) || this.#said.size >= linesMax) {
      this.#leftOut++;
      return;
    }
    this.#said.add(line);
    const more = this.#leftOut === 0 ? '' : ` (and ${this.#leftOut} refused before without a line)`;
    this.#leftOut = 0;
    this.#warn(`${line}${more}`);
  }
}
