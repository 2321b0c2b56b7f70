const tickMs = 10;
/** It counts on for so many ticks behind the last that was read: longer than anybody asks for. */
const countedOn = 8;

/**
 * Time in which this process listened, in ticks of 10 ms. One in which its event loop stood still is no more
 * than a tick: what came meanwhile is heard of before the next one is counted.
 */
export class LoopTicks {
  #count = 0;
  #left = 0;
  #isCounting = false;

  get count(): number {
    return this.#count;
  }

  /** Counts from here on, for a while. */
  begin(): number {
    this.#left = countedOn;
    if (!this.#isCounting) {
      this.#isCounting = true;
      this.#wait();
    }
    return this.#count;
  }

  #wait(): void {
    // Sockets are read between timers and immediates.
    setTimeout(() => setImmediate(() => this.#tick()), tickMs).unref();
  }

  #tick(): void {
    this.#count++;
    this.#left--;
    this.#isCounting = this.#left > 0;
    if (this.#isCounting) this.#wait();
  }
}
