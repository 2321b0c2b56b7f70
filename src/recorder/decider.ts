import type { RuleDefinition } from '../core/rules/definition.js';
import { Asking } from './asking.js';
import type { ChainNote } from './chain-note.js';
import type { DropCount } from './drop-count.js';
import type { HopNote } from './hop-note.js';
import type { Judge } from './judge.js';
import { type BookedRule, RuleBook } from './rule-book.js';

export interface DeciderOptions {
  readonly rules: readonly RuleDefinition[];
  /** Asks rules that take long; without one, they are asked on this thread. */
  readonly judge: Judge | undefined;
  /** Epoch ms by the clock of the exchanges, which only goes forward. */
  readonly now: () => number;
  /** Epoch ms by the machine's clock, which may be set. */
  readonly date: () => number;
  /** 16 hex digits. */
  readonly newKey: () => string;
  /** The experiment that a chain belongs to which is kept now, by the faults that it met. */
  readonly experimentOf: (faults: readonly string[]) => string | null;
  readonly drops: DropCount;
  /** Told of each chain that is to be kept from now on. */
  readonly onDecided: (chain: ChainNote) => void;
  /** Told when it is known about a hop for which the chain had to wait. */
  readonly onJudged: (chain: ChainNote, nowMs: number) => void;
}

/** Asks the rules about hops that have ended: the first that holds and has room keeps the chain. */
export class Decider {
  readonly #options: DeciderOptions;
  readonly #asking: Asking;
  #book: RuleBook;

  constructor(options: DeciderOptions) {
    this.#options = options;
    this.#asking = new Asking(options.judge);
    this.#book = new RuleBook(options.rules);
  }

  /** There are no rules. */
  get isIdle(): boolean {
    return this.#book.empty;
  }

  /** Chains that are undecided are judged by the new rules from here on. When it throws, all is as it was. */
  configure(rules: readonly RuleDefinition[]): void {
    this.#book = new RuleBook(rules, this.#book);
  }

  /** What is asked from here on has a budget of its own. */
  begin(): void {
    this.#asking.begin();
  }

  /** About a hop of a chain that no rule keeps yet. */
  decide(chain: ChainNote, hop: HopNote, now: number): void {
    const book = this.#book;
    const booked = this.#asking.now(hop, () =>
      book.decide(hop, now, this.#noteLimited(chain, hop)),
    );
    hop.judged(book);
    if (booked === undefined) this.#judgeLater(chain, hop);
    else this.#keep(chain, hop, booked, now);
  }

  /** The chain waits for what the judge says. */
  #judgeLater(chain: ChainNote, hop: HopNote): void {
    const book = this.#book;
    chain.judging++;
    this.#asking.later(hop, book.definitions, (held) => {
      chain.judging--;
      if (held === null) this.#options.drops.undecided();
      if (chain.lost || chain.gone) return;
      const now = this.#options.now();
      if (chain.decision === null) {
        const names = new Set(held);
        this.#keep(chain, hop, book.decideHeld(names, now, this.#noteLimited(chain, hop)), now);
      } else for (const rule of held ?? []) hop.noteHeld(rule);
      this.#options.onJudged(chain, now);
    });
  }

  #noteLimited(chain: ChainNote, hop: HopNote): (rule: string) => void {
    return (rule) => {
      hop.noteHeld(rule);
      this.#countLimited(chain, rule);
    };
  }

  #countLimited(chain: ChainNote, rule: string): void {
    chain.limited ??= new Set();
    if (chain.limited.has(rule)) return;
    chain.limited.add(rule);
    this.#options.drops.limited(rule);
  }

  #keep(chain: ChainNote, hop: HopNote, byConfig: BookedRule | null, now: number): void {
    const booked = byConfig ?? chain.wantedBy;
    if (booked === null) return;
    hop.noteHeld(booked.rule.name);
    const { requestId } = chain;
    const { newKey, date, experimentOf } = this.#options;
    const experiment = experimentOf(chain.faults());
    const aheadMs = date() - now;
    chain.decision = { key: newKey(), requestId, booked, atMs: now, aheadMs, experiment };
    this.#options.onDecided(chain);
  }

  /** Notes whether the rule that keeps the chain holds for this hop, too; where that takes long, the chain waits. */
  mark(chain: ChainNote, hop: HopNote, booked: BookedRule): void {
    const held = this.#asking.now(hop, () => hop.isHeldBy(booked));
    if (held !== undefined) return;
    hop.judged(booked.book);
    if (booked.book === this.#book) this.#judgeLater(chain, hop);
    else this.#options.drops.undecided();
  }

  /** For the mark on the hop. Where that takes long, it has none. */
  isHeld(hop: HopNote, booked: BookedRule): boolean {
    const held = this.#asking.now(hop, () => hop.isHeldBy(booked));
    if (held === undefined) {
      hop.judged(booked.book);
      this.#options.drops.undecided();
    }
    return held ?? false;
  }

  /** Resolves when all that was asked is answered, at the latest after `withinMs`. */
  settled(withinMs: number): Promise<void> {
    return this.#asking.settled(withinMs);
  }

  close(): void {
    this.#asking.close();
  }
}
