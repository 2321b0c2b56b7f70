import { performance } from 'node:perf_hooks';
import type { Endpoint } from '../core/config.js';
import type { ErrorKind } from '../core/exchange.js';
import type { Forward, ForwardHandler, ForwardStream } from '../core/forward.js';
import { noHeaders, type RawHeaders } from '../core/headers.js';
import { renderRequestHead } from '../core/request-head.js';
import type { RebuiltRequest } from './rebuild-request.js';

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
  readonly error: { readonly kind: ErrorKind; readonly message: string } | null;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
}

export interface SendOptions {
  readonly upstream: Endpoint;
  /** Bound on the whole response, from the connection on. */
  readonly responseMs: number;
  readonly firstByteMs: number;
  readonly keepBytesMax: number;
  readonly readBytesMax: number;
  /** Ends the request early, as one that was given up. */
  readonly signal?: AbortSignal | undefined;
  /** Ends it as one that took too long; its reason is an error that says what for. */
  readonly expired?: AbortSignal | undefined;
}

const connectMs = 5_000;
/** Pieces small enough for back pressure to matter. */
const writeBytes = 64 * 1024;

/** Sends a request and hears its response out. Never rejects: a failure is an outcome. */
export function send(
  forward: Forward,
  request: RebuiltRequest,
  options: SendOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const reception = new Reception(options.keepBytesMax);
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const finish = (end: Ending): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', giveUp);
      options.expired?.removeEventListener('abort', expire);
      resolve(reception.outcome(end));
    };
    const giveUp = (): void => {
      stream.abort();
      finish({ error: { kind: 'aborted', message: 'the replay was interrupted' } });
    };
    const expire = (): void => {
      stream.abort();
      const { message } = (options.expired as AbortSignal).reason as Error;
      finish({ error: { kind: 'timeout', message } });
    };
    const handler: ForwardHandler = {
      onConnected() {
        reception.connected();
        timer ??= setTimeout(() => {
          stream.abort();
          const message = `no whole response within ${options.responseMs} ms`;
          finish({ error: { kind: 'timeout', message } });
        }, options.responseMs);
      },
      onInformation() {},
      onHead: (...head) => reception.head(...head),
      onData(chunk) {
        reception.data(chunk);
        if (reception.bytes <= options.readBytesMax) return;
        stream.abort();
        finish({ cut: true });
      },
      onEnd: (trailers) => finish({ trailers }),
      onError: ({ kind, message }) => finish({ error: { kind, message } }),
      onDrain: () => body.write(),
    };
    const head = renderRequestHead(request.method, request.path, request.headers);
    const stream = forward(
      {
        upstream: options.upstream,
        timeouts: { connectMs, firstByteMs: options.firstByteMs, idleMs: options.firstByteMs },
        method: request.method,
        head,
        framing: request.framing,
        expectsContinue: false,
      },
      handler,
    );
    options.signal?.addEventListener('abort', giveUp);
    options.expired?.addEventListener('abort', expire);
    const body = new BodyWriter(stream, request);
    body.write();
  });
}

interface Ending {
  readonly trailers?: RawHeaders;
  readonly error?: Outcome['error'];
  readonly cut?: boolean;
}

/** Writes the body as fast as the upstream takes it. */
class BodyWriter {
  readonly #stream: ForwardStream;
  readonly #request: RebuiltRequest;
  #written = 0;
  #ended: boolean;

  constructor(stream: ForwardStream, request: RebuiltRequest) {
    this.#stream = stream;
    this.#request = request;
    this.#ended = request.framing === 'none';
  }

  write(): void {
    const { body, trailers } = this.#request;
    while (!this.#ended && this.#written < body.length) {
      const piece = body.subarray(this.#written, this.#written + writeBytes);
      this.#written += piece.length;
      if (!this.#stream.write(piece)) return;
    }
    if (this.#ended) return;
    this.#ended = true;
    this.#stream.end(trailers);
  }
}

/** Gathers a response as it comes in. */
class Reception {
  readonly #keepBytesMax: number;
  readonly #startedAt = performance.now();
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #connectMs: number | null = null;
  #firstByteMs: number | null = null;
  #status: number | null = null;
  #statusText = '';
  #headers: RawHeaders = noHeaders;
  bytes = 0;

  constructor(keepBytesMax: number) {
    this.#keepBytesMax = keepBytesMax;
  }

  connected(): void {
    this.#connectMs ??= performance.now() - this.#startedAt;
  }

  head(status: number, statusText: string, headers: RawHeaders): void {
    this.#firstByteMs = performance.now() - this.#startedAt;
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = headers;
  }

  data(chunk: Buffer): void {
    this.bytes += chunk.length;
    const room = this.#keepBytesMax - this.#kept;
    if (room <= 0) return;
    // Copied: the chunk is only valid during the call.
    const piece = Buffer.from(chunk.subarray(0, room));
    this.#chunks.push(piece);
    this.#kept += piece.length;
  }

  outcome({ trailers = noHeaders, error = null, cut = false }: Ending): Outcome {
    return {
      connected: this.#connectMs !== null || this.#status !== null,
      status: this.#status,
      statusText: this.#statusText,
      headers: this.#headers,
      trailers,
      body: Buffer.concat(this.#chunks),
      bodyBytes: this.bytes,
      cut,
      error,
      connectMs: this.#connectMs,
      firstByteMs: this.#firstByteMs,
      durationMs: performance.now() - this.#startedAt,
    };
  }
}
