import type { TraceFamily } from '../../core/trace/family.js';

/** Stand for the digits of the ids while the template is made: no header has such characters. */
const traceDigits = String.fromCharCode(...Array.from({ length: 32 }, (_, i) => 0x80 + i));
const spanDigits = String.fromCharCode(...Array.from({ length: 16 }, (_, i) => 0xa0 + i));

/** The ids of the moment, one behind the other. */
const ids = Buffer.alloc(48);
const idWords = new DataView(ids.buffer, ids.byteOffset, ids.length);
const wordBytes = 4;

/**
 * The lines of several families for a request that carried none of them, made ready but for the
 * digits of the ids: one string, where putting it together costs as many as it has parts. Digits are
 * copied four at a time, as every part of an id that is written is a multiple of that.
 */
export class TraceTemplate {
  readonly #text: Buffer;
  readonly #words: DataView;
  /** Where in `ids` a word comes from, and where it goes. */
  readonly #from: Uint8Array;
  readonly #to: Uint16Array;

  /** @param families of which none writes ids in another way than by their digits */
  constructor(families: readonly TraceFamily[], isRandom: boolean) {
    const given = { traceId: traceDigits, spanId: spanDigits, requestId: '', sampled: null };
    const lines = families.map((family) => family.write({ ...given, isRandom }, null, 0, false));
    const text = Buffer.from(lines.join(''), 'latin1');
    const isStart = (at: number) => (text[at] ?? 0) >= 0x80 && (text[at] ?? 0) % wordBytes === 0;
    const to = [...text.keys()].filter(isStart);
    this.#text = text;
    this.#words = new DataView(text.buffer, text.byteOffset, text.length);
    this.#to = Uint16Array.from(to);
    this.#from = Uint8Array.from(to, (at) => (text[at] ?? 0) - 0x80);
  }

  lines(traceId: string, spanId: string): string {
    ids.write(traceId, 0, 32, 'latin1');
    ids.write(spanId, 32, 16, 'latin1');
    const words = this.#words;
    const from = this.#from;
    const to = this.#to;
    for (let i = 0; i < to.length; i++) {
      words.setUint32(to[i] as number, idWords.getUint32(from[i] as number));
    }
    return this.#text.toString('latin1');
  }
}
