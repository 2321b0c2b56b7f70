import { randomInt } from 'node:crypto';
import { wordOfHex } from '../../core/trace/decimal.js';

/** Entries that share a place; the oldest of them goes. */
const ways = 8;
/** A power of two. Together 131,072 entries: more than a busy gateway sees in a few seconds. */
const sets = 16_384;

/** Words of 32 bits in an entry: a trace id; a span id, its trace, and the service it went to. */
const traceWords = 4;
const spanWords = 7;

/** A trace that a gateway has seen. */
export interface KnownTrace {
  readonly traceId: string;
  /** A request of it is on its way. */
  readonly isRunning: boolean;
}

/**
 * The traces that passed this gateway lately, and the spans that it gave out. Typed arrays of a
 * fixed size, about 6 MB: nothing is left for the garbage collector, and nothing grows. Who chooses
 * ids cannot choose what they push out.
 */
export class TraceMemory {
  readonly #seed = randomInt(2 ** 31);
  readonly #traces = new Uint32Array(sets * ways * traceWords);
  readonly #running = new Uint16Array(sets * ways);
  readonly #nextTrace = new Uint8Array(sets);
  readonly #spans = new Uint32Array(sets * ways * spanWords);
  readonly #nextSpan = new Uint8Array(sets);
  /** By the number that a span's entry has. A config names a few, and reloads add few. */
  readonly #services: (string | null)[] = [null];
  readonly #numbers = new Map<string | null, number>([[null, 0]]);

