import { type Prints, printWeight } from '../../content/prints/print-list.js';
import type { Steps } from './in-slices.js';

/** What speaks for each member of a group, by its position. */
export interface Evidence {
  /** How much a call has in common with the member that tells it apart from others. */
  readonly scores: Float64Array;
  /** How much of that each member has in common with this one. */
  commonWith(member: number): Float64Array;
}

/** Of so many prints in all (12 bytes each); where there are more, each member is known by fewer. */
const printsMax = 16_000_000;
/** Of a bucket of the index. */
const bucketPrints = 4;

/**
 * Which prints the members of a group have: each print in a bucket by its first bits, with the
 * position of the member that has it. Time and room grow with the size of the group, and a call is
 * looked up without a look at each member.
 */
export class PrintIndex {
  readonly #members: number;
  readonly #starts: Int32Array;
  readonly #prints: Float64Array;
  readonly #owners: Int32Array;
  readonly #scale: number;

  private constructor(members: readonly Float64Array[]) {
    const total = members.reduce((sum, prints) => sum + prints.length, 0);
    const bits = Math.max(1, Math.ceil(Math.log2(total / bucketPrints + 1)));
    this.#scale = 2 ** (bits - 53);
    this.#members = members.length;
    this.#starts = new Int32Array(2 ** bits + 1);
    this.#prints = new Float64Array(total);
    this.#owners = new Int32Array(total);
  }

  /** @param members by position, as of `keptPrints` */
  static *of(members: readonly Float64Array[]): Steps<PrintIndex> {
    const index = new PrintIndex(members);
    yield* index.#fill(members);
    return index;
  }

  *#fill(members: readonly Float64Array[]): Steps<void> {
    const ends = new Int32Array(this.#starts.length);
    for (const prints of members) {
      for (const print of prints) increment(ends, this.#bucketOf(print));
      yield;
    }
    let sum = 0;
    for (let bucket = 0; bucket < ends.length; bucket++) {
      this.#starts[bucket] = sum;
      sum += ends[bucket] ?? 0;
      ends[bucket] = this.#starts[bucket] ?? 0;
    }
    for (const [owner, prints] of members.entries()) {
      for (const print of prints) {
        const bucket = this.#bucketOf(print);
        const at = ends[bucket] ?? 0;
        this.#prints[at] = print;
        this.#owners[at] = owner;
        ends[bucket] = at + 1;
      }
      yield;
    }
  }

  evidence(of: Prints): Evidence {
    const found = this.#telling(of);
    const scores = new Float64Array(this.#members);
    for (const { print, weight } of found) {
      this.#eachOwner(print, (owner) => {
        scores[owner] = (scores[owner] ?? 0) + weight;
      });
    }
    return { scores, commonWith: (member) => this.#commonWith(member, found) };
  }

  #commonWith(member: number, found: readonly Telling[]): Float64Array {
    const common = new Float64Array(this.#members);
    for (const { print, weight } of found) {
      let isIts = false;
      this.#eachOwner(print, (owner) => {
        isIts ||= owner === member;
      });
      if (!isIts) continue;
      this.#eachOwner(print, (owner) => {
        common[owner] = (common[owner] ?? 0) + weight;
      });
    }
    return common;
  }

  /** Of what a call says that which some members have and not all: the fewer, the more it tells. */
  #telling({ length, prints, wholes }: Prints): Telling[] {
    const found = new Map<number, { whole: number; weight: number }>();
    const inAll = Math.log(this.#members);
    for (let i = 0; i < length; i++) {
      const print = prints[i] ?? 0;
      if (found.has(print)) continue;
      const count = this.#count(print);
      if (count === 0 || count === this.#members) continue;
      const rareness = Math.log(this.#members / count);
      // Squared, so that many words that half of them have do not outweigh what one of them has.
      const weight = (printWeight(print) * rareness * rareness) / inAll;
      found.set(print, { whole: wholes[i] ?? 0, weight });
    }
    const shares = sharesOfWholes(found.values());
    return [...found].map(([print, { whole, weight }]) => ({
      print,
      weight: weight * (shares.get(whole) ?? 1),
    }));
  }

  #count(print: number): number {
    let count = 0;
    const bucket = this.#bucketOf(print);
    const end = this.#starts[bucket + 1] ?? 0;
    for (let at = this.#starts[bucket] ?? 0; at < end; at++) {
      if (this.#prints[at] === print) count += 1;
    }
    return count;
  }

  #bucketOf(print: number): number {
    return Math.floor(print * this.#scale);
  }

  #eachOwner(print: number, visit: (owner: number) => void): void {
    const bucket = this.#bucketOf(print);
    const end = this.#starts[bucket + 1] ?? 0;
    for (let at = this.#starts[bucket] ?? 0; at < end; at++) {
      if (this.#prints[at] === print) visit(this.#owners[at] ?? 0);
    }
  }
}

interface Telling {
  readonly print: number;
  readonly weight: number;
}

/** What the pieces of each whole are multiplied with: see `Prints.wholes`. */
function sharesOfWholes(
  pieces: Iterable<{ readonly whole: number; readonly weight: number }>,
): ReadonlyMap<number, number> {
  const sums = new Map<number, { sum: number; most: number }>();
  for (const { whole, weight } of pieces) {
    if (whole === 0) continue;
    const known = sums.get(whole);
    if (known === undefined) sums.set(whole, { sum: weight, most: weight });
    else {
      known.sum += weight;
      known.most = Math.max(known.most, weight);
    }
  }
  return new Map(
    [...sums].map(([whole, { sum, most }]) => [
      whole,
      whole > 0 ? most / sum : Math.sqrt(most / sum),
    ]),
  );
}

function increment(counts: Int32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

/** What an index of so many members keeps of one: each print once, and those that tell most. */
export function keptPrints({ prints, length }: Prints, members: number): Float64Array {
  const sorted = prints.slice(0, length).sort();
  let kept = 0;
  for (let i = 0; i < sorted.length; i++) {
    const print = sorted[i] ?? 0;
    if (i === 0 || print !== sorted[i - 1]) sorted[kept++] = print;
  }
  const most = Math.floor(printsMax / members);
  let left = sorted.subarray(0, kept);
  // What tells least first; all ids stay: there are few of them, and they decide.
  for (const weight of [0.1, 0.5, 1]) {
    if (left.length <= most) break;
    const less = left.filter((print) => printWeight(print) <= weight).length;
    const halvings =
      weight < 0.5 ? 31 : Math.ceil(Math.log2(less / Math.max(1, most - left.length + less)));
    left = left.filter(
      (print) => printWeight(print) > weight || print >>> (32 - Math.min(halvings, 31)) === 0,
    );
  }
  return left.slice();
}
