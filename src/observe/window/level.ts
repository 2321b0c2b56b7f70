import { Tally } from './tally.js';

/**
 * The last `slots` stretches of `slotMs` each. A stretch that is over is added to the level above,
 * whose stretches are longer, so that what ends is recorded once:
 *
 *   2 s × 5 ─► 10 s × 6 ─► 60 s × 10
 */
export class Level {
  readonly slotMs: number;
  readonly #above: Level | null;
  readonly #ring: { index: number; readonly tally: Tally }[];
  #current = -1;

  constructor(options: { slotMs: number; slots: number; above: Level | null }) {
    this.slotMs = options.slotMs;
    this.#above = options.above;
    this.#ring = Array.from({ length: options.slots }, () => ({ index: -1, tally: new Tally() }));
  }

  /** The stretch that `ms` is in; time never goes back. */
  at(ms: number): Tally {
    const index = Math.floor(ms / this.slotMs);
    if (index > this.#current) this.#turn(index);
    return this.#slot(this.#current);
  }

  /** Adds up what is here, up to the stretch that `ms` is in. */
  addTo(sum: Tally, ms: number): void {
    this.at(ms);
    const oldest = this.#current - this.#ring.length;
    for (const { index, tally } of this.#ring) if (index > oldest) sum.add(tally);
  }

  /** When the oldest stretch that still counts began. */
  sinceMs(ms: number): number {
    return (Math.floor(ms / this.slotMs) - this.#ring.length + 1) * this.slotMs;
  }

  #turn(index: number): void {
    if (this.#current >= 0 && this.#above !== null) {
      this.#above.at(this.#current * this.slotMs).add(this.#slot(this.#current));
    }
    this.#current = index;
  }

  #slot(index: number): Tally {
    const slot = this.#ring[index % this.#ring.length];
    if (slot === undefined) throw new RangeError('a level has one slot at least');
    if (slot.index !== index) {
      slot.index = index;
      slot.tally.clear();
    }
    return slot.tally;
  }
}
