import type {
  Forward,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../core/forward.js';
import type { RawHeaders } from '../core/headers.js';
import type { CutReason } from '../core/shadow.js';
import type { Backlog } from './backlog.js';

/** Read and thrown away; beyond it a shadow would take more of the gateway than it gives. */
const answerBytesMax = 64 * 1024 * 1024;

/** Hears what a copy is answered. Chunks are only valid during the call. */
export interface CopyWatcher {
  onRequestData(chunk: Buffer): void;
  onRequestEnd(trailers: RawHeaders): void;
  onConnected(): void;
  onHead(status: number, statusText: string, headers: RawHeaders): void;
  onData(chunk: Buffer): void;
}

/** `cutReason` when it was given up here, `failure` when it failed there, neither when it went well. */
export interface CopyEnding {
  readonly trailers: RawHeaders;
  readonly cutReason: CutReason | null;
  readonly failure: ForwardFailure | null;
}

export interface CopyOptions {
  readonly forward: Forward;
  readonly request: ForwardRequest;
  readonly backlog: Backlog;
  readonly startedAtMs: number;
  readonly watchers: readonly CopyWatcher[];
  /** Called exactly once. */
  readonly onOver: (copy: Copy, ending: CopyEnding) => void;
}

/**
 * One copied request on its way to the namespace. Nothing it does reaches the request it was made
 * of: what cannot be sent at once waits in a bounded backlog, and beyond it the copy is cut off.
 */
export class Copy implements ForwardHandler {
  readonly startedAtMs: number;
  readonly #options: CopyOptions;
  readonly #backlog: Backlog;
  #stream: ForwardStream | null = null;
  /** The connection takes no more for now. */
  #full = false;
  /** All of the request has come from the caller. */
  #whole: boolean;
  #trailers: RawHeaders = [];
  #answerBytes = 0;
  #over = false;

  constructor(options: CopyOptions) {
    this.#options = options;
    this.#backlog = options.backlog;
    this.startedAtMs = options.startedAtMs;
    this.#whole = options.request.framing === 'none';
  }

  start(): void {
    const stream = this.#options.forward(this.#options.request, this);
    if (this.#over) stream.abort();
    else this.#stream = stream;
  }

  get whole(): boolean {
    return this.#whole;
  }

  // --- the caller's request, as it comes

  write(chunk: Buffer): void {
    if (this.#over || this.#stream === null) return;
    for (const watcher of this.#options.watchers) watcher.onRequestData(chunk);
    if (!this.#full) this.#full = !this.#stream.write(chunk);
    else if (!this.#backlog.push(chunk)) this.cut('backlog');
  }

  end(trailers: RawHeaders): void {
    if (this.#over || this.#whole) return;
    this.#whole = true;
    this.#trailers = trailers;
    for (const watcher of this.#options.watchers) watcher.onRequestEnd(trailers);
    if (this.#backlog.empty) this.#stream?.end(trailers);
  }

  /** The caller's exchange is over; a copy that has not got all of the request never will. */
  release(): void {
    if (!this.#whole) this.cut('incomplete');
  }

  cut(reason: CutReason): void {
    this.#finish({ trailers: [], cutReason: reason, failure: null });
    this.#stream?.abort();
  }

  // --- what the namespace answers

  onDrain(): void {
    const stream = this.#stream;
    if (this.#over || stream === null) return;
    this.#full = false;
    this.#backlog.drain((chunk) => {
      this.#full = !stream.write(chunk);
      return !this.#full;
    });
    if (this.#whole && this.#backlog.empty) stream.end(this.#trailers);
  }

  onConnected(): void {
    for (const watcher of this.#options.watchers) watcher.onConnected();
  }

  onInformation(): void {}

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    for (const watcher of this.#options.watchers) watcher.onHead(status, statusText, headers);
  }

  onData(chunk: Buffer): void {
    this.#answerBytes += chunk.length;
    if (this.#answerBytes > answerBytesMax) this.cut('large');
    else for (const watcher of this.#options.watchers) watcher.onData(chunk);
  }

  onEnd(trailers: RawHeaders): void {
    this.#finish({ trailers, cutReason: null, failure: null });
  }

  onError(failure: ForwardFailure): void {
    // Connected, and then nothing for too long: slow, rather than broken.
    const slow =
      failure.kind === 'timeout' && failure.code !== 'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT';
    this.#finish({ trailers: [], cutReason: slow ? 'silent' : null, failure });
  }

  #finish(ending: CopyEnding): void {
    if (this.#over) return;
    this.#over = true;
    this.#backlog.clear();
    this.#options.onOver(this, ending);
  }
}
