import type { Forward, ForwardFailure, ForwardHandler, ForwardStream } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import type { Held, Holds } from '../holds.js';

/** Between two pieces; with it a rate of 1 KiB/s lets 51 bytes through at a time. */
const tickMs = 50;

/** The body of the answer comes at this rate, whatever the service's own is. */
export function slowed(next: Forward, bytesPerSecond: number, holds: Holds): Forward {
  return (request, handler) => {
    const slow = new SlowBody({ handler, bytesPerSecond, idleMs: request.timeouts.idleMs, holds });
    slow.begin(next(request, slow));
    return slow;
  };
}

interface SlowBodyOptions {
  readonly handler: ForwardHandler;
  readonly bytesPerSecond: number;
  readonly idleMs: number;
  readonly holds: Holds;
}

type Ending = { readonly trailers: RawHeaders } | { readonly failure: ForwardFailure };

/**
 * Holds what one read of the service brought, and reads on when that is gone: the service is held
 * back by the pause, so that what waits here has a bound.
 */
class SlowBody implements ForwardHandler, ForwardStream, Held {
  readonly #options: SlowBodyOptions;
  readonly #handler: ForwardHandler;
  readonly #allowance: Allowance;
  #stream: ForwardStream | null = null;
  #queue: Buffer[] = [];
  #ending: Ending | null = null;
  /** The next piece, or how long the caller may take none. */
  #timer: NodeJS.Timeout | undefined;
  #pausedAt = 0;
  #isHeldByCaller = false;
  /** The fault is over: what comes passes. */
  #isFree = false;
  #over = false;

  constructor(options: SlowBodyOptions) {
    this.#options = options;
    this.#handler = options.handler;
    this.#allowance = new Allowance(options.bytesPerSecond);
    options.holds.add(this);
  }

  begin(stream: ForwardStream): void {
    this.#stream = stream;
    if (this.#over) return;
    if (this.#queue.length > 0) stream.pause();
  }

  release(): void {
    if (this.#over) return;
    this.#isFree = true;
    this.#pass();
  }

  // --- the service → the caller

  onConnected(reused: boolean): void {
    this.#handler.onConnected(reused);
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    this.#handler.onInformation(status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#handler.onHead(status, statusText, headers);
  }

  onData(chunk: Buffer): void {
    if (this.#over) return;
    // Only valid during the call.
    this.#queue.push(Buffer.from(chunk));
    if (this.#queue.length === 1) this.#pass();
  }

  onEnd(trailers: RawHeaders): void {
    this.#end({ trailers });
  }

  onError(failure: ForwardFailure): void {
    // Nobody takes what is left.
    if (this.#isHeldByCaller) this.#queue = [];
    this.#end({ failure });
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  #end(ending: Ending): void {
    if (this.#over) return;
    this.#ending = ending;
    if (this.#queue.length === 0) this.#finish(ending);
    else if (this.#isHeldByCaller) this.#awaitCaller();
  }

  /** Hands on what may pass by now, and sees to the rest. */
  #pass(): void {
    if (this.#over || this.#isHeldByCaller) return;
    clearTimeout(this.#timer);
    let left = this.#isFree ? Number.POSITIVE_INFINITY : this.#allowance.now();
    while (left > 0 && !this.#over && !this.#isHeldByCaller) {
      const first = this.#queue.shift();
      if (first === undefined) break;
      const piece = first.length <= left ? first : first.subarray(0, left);
      if (piece.length < first.length) this.#queue.unshift(first.subarray(left));
      left -= piece.length;
      this.#allowance.take(piece.length);
      this.#handler.onData(piece);
    }
    if (this.#over || this.#isHeldByCaller) return;
    if (this.#queue.length > 0) this.#waitForMore();
    else if (this.#ending !== null) this.#finish(this.#ending);
    else this.#readOn();
  }

  #waitForMore(): void {
    this.#timer = setTimeout(() => this.#pass(), tickMs);
    const now = performance.now();
    if (this.#ending !== null) return;
    if (this.#pausedAt === 0) {
      this.#pausedAt = now;
      this.#stream?.pause();
    } else if (now - this.#pausedAt > this.#options.idleMs / 2) {
      // It is the fault that is slow here: a service that waits for it must not be given up.
      this.#pausedAt = now;
      this.#stream?.resume();
      this.#stream?.pause();
    }
  }

  #readOn(): void {
    if (this.#pausedAt === 0) return;
    this.#pausedAt = 0;
    this.#stream?.resume();
  }

  /** The service has nothing more to say, and so nobody else watches the time. */
  #awaitCaller(): void {
    const { idleMs } = this.#options;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () =>
        this.#finish({
          failure: {
            kind: 'aborted',
            code: 'LOOP_GATEWAY_DOWNSTREAM_IDLE',
            message: `the downstream took none of the response for ${idleMs} ms`,
          },
        }),
      idleMs,
    );
  }

  #finish(ending: Ending): void {
    this.#settle();
    if ('failure' in ending) this.#handler.onError(ending.failure);
    else this.#handler.onEnd(ending.trailers);
  }

  #settle(): void {
    this.#over = true;
    this.#queue = [];
    clearTimeout(this.#timer);
    this.#options.holds.delete(this);
  }

  // --- the caller → the service

  write(chunk: Buffer): boolean {
    return this.#stream?.write(chunk) ?? true;
  }

  end(trailers: RawHeaders): void {
    this.#stream?.end(trailers);
  }

  pause(): void {
    this.#isHeldByCaller = true;
    clearTimeout(this.#timer);
    if (this.#ending !== null) this.#awaitCaller();
    else this.#stream?.pause();
  }

  resume(): void {
    this.#isHeldByCaller = false;
    if (this.#over) return;
    // Whatever else it was paused for: by now it is for the caller.
    this.#pausedAt = performance.now();
    this.#pass();
  }

  abort(): void {
    this.#settle();
    this.#stream?.abort();
  }
}

/** How many bytes may pass by now. What was not used is kept for a moment, so that reads may be uneven. */
class Allowance {
  readonly #bytesPerMs: number;
  readonly #bytesMax: number;
  #bytes = 0;
  #at = performance.now();

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#bytesMax = Math.max(1, this.#bytesPerMs * 4 * tickMs);
  }

  now(): number {
    const now = performance.now();
    this.#bytes = Math.min(this.#bytesMax, this.#bytes + (now - this.#at) * this.#bytesPerMs);
    this.#at = now;
    return Math.floor(this.#bytes);
  }

  take(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
  }
}
