/** The store writes a capture in milliseconds; a disk that is full may take it for ever. */
const waitMsMax = 10_000;
/** Captures whose further hops may come yet. */
const rememberedMax = 1000;

interface Waiting<T> {
  readonly item: T;
  readonly sinceMs: number;
  readonly resolve: (item: T, id: string) => void;
}

/** What waits for the number of its capture. */
export class WrittenCaptures<T extends { readonly traceId: string }> {
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting<T>[]>();
  /** Numbers by key, the oldest first. */
  readonly #ids = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** `resolve` gets the number, or, of one that comes too late, the trace id. */
  wait(key: string, item: T, resolve: (item: T, id: string) => void): void {
    const id = this.#ids.get(key);
    if (id !== undefined) {
      resolve(item, String(id));
      return;
    }
    const waiting = { item, sinceMs: this.#now(), resolve };
    const known = this.#waiting.get(key);
    if (known === undefined) this.#waiting.set(key, [waiting]);
    else known.push(waiting);
  }

  written(key: string, id: number): void {
    this.#ids.delete(key);
    this.#ids.set(key, id);
    if (this.#ids.size > rememberedMax) {
      for (const oldest of this.#ids.keys()) {
        this.#ids.delete(oldest);
        break;
      }
    }
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const { item, resolve } of waiting) resolve(item, String(id));
  }

  endLate(): void {
    this.#endBefore(this.#now() - waitMsMax);
  }

  endAll(): void {
    this.#endBefore(Number.POSITIVE_INFINITY);
  }

  #endBefore(sinceMs: number): void {
    for (const [key, waiting] of this.#waiting) {
      if ((waiting[0]?.sinceMs ?? 0) > sinceMs) return; // they are in the order in which they came
      this.#waiting.delete(key);
      for (const { item, resolve } of waiting) resolve(item, item.traceId);
    }
  }
}
