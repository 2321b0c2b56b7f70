/** Longer values do not come again. */
const charsMax = 256;
const valuesMax = 16;
const namesMax = 500;

/**
 * Headers that were searched and have nothing to be taken out, by themselves. Most of a request's are those
 * of the request before: a search of all of them was a third of redaction.
 */
export class CleanHeaders {
  readonly #values = new Map<string, Set<string>>();

  has(name: string, value: string): boolean {
    return this.#values.get(name)?.has(value) ?? false;
  }

  add(name: string, value: string): void {
    if (value.length > charsMax || name.length > charsMax) return;
    let values = this.#values.get(name);
    if (values === undefined) {
      if (this.#values.size >= namesMax) this.#values.clear();
      values = new Set();
      this.#values.set(name, values);
    }
    // Of one that differs each time, such as a date, only a few are held.
    if (values.size >= valuesMax) values.clear();
    values.add(value);
  }
}
