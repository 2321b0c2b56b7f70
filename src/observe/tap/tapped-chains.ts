import type { TapNote } from './tap-note.js';

/** Of one chain; what comes beyond is not looked at for the others' secrets. */
const notesMax = 20;

/** Notes of the chains of which something is running, so that each hop is redacted with the others. */
export class TappedChains {
  readonly #chains = new Map<string, TapNote[]>();

  add(note: TapNote): void {
    const { traceId } = note.exchange;
    const notes = this.#chains.get(traceId);
    if (notes === undefined) this.#chains.set(traceId, [note]);
    else if (notes.length < notesMax) notes.push(note);
  }

  /** The others of its chain, running or ended. */
  besides(note: TapNote): readonly TapNote[] {
    return (this.#chains.get(note.exchange.traceId) ?? []).filter((each) => each !== note);
  }

  /** The note has ended; the chain is forgotten when it was the last that ran. */
  end({ exchange: { traceId } }: TapNote): void {
    const notes = this.#chains.get(traceId);
    if (notes?.some(({ running }) => running) !== true) this.#chains.delete(traceId);
  }

  clear(): void {
    this.#chains.clear();
  }
}
