/** Links that the queue keeps in its entries. */
export interface EndedEntry<T> {
  olderEnded: T | null;
  newerEnded: T | null;
  /** Where it is held, or null. */
  endedIn: { delete(entry: T): void } | null;
  endedAtMs: number;
  endedBytes: number;
}

export interface EndedChainsOptions<T> {
  /** Of all that are held; the latest is, whatever its size. */
  readonly bytesMax: number;
  /** Told of each whose time is over. */
  readonly forget: (entry: T) => void;
  /** Told of each for which there is no room. */
  readonly shorten: (entry: T) => void;
}

/**
 * Chains that have ended and that no rule held for, oldest first: they are held for a while, because
 * a call that was made after the answer may still fail. Links in the entries, as in `ChainTable`,
 * so that nothing is left behind for the garbage collector.
 */
export class EndedChains<T extends EndedEntry<T>> {
  readonly #options: EndedChainsOptions<T>;
  #oldest: T | null = null;
  #newest: T | null = null;
  #bytes = 0;
  #size = 0;
  #shortened = 0;

  constructor(options: EndedChainsOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  /** How many had to go before their time. */
  get shortened(): number {
    return this.#shortened;
  }

  /** @param bytes what the entry holds */
  add(entry: T, nowMs: number, bytes: number): void {
    entry.endedIn = this;
    entry.endedAtMs = nowMs;
    entry.endedBytes = bytes;
    entry.olderEnded = this.#newest;
    if (this.#newest === null) this.#oldest = entry;
    else this.#newest.newerEnded = entry;
    this.#newest = entry;
    this.#bytes += bytes;
    this.#size++;
    while (this.#bytes > this.#options.bytesMax && this.#oldest !== entry) this.forgetOldest();
  }

  /** Before its time; false when there is none. */
  forgetOldest(): boolean {
    const oldest = this.#oldest;
    if (oldest === null) return false;
    this.#shortened++;
    this.delete(oldest);
    this.#options.shorten(oldest);
    return true;
  }

  /** One whose time is over; false when there is none. */
  forgetBefore(endedAtMs: number): boolean {
    const oldest = this.#oldest;
    if (oldest === null || oldest.endedAtMs > endedAtMs) return false;
    this.delete(oldest);
    this.#options.forget(oldest);
    return true;
  }

  /** The entry must be held here. */
  delete(entry: T): void {
    if (entry.olderEnded === null) this.#oldest = entry.newerEnded;
    else entry.olderEnded.newerEnded = entry.newerEnded;
    if (entry.newerEnded === null) this.#newest = entry.olderEnded;
    else entry.newerEnded.olderEnded = entry.olderEnded;
    entry.olderEnded = null;
    entry.newerEnded = null;
    entry.endedIn = null;
    this.#bytes -= entry.endedBytes;
    this.#size--;
  }
}
