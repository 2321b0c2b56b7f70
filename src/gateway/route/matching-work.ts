/** Thrown where the routes' patterns would take too long about a request. */
export class TooLongToMatch extends Error {}

const tooLong = new TooLongToMatch('the values are too long for the patterns of the routes');

/** What asking the routes about one request may take: all others wait for it. */
const budgetNs = 6e6;

/**
 * Counts beforehand what is asked of a request: a decision that depended on the clock would lead the
 * same request to one service now, and to another on a busy machine.
 */
export class MatchingWork {
  #leftNs = budgetNs;

  /** For another request. */
  begin(): void {
    this.#leftNs = budgetNs;
  }

  /**
   * @param ns what comes next takes at most
   * @throws TooLongToMatch
   */
  spend(ns: number): void {
    this.#leftNs -= ns;
    if (this.#leftNs < 0) throw tooLong;
  }
}
