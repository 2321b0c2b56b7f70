import type { Call } from '../call.js';
import type { AnswerBook, Match } from '../match-call.js';
import { dealAnswers } from './deal-answers.js';
import { areParallel } from './find-rivals.js';
import type { Ranked } from './rank-candidates.js';

/** Nobody notices it, and calls that were made side by side have come by then. */
const waitMs = 25;
/** More are dealt at once. */
const waitingMax = 64;

interface Waiting {
  readonly call: Call;
  readonly answer: (match: Match) => void;
}

/**
 * Gives each recorded answer once. A call that is like none of the recorded ones, where those were
 * made side by side, waits a moment for the others: one of them may be what the answer that is the
 * likest here belongs to.
 */
export class AnswerDesk {
  readonly #book: AnswerBook;
  readonly #used = new Set<number>();
  readonly #waiting = new Map<string, Set<Waiting>>();

  constructor(book: AnswerBook) {
    this.#book = book;
  }

  /** Answers at once, or a moment later unless what is returned was called. */
  ask(call: Call, answer: (match: Match) => void): () => void {
    const ranked = this.#book.rank(call, this.#used);
    const key = this.#book.groupOf(call);
    const group = this.#waiting.get(key);
    if (!mayBelongToAnother(ranked)) {
      this.#give(this.#book.match(call, this.#used), answer);
      return () => undefined;
    }
    const waiting = { call, answer };
    const all = group ?? new Set<Waiting>();
    all.add(waiting);
    if (group === undefined) {
      this.#waiting.set(key, all);
      setTimeout(() => this.#deal(key, all), waitMs);
    }
    if (all.size >= Math.min(ranked.length, waitingMax)) setImmediate(() => this.#deal(key, all));
    return () => all.delete(waiting);
  }

  /** Answers a call of which not all has come. */
  askOpen(call: Call, answer: (match: Match) => void): void {
    this.#give(this.#book.matchOpen(call, this.#used), answer);
  }

  #deal(key: string, group: ReadonlySet<Waiting>): void {
    // Dealt already, when all had come.
    if (this.#waiting.get(key) !== group) return;
    this.#waiting.delete(key);
    const waiting = [...group];
    const matches = dealAnswers(
      waiting.map(({ call }) => call),
      this.#book,
      this.#used,
    );
    for (const [at, { answer }] of waiting.entries()) {
      const match = matches[at];
      if (match !== undefined) this.#give(match, answer);
    }
  }

  #give(match: Match, answer: (match: Match) => void): void {
    if (match.kind === 'hit') this.#used.add(match.hop.index);
    answer(match);
  }
}

function mayBelongToAnother(ranked: readonly Ranked[]): boolean {
  const [best, ...others] = ranked;
  if (best === undefined || best.distance < 1) return false;
  return others.some(({ hop }) => areParallel(hop, best.hop));
}
