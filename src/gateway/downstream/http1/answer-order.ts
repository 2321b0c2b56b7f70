import type { Http1Stream } from './http1-stream.js';

/** Methods of which several may run at the same time: they change nothing (RFC 9112 §9.3.2). */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** Requests of a connection that are under way at the service side by side. */
const parallelMax = 32;

/**
 * The requests of a connection that are not answered, in their order: safe ones run side by side, all others alone,
 * and one after the other is answered.
 *
 *   current ◄─ waiting … waiting ◄─ held (has not begun; always the last)
 */
export class AnswerOrder {
  #current: Http1Stream | null = null;
  /** The last one may be held. */
  readonly #waiting: Http1Stream[] = [];
  #held: Http1Stream | null = null;

  /** Whose answer is written now. */
  get current(): Http1Stream | null {
    return this.#current;
  }

  get hasHeld(): boolean {
    return this.#held !== null;
  }

  /** The one that is held has no other before it but the current one. */
  get isHeldNext(): boolean {
    return this.#held !== null && this.#held === this.#waiting[0];
  }

  /** Other requests run beside it whose answers come after. */
  hasBegunBehind(stream: Http1Stream): boolean {
    // Of the current one, which does not wait, the place is -1.
    const next = this.#waiting[this.#waiting.indexOf(stream) + 1];
    return next !== undefined && next !== this.#held;
  }

  /**
   * Takes the newest. None comes behind one that is held.
   * @param mayBegin as far as the connection goes
   * @returns whether it begins now; else it is held
   */
  add(stream: Http1Stream, mayBegin: boolean): boolean {
    if (mayBegin && this.#current === null) {
      this.#current = stream;
      return true;
    }
    const begins = mayBegin && this.#runsBesideOthers(stream);
    this.#waiting.push(stream);
    if (!begins) this.#held = stream;
    return begins;
  }

  #runsBesideOthers({ head }: Http1Stream): boolean {
    return (
      safe.has(head.method) &&
      head.framing === 'none' &&
      !head.isWebSocket &&
      head.refusal === null &&
      this.#waiting.length < parallelMax - 1 &&
      this.#current !== null &&
      safe.has(this.#current.head.method) &&
      this.#current.requestEnded
    );
  }

  /** The current one is answered, or is none any more. */
  release(): void {
    this.#current = null;
  }

  /** Whose turn it is now; null: nobody's. */
  next(): Http1Stream | null {
    this.#current = this.#waiting.shift() ?? null;
    return this.#current;
  }

  isHeld(stream: Http1Stream): boolean {
    return stream === this.#held;
  }

  /** The one that was held begins. */
  letGo(): void {
    this.#held = null;
  }

  /** Nobody takes any answer any more. */
  tellGone(why: string): void {
    this.#current?.onGone(why);
    for (const stream of this.#waiting) if (stream !== this.#held) stream.onGone(why);
    this.#waiting.length = 0;
  }
}
