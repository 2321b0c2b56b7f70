import type { Config } from '../core/config.js';
import type { TravellingCapture, TravellingMessage } from '../core/travel.js';
import { malformed } from './travel-error.js';

/**
 * What an import may make of a file: a small one can stand for very much, by compression, by bodies
 * that are named again and again, or by values of a byte each.
 */
export interface ImportBounds {
  /** Unpacked, together with what is kept beside it; of bodies, all of them. */
  readonly unpackedBytes: number;
  /** One body. */
  readonly bodyBytes: number;
  /** Numbers, texts, lists, objects: each takes some hundred times its byte in memory. */
  readonly values: number;
}

const mebibyte = 1024 * 1024;

export const usualBounds: ImportBounds = {
  unpackedBytes: 64 * mebibyte,
  bodyBytes: 16 * mebibyte,
  values: 2_000_000,
};

/** What the gateway of the config could record can be imported; the more it may, the more that is. */
export function importBounds({ capture }: Pick<Config, 'capture'>): ImportBounds {
  return {
    unpackedBytes: Math.max(usualBounds.unpackedBytes, capture.memoryBytes),
    bodyBytes: Math.max(usualBounds.bodyBytes, capture.bodyBytesMax),
    values: Math.max(usualBounds.values, Math.ceil(capture.memoryBytes / 32)),
  };
}

/** For messages: what to do about it. */
export const raiseMemory = 'capture.buffer.memory of the config sets how much may be imported';
const raiseBody = 'capture.body.max of the config sets how large a body may be';

/** Counts the bodies of captures while they are made. */
export class BodyCount {
  readonly #file: string;
  readonly #bounds: ImportBounds;
  #bytes = 0;

  constructor(file: string, bounds: ImportBounds) {
    this.#file = file;
    this.#bounds = bounds;
  }

  /**
   * @param place `log.entries.3`
   * @throws LOOP_TRAVEL_FORMAT
   */
  add(place: string, { hops }: Pick<TravellingCapture, 'hops'>): void {
    for (const [at, { request, response }] of hops.entries()) {
      const hop = hops.length === 1 ? place : `${place}.hops.${at}`;
      this.#addMessage(`${hop}.request`, request);
      if (response !== null) this.#addMessage(`${hop}.response`, response);
    }
  }

  #addMessage(place: string, { body }: TravellingMessage): void {
    const { length } = body.data;
    const { bodyBytes, unpackedBytes } = this.#bounds;
    if (length > bodyBytes) {
      throw malformed(
        this.#file,
        `${place}: expected a body of at most ${bodyBytes} bytes, got ${length}; ${raiseBody}`,
      );
    }
    this.#bytes += length;
    if (this.#bytes <= unpackedBytes) return;
    throw malformed(
      this.#file,
      `${place}: expected bodies of at most ${unpackedBytes} bytes together, got more; ${raiseMemory}`,
    );
  }
}
