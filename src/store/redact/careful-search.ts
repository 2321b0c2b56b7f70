import type { ChainPart } from './part-search.js';
import type { RedactPlan } from './plan.js';
import { OverTime, threadMs } from './run-within.js';

export interface CarefulSearchOptions {
  /** For each of the looks: by patterns and names, by names alone, for copies. */
  readonly chainMs: number;
  readonly partMs: (bytes: number) => number;
  /** @throws OverTime */
  readonly run: <T>(ms: number, work: () => T) => T;
  /** As it is now: made anew after an interruption. */
  readonly plan: () => RedactPlan;
}

/** The parts of one chain, each within a time of its own and all within the chain's. */
export class CarefulSearch {
  readonly #options: CarefulSearchOptions;
  readonly #left: Record<'all' | 'names' | 'copies', number>;
  isShortened = false;

  constructor(options: CarefulSearchOptions) {
    this.#options = options;
    const { chainMs } = options;
    this.#left = { all: chainMs, names: chainMs, copies: chainMs };
  }

  /** @throws OverTime where it is not even known what is secret in a part, and may stand elsewhere */
  search<T>(part: ChainPart<T>, plan: RedactPlan): T {
    const look = plan.copies === undefined ? 'all' : 'copies';
    try {
      return this.#look(look, part, plan);
    } catch (error) {
      if (!(error instanceof OverTime)) throw error;
    }
    this.isShortened = true;
    // Copies of what is secret here are looked for elsewhere; patterns say nothing of those.
    if (plan.secrets !== undefined) this.#look('names', part, plan);
    return part.unsearched();
  }

  #look<T>(look: 'all' | 'names' | 'copies', part: ChainPart<T>, plan: RedactPlan): T {
    const { run, partMs } = this.#options;
    const ms = Math.min(this.#left[look], partMs(part.bytes));
    if (ms < 1) throw new OverTime('the time of the chain is over');
    const before = threadMs();
    try {
      return run(ms, () => part.search(this.#asked(look, plan)));
    } finally {
      // One that was begun anew, on a busy machine, took more: that is not the chain's fault.
      this.#left[look] -= Math.min(ms, threadMs() - before);
    }
  }

  #asked(look: 'all' | 'names' | 'copies', plan: RedactPlan): RedactPlan {
    if (look === 'copies') return plan;
    const { patterns, paths } = this.#options.plan();
    return { ...plan, paths, patterns: look === 'names' ? [] : patterns };
  }
}
