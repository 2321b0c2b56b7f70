import type { FaultDelay } from '../../core/fault.js';
import type { Forward, ForwardHandler, ForwardRequest, ForwardStream } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import type { Held, Holds } from '../holds.js';

/** How long a request waits whose trace stands at `share`, from 0 up to 1. */
export function delayMs({ fixedMs, jitterMs }: FaultDelay, share: number): number {
  return Math.max(0, fixedMs + (2 * share - 1) * jitterMs);
}

/** The request goes on after a while. Its body waits where it is: what comes meanwhile is one piece. */
export function delayed(
  next: Forward,
  msOf: (request: ForwardRequest) => number,
  holds: Holds,
): Forward {
  return (request, handler) =>
    new DelayedRequest({ forward: (to) => next(request, to), handler, ms: msOf(request), holds });
}

interface DelayedOptions {
  readonly forward: (handler: ForwardHandler) => ForwardStream;
  readonly handler: ForwardHandler;
  readonly ms: number;
  readonly holds: Holds;
}

class DelayedRequest implements ForwardStream, Held {
  readonly #options: DelayedOptions;
  readonly #timer: NodeJS.Timeout;
  #stream: ForwardStream | null = null;
  #held: Buffer[] = [];
  #trailers: RawHeaders | null = null;
  #isWaiting = true;

  constructor(options: DelayedOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.release(), options.ms);
    options.holds.add(this);
  }

  release(): void {
    if (!this.#isWaiting) return;
    this.#settle();
    const { forward, handler } = this.#options;
    const stream = forward(handler);
    this.#stream = stream;
    const held = this.#held;
    this.#held = [];
    let goesOn = held.length > 0;
    for (const chunk of held) goesOn = stream.write(chunk);
    if (this.#trailers !== null) stream.end(this.#trailers);
    // It was told to wait; from here on the stream itself says when.
    else if (goesOn) handler.onDrain();
  }

  write(chunk: Buffer): boolean {
    if (this.#stream !== null) return this.#stream.write(chunk);
    this.#held.push(chunk);
    return false;
  }

  end(trailers: RawHeaders): void {
    if (this.#stream === null) this.#trailers = trailers;
    else this.#stream.end(trailers);
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    this.#settle();
    this.#held = [];
    this.#stream?.abort();
  }

  #settle(): void {
    this.#isWaiting = false;
    clearTimeout(this.#timer);
    this.#options.holds.delete(this);
  }
}
