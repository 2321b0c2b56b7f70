import type { CaptureSink, ChainRecord } from '../core/capture-sink.js';
import type { OnSettled } from '../core/settled-hops.js';
import type { ChainNote } from './chain-note.js';
import type { Decider } from './decider.js';
import type { DropCount } from './drop-count.js';
import type { HopNote } from './hop-note.js';

export interface HandOverOptions {
  readonly sink: CaptureSink;
  readonly decider: Decider;
  readonly drops: DropCount;
  /** Who hears of hops that have ended; null: nobody now. */
  readonly settledListener: (() => OnSettled | null) | undefined;
}

/** Where chains go when they leave the memory: those that a rule keeps to the store. */
export class HandOver {
  readonly #options: HandOverOptions;
  readonly #kept = new Map<string, number>();
  /** Chains of which a part was taken, and more is to come. */
  readonly #coming = new Set<ChainNote>();

  constructor(options: HandOverOptions) {
    this.#options = options;
  }

  /** Chains that the store took, by the rule that kept them. */
  get kept(): ReadonlyMap<string, number> {
    return this.#kept;
  }

  /**
   * Hops of a chain that was decided, each as it is now. False when the store has no room for them.
   * @param moreBytes others follow, to be written with them; 0: none
   */
  write(chain: ChainNote, hops: readonly HopNote[], moreBytes: number): boolean {
    const { decision } = chain;
    if (decision === null) return false;
    const { sink, decider, drops } = this.#options;
    const { definition } = decision.booked;
    const isFirst = !chain.written;
    decider.begin();
    chain.written = true;
    const record: ChainRecord = {
      key: decision.key,
      traceId: chain.traceId,
      requestId: decision.requestId,
      rule: definition,
      decidedAtMs: decision.atMs + decision.aheadMs,
      ...(decision.experiment !== null && { experiment: decision.experiment }),
      hops: hops.map((hop) => hop.toRecord(decider.isHeld(hop, decision.booked), decision.aheadMs)),
      ...(moreBytes > 0 && { more: moreBytes }),
    };
    chain.taken = sink.write(record);
    this.#endParts(chain, record);
    this.tellSettled(hops, chain.taken ? decision.key : null);
    if (!chain.taken) drops.queueFull();
    else if (isFirst) this.#kept.set(definition.name, (this.#kept.get(definition.name) ?? 0) + 1);
    return chain.taken;
  }

  /** What was taken is written, also when there is no room for the rest. */
  #endParts(chain: ChainNote, { more, ...record }: ChainRecord): void {
    const isMissing = !chain.taken && this.#coming.has(chain);
    if (isMissing) this.#options.sink.write({ ...record, hops: [] });
    if (chain.taken && more !== undefined) this.#coming.add(chain);
    else this.#coming.delete(chain);
  }

  /** It is known of these whether they are kept; `key` as in `OnSettled`. */
  tellSettled(hops: readonly HopNote[], key: string | null): void {
    const onSettled = this.#options.settledListener?.() ?? null;
    if (onSettled === null) return;
    const ended = hops.some(({ running }) => running)
      ? hops.filter(({ running }) => !running)
      : hops;
    if (ended.length > 0) onSettled(ended, key);
  }
}
