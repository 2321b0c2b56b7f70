// Captures by their place in the list, read a page at a time as they come into sight. New ones come in
// at its top while it is looked at, so a place is counted from where the list began.

import type { CapturePage, CaptureSummary } from '../api/shapes.js';

export const pageSize = 100;

/** Reads `limit` captures from the place `offset`, newest first. */
export type ReadPage = (offset: number, limit: number) => Promise<CapturePage>;

export class CapturePages {
  readonly #read: ReadPage;
  readonly #onChange: () => void;
  readonly #rows = new Map<number, CaptureSummary>();
  readonly #placeOf = new Map<number, number>();
  readonly #asked = new Set<number>();
  #total: number | undefined;
  #error: unknown;
  /** How many came in at the top since the list was begun. */
  #added = 0;
  /** Goes up when all is forgotten: what was asked for before is then of no use. */
  #edition = 0;
  /** The last that was in sight. */
  #lastPage = 0;
  #isRefreshing = false;
  #isStale = false;

  constructor(read: ReadPage, onChange: () => void) {
    this.#read = read;
    this.#onChange = onChange;
  }

  /** Undefined until the first page is there. */
  get total(): number | undefined {
    return this.#total;
  }

  get added(): number {
    return this.#added;
  }

  /** Why the last page that was asked for did not come. */
  get error(): unknown {
    return this.#error;
  }

  /** Undefined while it is not there yet. */
  at(index: number): CaptureSummary | undefined {
    return this.#rows.get(index - this.#added);
  }

  indexOf(id: number): number | undefined {
    const place = this.#placeOf.get(id);
    return place === undefined ? undefined : place + this.#added;
  }

  /** Asks for what is missing between these, ends included. */
  need(first: number, last: number): void {
    // What came in at the top was read when it did.
    const from = Math.max(0, Math.floor((first - this.#added) / pageSize));
    const to = Math.floor((last - this.#added) / pageSize);
    this.#lastPage = Math.max(0, to);
    for (let page = from; page <= to; page++) {
      if (!this.#asked.has(page)) void this.#ask(page);
    }
  }

  /** Takes what is new of captures that are shown. */
  patch(captures: readonly CaptureSummary[]): void {
    for (const capture of captures) {
      const place = this.#placeOf.get(capture.id);
      if (place !== undefined) this.#rows.set(place, capture);
    }
    this.#onChange();
  }

  /** Reads the top again; once more after that, when this is asked for meanwhile. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        await this.#readTop();
      }
    } finally {
      this.#isRefreshing = false;
    }
  }

  /**
   * Some are gone, nobody says which. Where the last page in sight is what it was, none above it is
   * missing: retention takes the oldest. What is below is read again when it comes into sight.
   */
  async recheck(): Promise<void> {
    const edition = this.#edition;
    const start = this.#lastPage * pageSize;
    const added = this.#added;
    try {
      const { captures, total } = await this.#read(start + added, pageSize);
      if (edition !== this.#edition) return;
      this.#total = total;
      const isWhole = captures.length === pageSize || start + added + captures.length === total;
      if (added !== this.#added || !isWhole || !this.#agrees(start, captures)) {
        this.reset();
        return;
      }
      this.#forgetFrom(start);
      this.#asked.add(this.#lastPage);
      this.#put(start, captures);
    } catch (error) {
      if (edition !== this.#edition) return;
      this.#error = error;
    }
    this.#onChange();
  }

  /** Forgets all but the number; what is in sight has to be asked for again. */
  reset(): void {
    this.#edition++;
    this.#rows.clear();
    this.#placeOf.clear();
    this.#asked.clear();
    this.#added = 0;
    this.#onChange();
  }

  async #ask(page: number): Promise<void> {
    const edition = this.#edition;
    const start = page * pageSize;
    this.#asked.add(page);
    try {
      const { captures, total } = await this.#read(start + this.#added, pageSize);
      if (edition !== this.#edition) return;
      this.#error = undefined;
      // The list moved, and nobody has told of it yet.
      if (!this.#agrees(start, captures)) {
        this.reset();
        return;
      }
      this.#count(total, start + this.#added + captures.length);
      this.#put(start, captures);
    } catch (error) {
      if (edition !== this.#edition) return;
      this.#error = error;
      this.#asked.delete(page);
    }
    this.#onChange();
  }

  async #readTop(): Promise<void> {
    const edition = this.#edition;
    try {
      const { captures, total } = await this.#read(0, pageSize);
      if (edition !== this.#edition) return;
      this.#error = undefined;
      this.#count(total, captures.length);
      const top = this.at(0)?.id;
      const fresh = top === undefined ? 0 : captures.findIndex(({ id }) => id === top);
      if (fresh < 0 || !this.#agrees(-this.#added - fresh, captures)) return this.reset();
      this.#added += fresh;
      this.#put(-this.#added, captures);
    } catch (error) {
      if (edition !== this.#edition) return;
      this.#error = error;
    }
    this.#onChange();
  }

  /** The API counts a large store once a second: what is here is there, whatever it says. */
  #count(total: number, least: number): void {
    this.#total = Math.max(total, least);
  }

  #forgetFrom(start: number): void {
    for (const [place, { id }] of this.#rows) {
      if (place < start) continue;
      this.#rows.delete(place);
      this.#placeOf.delete(id);
      this.#asked.delete(Math.floor(place / pageSize));
    }
  }

  /** None of them is known to stand at another place, and none other at theirs. */
  #agrees(start: number, captures: readonly CaptureSummary[]): boolean {
    return captures.every(({ id }, index) => {
      const place = this.#placeOf.get(id) ?? start + index;
      return place === start + index && (this.#rows.get(place)?.id ?? id) === id;
    });
  }

  #put(start: number, captures: readonly CaptureSummary[]): void {
    for (const [index, capture] of captures.entries()) {
      this.#rows.set(start + index, capture);
      this.#placeOf.set(capture.id, start + index);
    }
  }
}
