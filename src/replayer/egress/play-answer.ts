import { performance } from 'node:perf_hooks';
import type { ForwardHandler } from '../../core/forward.js';
import type { AnswerScript } from './answer-script.js';

/** A body goes out in pieces, so that back pressure holds and recorded time can pass between. */
const pieceBytes = 64 * 1024;

/** An answer that is being played; it can be stopped and held like a live one. */
export interface Playing {
  pause(): void;
  resume(): void;
  /** No more events come. */
  stop(): void;
}

/** @param originMs when the call came, by `performance.now()`: the script's times count from there */
export function playAnswer(
  script: AnswerScript,
  handler: ForwardHandler,
  originMs: number,
): Playing {
  const player = new Player(script, handler, originMs);
  player.start();
  return player;
}

class Player implements Playing {
  readonly #script: AnswerScript;
  readonly #handler: ForwardHandler;
  readonly #originMs: number;
  readonly #pieces: readonly Buffer[];
  #timer: NodeJS.Timeout | undefined;
  /** The head is step 0, then the pieces, then the ending. */
  #step = 0;
  #paused = false;
  #over = false;

  constructor(script: AnswerScript, handler: ForwardHandler, originMs: number) {
    this.#script = script;
    this.#handler = handler;
    this.#originMs = originMs;
    this.#pieces = piecesOf(script.body);
  }

  /** Each step is a task of its own, so that a head or a piece is on its way before a break. */
  start(): void {
    if (this.#over || this.#paused) return;
    const waitMs = this.#originMs + this.#atMs() - performance.now();
    this.#timer = setTimeout(() => this.#next(), Math.max(0, waitMs));
  }

  #next(): void {
    const step = this.#step++;
    const { head, ending } = this.#script;
    const piece = this.#pieces[step - 1];
    if (step === 0) {
      if (head !== null) this.#handler.onHead(head.status, head.statusText, head.headers);
    } else if (piece !== undefined) {
      this.#handler.onData(piece);
    } else {
      this.#over = true;
      if (ending.kind === 'whole') this.#handler.onEnd(ending.trailers);
      else this.#handler.onError(ending.failure);
      return;
    }
    this.start();
  }

  /** From the origin, not from the step before: small delays must not add up. */
  #atMs(): number {
    const { headAtMs, endAtMs, ending } = this.#script;
    if (this.#step === 0) return headAtMs;
    if (this.#step > this.#pieces.length) return endAtMs;
    // What had come before a silence came at its beginning.
    if (ending.kind === 'failure') return headAtMs;
    return headAtMs + ((endAtMs - headAtMs) * this.#step) / this.#pieces.length;
  }

  pause(): void {
    this.#paused = true;
    clearTimeout(this.#timer);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.start();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}

function piecesOf(body: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += pieceBytes) {
    pieces.push(body.subarray(at, at + pieceBytes));
  }
  return pieces;
}
