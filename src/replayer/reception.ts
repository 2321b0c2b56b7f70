import { performance } from 'node:perf_hooks';
import type { ErrorKind } from '../core/exchange.js';
import { noHeaders, type RawHeaders } from '../core/headers.js';

/** What became of a request. Times in ms from the moment it was handed over. */
export interface Outcome {
  /** False when there never was a connection: the target cannot be reached. */
  readonly connected: boolean;
  readonly status: number | null;
  readonly statusText: string;
  readonly headers: RawHeaders;
  readonly trailers: RawHeaders;
  /** The kept beginning of the body. */
  readonly body: Buffer;
  readonly bodyBytes: number;
  /** Reading stopped at `readBytesMax`. */
  readonly cut: boolean;
  /** It was left as the recording did not go on either, though nobody had gone away there. */
  readonly left: boolean;
  /** It was given up at `responseMs`, and was still coming in. */
  readonly flowing: boolean;
  readonly error: { readonly kind: ErrorKind; readonly message: string } | null;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
}

/** How it ended; whole, when nothing else is said. */
export interface Ending {
  readonly trailers?: RawHeaders;
  readonly error?: Outcome['error'];
  readonly cut?: boolean;
  readonly left?: boolean;
  readonly flowing?: boolean;
}

/** Gathers a response as it comes in. */
export class Reception {
  readonly #keepBytesMax: number;
  readonly startedAt = performance.now();
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #connectMs: number | null = null;
  #firstByteMs: number | null = null;
  #status: number | null = null;
  #statusText = '';
  #headers: RawHeaders = noHeaders;
  #movedAt = this.startedAt;
  bytes = 0;

  constructor(keepBytesMax: number) {
    this.#keepBytesMax = keepBytesMax;
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** Since anything of the answer came. */
  get silentMs(): number {
    return performance.now() - this.#movedAt;
  }

  get isConnected(): boolean {
    return this.#connectMs !== null || this.hasHead;
  }

  get hasHead(): boolean {
    return this.#status !== null;
  }

  connected(): void {
    this.#connectMs ??= this.elapsedMs;
  }

  head(status: number, statusText: string, headers: RawHeaders): void {
    this.#firstByteMs = this.elapsedMs;
    this.#movedAt = performance.now();
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = headers;
  }

  data(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#movedAt = performance.now();
    const room = this.#keepBytesMax - this.#kept;
    if (room <= 0) return;
    // Copied: the chunk is only valid during the call.
    const piece = Buffer.from(chunk.subarray(0, room));
    this.#chunks.push(piece);
    this.#kept += piece.length;
  }

  outcome({ trailers = noHeaders, error = null, ...end }: Ending): Outcome {
    return {
      connected: this.isConnected,
      status: this.#status,
      statusText: this.#statusText,
      headers: this.#headers,
      trailers,
      body: Buffer.concat(this.#chunks),
      bodyBytes: this.bytes,
      cut: end.cut ?? false,
      left: end.left ?? false,
      flowing: end.flowing ?? false,
      error,
      connectMs: this.#connectMs,
      firstByteMs: this.#firstByteMs,
      durationMs: this.elapsedMs,
    };
  }
}