  /**
   * A request of the trace goes on to a service, with `spanId` as the parent of what that does.
   * Returns its place, for `end`.
   */
  begin(traceId: string, spanId: string, service: string | null): number {
    const w0 = wordOfHex(traceId, 0);
    const w1 = wordOfHex(traceId, 8);
    const w2 = wordOfHex(traceId, 16);
    const w3 = wordOfHex(traceId, 24);
    const set = this.#set(w2, w3);
    let entry = this.#findTrace(set, w0, w1, w2, w3);
    if (entry === -1) {
      entry = set * ways + this.#takeTurn(this.#nextTrace, set);
      const at = entry * traceWords;
      this.#traces[at] = w0;
      this.#traces[at + 1] = w1;
      this.#traces[at + 2] = w2;
      this.#traces[at + 3] = w3;
      this.#running[entry] = 0;
    }
    this.#running[entry] = (this.#running[entry] ?? 0) + 1;

    const s0 = wordOfHex(spanId, 0);
    const s1 = wordOfHex(spanId, 8);
    const spanSet = this.#set(s0, s1);
    const at = (spanSet * ways + this.#takeTurn(this.#nextSpan, spanSet)) * spanWords;
    this.#spans[at] = s0;
    this.#spans[at + 1] = s1;
    this.#spans[at + 2] = w0;
    this.#spans[at + 3] = w1;
    this.#spans[at + 4] = w2;
    this.#spans[at + 5] = w3;
    this.#spans[at + 6] = this.#numberOf(service);
    return entry;
  }

  /** That request is over. */
  end(traceId: string, entry: number): void {
    // Another trace may have its place by now.
    if (this.#traces[entry * traceWords + 3] !== wordOfHex(traceId, 24)) return;
    const running = this.#running[entry] ?? 0;
    if (running > 0) this.#running[entry] = running - 1;
  }

  /** The trace of a span that this gateway gave out; undefined for all others. */
  traceOfSpan(spanId: string): string | undefined {
    const at = this.#findSpan(spanId);
    return at === -1 ? undefined : hexOf(this.#spans, at + 2);
  }

  /** Who got that span as its own, and so makes the calls that name it; null where unknown. */
  serviceOfSpan(spanId: string): string | null {
    const at = this.#findSpan(spanId);
    return at === -1 ? null : (this.#services[this.#spans[at + 6] ?? 0] ?? null);
  }

  #findSpan(spanId: string): number {
    const s0 = wordOfHex(spanId, 0);
    const s1 = wordOfHex(spanId, 8);
    const first = this.#set(s0, s1) * ways;
    for (let entry = first; entry < first + ways; entry++) {
      const at = entry * spanWords;
      // Of what was never written, the id is all zeros, as no span's is.
      if (this.#spans[at] === s0 && this.#spans[at + 1] === s1) return at;
    }
    return -1;
  }

  #numberOf(service: string | null): number {
    const known = this.#numbers.get(service);
    if (known !== undefined) return known;
    this.#numbers.set(service, this.#services.length);
    return this.#services.push(service) - 1;
  }

  /**
   * A trace that was seen, as it is called here: an id of 64 bits and one of 128 bits with the same
   * low half are one.
   */
  find(traceId: string): KnownTrace | undefined {
    const entry = this.#entryOf(traceId);
    return entry === -1 ? undefined : this.#known(entry);
  }

  /** The same for an id made of a request id: the digit that Envoy writes over does not count. */
  findByRequestId(derivedId: string): KnownTrace | undefined {
    const exact = this.find(derivedId);
    if (exact !== undefined) return exact;
    const w2 = wordOfHex(derivedId, 16);
    const w3 = wordOfHex(derivedId, 24);
    const entry = this.#scan(
      this.#set(w2, w3),
      w2,
      w3,
      (at) =>
        this.#traces[at] === wordOfHex(derivedId, 0) &&
        ((this.#traces[at + 1] ?? 0) & versionMask) === (wordOfHex(derivedId, 8) & versionMask),
    );
    return entry === -1 ? undefined : this.#known(entry);
  }

  #entryOf(traceId: string): number {
    const w2 = wordOfHex(traceId, 16);
    const w3 = wordOfHex(traceId, 24);
    return this.#findTrace(this.#set(w2, w3), wordOfHex(traceId, 0), wordOfHex(traceId, 8), w2, w3);
  }

  #findTrace(set: number, w0: number, w1: number, w2: number, w3: number): number {
    const first = set * ways;
    // Ids whose low half is zero are matched whole, so that an empty place is never one of them.
    const isWhole = w2 === 0 && w3 === 0;
    const isShort = !isWhole && w0 === 0 && w1 === 0;
    for (let entry = first; entry < first + ways; entry++) {
      const at = entry * traceWords;
      if (this.#traces[at + 3] !== w3 || this.#traces[at + 2] !== w2) continue;
      const t0 = this.#traces[at];
      const t1 = this.#traces[at + 1];
      if (isShort || (t0 === w0 && t1 === w1) || (!isWhole && t0 === 0 && t1 === 0)) {
        return entry;
      }
    }
    return -1;
  }

  #scan(set: number, w2: number, w3: number, fits: (at: number) => boolean): number {
    const first = set * ways;
    for (let entry = first; entry < first + ways; entry++) {
      const at = entry * traceWords;
      if (this.#traces[at + 3] === w3 && this.#traces[at + 2] === w2 && fits(at)) return entry;
    }
    return -1;
  }

  #known(entry: number): KnownTrace {
    return {
      traceId: hexOf(this.#traces, entry * traceWords),
      isRunning: (this.#running[entry] ?? 0) > 0,
    };
  }

  #takeTurn(turns: Uint8Array, set: number): number {
    const turn = turns[set] ?? 0;
    turns[set] = (turn + 1) % ways;
    return turn;
  }

  #set(high: number, low: number): number {
    let hash = Math.imul(low ^ this.#seed, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
    hash ^= hash >>> 15;
    return Math.imul(hash, 0xc2b2ae35) >>> 18;
  }
}

/** All of an id's second word but the version of the UUID: `xxxxxxxx-xxxx-Vxxx`. */
const versionMask = 0xffff0fff | 0;

function hexOf(words: Uint32Array, at: number): string {
  let hex = '';
  for (let i = at; i < at + 4; i++) hex += (words[i] ?? 0).toString(16).padStart(8, '0');
  return hex;
}
