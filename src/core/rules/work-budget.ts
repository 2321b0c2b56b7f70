/** Thrown where the work that comes next would take more than is left. */
export class OverBudget extends Error {}

const overBudget = new OverBudget('the rules need more time than the gateway has for them');
/** Less is not worth a look at the clock. */
const unmeasuredNs = 100_000;

/**
 * What asking the rules about one hop may take on the gateway's thread, where all other requests wait
 * for it. Each piece of work says beforehand what it may take at most, as nothing can interrupt it.
 */
export class WorkBudget {
  readonly #budgetNs: number;
  readonly #nowMs: () => number;
  #startedAtMs = 0;
  #unmeasuredNs = 0;

  constructor(budgetMs: number, nowMs: () => number = () => performance.now()) {
    this.#budgetNs = budgetMs * 1e6;
    this.#nowMs = nowMs;
  }

  begin(): void {
    this.#startedAtMs = 0;
    this.#unmeasuredNs = 0;
  }

  /**
   * @param ns what the next piece of work takes at most
   * @throws OverBudget
   */
  spend(ns: number): void {
    const before = this.#unmeasuredNs;
    this.#unmeasuredNs += ns;
    if (this.#unmeasuredNs < unmeasuredNs) return;
    const now = this.#nowMs();
    if (this.#startedAtMs === 0) this.#startedAtMs = now - before / 1e6;
    if ((now - this.#startedAtMs) * 1e6 + ns > this.#budgetNs) throw overBudget;
  }
}

/** A step of a pattern, see `Pattern.stepsPerCharacter`. */
export const stepNs = 2;
