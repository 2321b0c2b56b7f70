import { withoutFraming } from '../../../core/framing-fields.js';
import { noHeaders, type RawHeaders } from '../../../core/headers.js';

/** Up to this much is kept so that the request can be sent again. */
const keptBytesMax = 64 * 1024;

/** The body of a request as far as it has come, kept until it has gone out, and as long as it is short for another time. */
export class RequestBody {
  /** Nothing more comes. */
  isEnded: boolean;
  #trailers: RawHeaders = noHeaders;
  #chunks: Buffer[] | null = [];
  #bytes = 0;

  constructor(isEnded: boolean) {
    this.isEnded = isEnded;
  }

  /** Null when it is gone. */
  get chunks(): readonly Buffer[] | null {
    return this.#chunks;
  }

  get trailers(): RawHeaders {
    return this.#trailers;
  }

  get isEmpty(): boolean {
    return this.isEnded && this.#bytes === 0 && this.#trailers.length === 0;
  }

  get mayHaveTrailers(): boolean {
    return !this.isEnded || this.#trailers.length > 0;
  }

  /** Longer than what is kept. */
  get isLong(): boolean {
    return this.#bytes > keptBytesMax;
  }

  /** The chunk owns its memory. */
  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#chunks?.push(chunk);
  }

  end(trailers: RawHeaders): void {
    this.isEnded = true;
    this.#trailers = withoutFraming(trailers);
  }

  /** All of it has gone out. */
  hasGone(): void {
    if (this.isLong) this.#chunks = null;
  }
}
