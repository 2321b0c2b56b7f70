/** Lets go of what it holds back; a second time does nothing. */
export interface Held {
  release(): void;
}

/** More requests than these are not held back at once by one fault: they go on without it. */
export const heldMax = 10_000;

/** What a fault holds back at this moment: when it ends, nothing waits for it any more. */
export class Holds {
  readonly #held = new Set<Held>();
  #isOver = false;

  get isFull(): boolean {
    return this.#held.size >= heldMax;
  }

  get size(): number {
    return this.#held.size;
  }

  add(held: Held): void {
    if (this.#isOver) process.nextTick(() => held.release());
    else this.#held.add(held);
  }

  delete(held: Held): void {
    this.#held.delete(held);
  }

  /** For good: what is to be held back from now on is let go at once. */
  releaseAll(): void {
    this.#isOver = true;
    for (const held of [...this.#held]) held.release();
  }
}
