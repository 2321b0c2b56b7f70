import type { ErrorKind } from '../core/exchange.js';
import { noHeaders, type RawHeaders } from '../core/headers.js';
import type { ShadowAnswer } from '../core/shadow.js';

/** An answer, noted as it comes, with the beginning of its body. */
export class AnswerNote {
  readonly #bodyBytesMax: number;
  readonly #startedAtMs: number;
  #status: number | null = null;
  #statusText = '';
  #headers: RawHeaders = noHeaders;
  #chunks: Buffer[] = [];
  #kept = 0;
  #bytes = 0;

  constructor(startedAtMs: number, bodyBytesMax: number) {
    this.#startedAtMs = startedAtMs;
    this.#bodyBytesMax = bodyBytesMax;
  }

  head(status: number, statusText: string, headers: RawHeaders): void {
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = headers;
  }

  data(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const room = this.#bodyBytesMax - this.#kept;
    if (room <= 0) return;
    // Copied: the chunk is only valid during the call.
    const piece = Buffer.from(chunk.subarray(0, room));
    this.#kept += piece.length;
    this.#chunks.push(piece);
  }

  ended(end: {
    readonly atMs: number;
    readonly trailers: RawHeaders;
    readonly error: ErrorKind | null;
    readonly ids: readonly string[];
  }): ShadowAnswer {
    const { atMs, trailers, error, ids } = end;
    return {
      status: this.#status,
      statusText: this.#statusText,
      error,
      headers: this.#headers,
      trailers,
      body: Buffer.concat(this.#chunks),
      bodyBytes: this.#bytes,
      startedAtMs: this.#startedAtMs,
      durationMs: atMs - this.#startedAtMs,
      ids,
    };
  }
}
