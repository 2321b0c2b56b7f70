/** What was asked and what came of it. */
export class Ledger {
  failedIds = new Set();
  #answers = 0;
  #sent = {};
  #behaved = {};
  #wrong = [];

  sent(behaviour) {
    this.#sent[behaviour] = (this.#sent[behaviour] ?? 0) + 1;
  }

  behaved(behaviour) {
    this.#behaved[behaviour] = (this.#behaved[behaviour] ?? 0) + 1;
  }

  right() {
    this.#answers += 1;
  }

  /** The client read a head with a status from 500 on. */
  failed(id) {
    this.failedIds.add(id);
  }

  wrong(id, what) {
    this.#wrong.push(`${id}: ${what}`);
  }

  get wrongs() {
    return this.#wrong;
  }

  get summary() {
    const told = (counts) =>
      Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ');
    return [
      `${this.#answers} answers were read and were right`,
      `services: ${told(this.#sent)}`,
      `clients: ${told(this.#behaved)}`,
    ];
  }
}
