import { compileRules } from '../core/rules/compile-rule.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import type { HopView, Rule } from '../core/rules/matcher.js';
import { RateWindow } from './rate-window.js';

export interface BookedRule {
  readonly book: RuleBook;
  readonly definition: RuleDefinition;
  readonly rule: Rule;
  readonly window: RateWindow | null;
}

/** Of a comparison or two; with tens of thousands of rules they add up. */
const ruleNs = 500;
const rulesPerLook = 64;

/** The rules in the order of the config; the first that holds and has room keeps the chain. */
export class RuleBook {
  readonly definitions: readonly RuleDefinition[];
  readonly #rules: readonly BookedRule[];
  readonly #byName: ReadonlyMap<string, BookedRule>;

  /** A rule whose limit is as it was goes on counting where `before` was. */
  constructor(definitions: readonly RuleDefinition[], before?: RuleBook) {
    this.definitions = definitions;
    this.#rules = compileRules(definitions).map((rule, at) => {
      const definition = definitions[at] as RuleDefinition;
      return { book: this, definition, rule, window: windowOf(definition, before) };
    });
    this.#byName = new Map(this.#rules.map((booked) => [booked.rule.name, booked]));
  }

  get empty(): boolean {
    return this.#rules.length === 0;
  }

  /**
   * The rule that keeps the chain of this hop, or null. Rules that hold but are beyond their limit
   * are told to `onLimit`.
   * @throws OverBudget when the hop says how much time there is, and it is too little
   */
  decide(hop: HopView, nowMs: number, onLimit: (rule: string) => void): BookedRule | null {
    const { work } = hop;
    for (const [at, booked] of this.#rules.entries()) {
      if (at % rulesPerLook === rulesPerLook - 1) work?.spend(rulesPerLook * ruleNs);
      if (!booked.rule.matcher.matches(hop)) continue;
      if (booked.window === null || booked.window.take(nowMs)) return booked;
      onLimit(booked.rule.name);
    }
    return null;
  }

  /** As `decide`, when it is known which of the rules hold. */
  decideHeld(
    held: ReadonlySet<string>,
    nowMs: number,
    onLimit: (rule: string) => void,
  ): BookedRule | null {
    for (const booked of this.#rules) {
      if (!held.has(booked.rule.name)) continue;
      if (booked.window === null || booked.window.take(nowMs)) return booked;
      onLimit(booked.rule.name);
    }
    return null;
  }

  find(name: string): BookedRule | undefined {
    return this.#byName.get(name);
  }
}

function windowOf(definition: RuleDefinition, before: RuleBook | undefined): RateWindow | null {
  const { limit, name } = definition;
  if (limit === undefined) return null;
  const known = before?.find(name);
  const same =
    known?.definition.limit?.count === limit.count && known.definition.limit.perMs === limit.perMs;
  return same ? known.window : new RateWindow(limit);
}
