import type { RuleDefinition } from '../core/rules/definition.js';
import { OverBudget, WorkBudget } from '../core/rules/work-budget.js';
import type { HopNote } from './hop-note.js';
import type { Judge } from './judge.js';

/** What asking about one hop may take on the gateway's thread. */
const budgetMs = 5;

/**
 * Asks the rules: on the gateway's thread as long as that takes a few milliseconds, else in the judge's.
 * Without a judge all is asked at once, however long it takes.
 */
export class Asking {
  readonly #judge: Judge | undefined;
  readonly #budget = new WorkBudget(budgetMs);
  #pending = 0;
  #onSettled: (() => void)[] = [];

  constructor(judge: Judge | undefined) {
    this.#judge = judge;
  }

  /** A new budget, for all that is asked until the next `begin`. */
  begin(): void {
    this.#budget.begin();
  }

  /** What `ask` finds; undefined when that would take longer than there is time for. */
  now<T>(hop: HopNote, ask: () => T): T | undefined {
    if (this.#judge === undefined) return ask();
    hop.work = this.#budget;
    try {
      return ask();
    } catch (error) {
      if (error instanceof OverBudget) return undefined;
      throw error;
    } finally {
      hop.work = undefined;
    }
  }

  later(
    hop: HopNote,
    rules: readonly RuleDefinition[],
    answer: (held: readonly string[] | null) => void,
  ): void {
    this.#pending++;
    this.#judge?.ask(
      () => hop.toFacts(),
      rules,
      (held) => {
        this.#pending--;
        answer(held);
        if (this.#pending > 0) return;
        for (const settled of this.#onSettled.splice(0)) settled();
      },
    );
  }

  /** Resolves when nothing is asked any more, at the latest after `withinMs`. */
  settled(withinMs: number): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#onSettled.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  close(): void {
    this.#judge?.close();
  }
}
