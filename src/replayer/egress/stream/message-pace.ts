import type { Hop } from '../../../core/capture.js';
import { messagePieces } from '../../../core/grpc/message-counter.js';
import type { Pace } from '../play-answer.js';
import type { RequestFlow } from './request-flow.js';

/** A caller that sends nothing for so long waits for an answer. */
const quietMs = 100;

/**
 * Plays the messages of an answer in between those of its request: as many of them as their share of the
 * request has come, and one more whenever the caller falls silent. Nobody noted in which order they came.
 */
export class MessagePace implements Pace {
  readonly pieces: readonly Buffer[];
  readonly #flow: RequestFlow;
  readonly #requested: number;
  readonly #endsByItself: boolean;
  #more: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** The step that silence has released. */
  #released = -1;

  /** @param body of the answer */
  constructor(recorded: Hop, body: Buffer, flow: RequestFlow) {
    this.pieces = messagePieces(body);
    this.#flow = flow;
    this.#requested = messagePieces(recorded.request.body.data).length;
    this.#endsByItself = recorded.requestEndMs == null;
    flow.onMore(() => this.#go());
  }

  isDue(step: number): boolean {
    const isEnding = step > this.pieces.length;
    if (this.#flow.isEnded || step === 0) return true;
    // A service that waits for the end of its request waits for ever.
    if (isEnding && !this.#endsByItself) return false;
    const share = isEnding ? 1 : step / this.pieces.length;
    return step <= this.#released || this.#flow.messages >= Math.ceil(share * this.#requested);
  }

  wait(step: number, more: () => void): void {
    this.#more = more;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#released = step;
      this.#go();
    }, quietMs);
  }

  stop(): void {
    this.#more = null;
    clearTimeout(this.#timer);
  }

  #go(): void {
    clearTimeout(this.#timer);
    const more = this.#more;
    this.#more = null;
    more?.();
  }
}
