import type { ForwardHandler, ForwardRequest, ForwardStream } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import type { Playing } from './play-answer.js';

/** What is done with a call once its request is whole: an answer is played, or it goes on live. */
export type Continuation =
  | { readonly kind: 'play'; readonly playing: Playing }
  | { readonly kind: 'live'; readonly stream: ForwardStream };

/** `then` is called once, at once or later, but not after what is returned was called. */
export type Decide = (then: (continuation: Continuation) => void) => (() => void) | undefined;

/** A call whose request is heard out before anything is decided about it. */
export class HeldCall implements ForwardStream {
  readonly #decide: Decide;
  #isDeciding = false;
  #cancel: (() => void) | undefined;
  #then: Continuation | null = null;
  #paused = false;
  #over = false;

  constructor(request: ForwardRequest, handler: ForwardHandler, decide: Decide) {
    this.#decide = decide;
    // A task of its own: the downstream does not expect an answer before it has this stream.
    if (request.framing === 'none') setImmediate(() => this.decide());
    else if (request.expectsContinue) {
      setImmediate(() => {
        if (!this.#over) handler.onInformation(100, 'Continue', []);
      });
    }
  }

  /** The listener keeps the body; here it is only waited for, unless it was decided before it was whole. */
  write(chunk: Buffer): boolean {
    return this.#then?.kind === 'live' ? this.#then.stream.write(chunk) : true;
  }

  end(trailers: RawHeaders): void {
    if (this.#then?.kind === 'live') this.#then.stream.end(trailers);
    else this.decide();
  }

  /** With what has come of the request. Once. */
  decide(): void {
    if (this.#over || this.#isDeciding) return;
    this.#isDeciding = true;
    this.#cancel = this.#decide((continuation) => {
      this.#then = continuation;
      if (this.#paused) this.pause();
    });
  }

  pause(): void {
    this.#paused = true;
    if (this.#then?.kind === 'play') this.#then.playing.pause();
    else this.#then?.stream.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#then?.kind === 'play') this.#then.playing.resume();
    else this.#then?.stream.resume();
  }

  abort(): void {
    this.#over = true;
    if (this.#then === null) this.#cancel?.();
    if (this.#then?.kind === 'play') this.#then.playing.stop();
    else this.#then?.stream.abort();
  }
}
