import type { ForwardRequest, ForwardStream } from '../../core/forward.js';
import type { Held, Holds } from '../holds.js';

/** A client that waits for the answer before it goes on with its body gets it after this. */
const uploadSilenceMs = 1_000;

export interface UnsentOptions {
  readonly request: ForwardRequest;
  /** After the request is whole. */
  readonly waitMs: number;
  readonly holds: Holds;
  /** Says what becomes of it; not when it was aborted. */
  readonly finish: () => void;
}

/**
 * A request that never gets to its service. Its body is taken to its end, so that the capture has it
 * whole; but for one that is only sent when asked for (`Expect: 100-continue`).
 */
export class UnsentRequest implements ForwardStream, Held {
  readonly #options: UnsentOptions;
  #timer: NodeJS.Timeout | undefined;
  #isWhole = false;
  #over = false;

  constructor(options: UnsentOptions) {
    this.#options = options;
    const { request, holds } = options;
    holds.add(this);
    if (request.framing === 'none' || request.expectsContinue) {
      this.#whole();
    } else {
      this.#timer = setTimeout(() => this.#whole(), uploadSilenceMs);
    }
  }

  release(): void {
    if (this.#over) return;
    this.#settle();
    this.#options.finish();
  }

  write(): boolean {
    if (!this.#isWhole) this.#timer?.refresh();
    return true;
  }

  end(): void {
    if (!this.#over && !this.#isWhole) this.#whole();
  }

  pause(): void {}

  resume(): void {}

  abort(): void {
    this.#settle();
  }

  #whole(): void {
    this.#isWhole = true;
    clearTimeout(this.#timer);
    const { waitMs } = this.#options;
    if (waitMs > 0) this.#timer = setTimeout(() => this.release(), waitMs);
    // Not before the caller has its stream.
    else process.nextTick(() => this.release());
  }

  #settle(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#options.holds.delete(this);
  }
}
