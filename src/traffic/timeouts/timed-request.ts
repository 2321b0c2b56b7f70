import type { Deadline } from '../../core/deadline.js';
import type {
  Forward,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
  Interceptor,
} from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import { steadyNow } from '../../core/steady-clock.js';

/** Ends requests that have a time by which they are over: with all of their attempts, waits, and bodies. */
export const timed: Interceptor = (next: Forward) => (request, handler) => {
  const { deadline } = request;
  if (deadline === undefined) return next(request, handler);
  return new TimedRequest(deadline, handler).start(next, request);
};

class TimedRequest implements ForwardHandler, ForwardStream {
  readonly #deadline: Deadline;
  readonly #handler: ForwardHandler;
  #stream: ForwardStream | null = null;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(deadline: Deadline, handler: ForwardHandler) {
    this.#deadline = deadline;
    this.#handler = handler;
  }

  start(next: Forward, request: ForwardRequest): this {
    const leftMs = this.#deadline.endsAt - steadyNow();
    // Not before the downstream has its stream, even where no time is left.
    this.#timer = setTimeout(isOver, Math.max(0, Math.min(leftMs, timerMsMax)), this);
    this.#stream = next(request, this);
    return this;
  }

  isOver(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stream?.abort(true);
    const message = `the request was not over in time: ${this.#deadline.whose}`;
    this.#handler.onError({ kind: 'timeout', code: 'LOOP_TRAFFIC_TIMEOUT', message });
  }

  #settle(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  write(chunk: Buffer): boolean {
    return this.#stream?.write(chunk) ?? true;
  }

  end(trailers: RawHeaders): void {
    this.#stream?.end(trailers);
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    this.#settle();
    this.#stream?.abort();
  }

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
    this.#handler.onData(chunk);
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onEnd(trailers: RawHeaders): void {
    this.#settle();
    this.#handler.onEnd(trailers);
  }

  onError(failure: ForwardFailure): void {
    this.#settle();
    this.#handler.onError(failure);
  }
}

/** `setTimeout` fires at once beyond it. */
const timerMsMax = 2 ** 31 - 1;

function isOver(request: TimedRequest): void {
  request.isOver();
}
