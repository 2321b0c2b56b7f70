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

/** Who says when the next step is due, beside the script's times. Step 0 is the head, then the pieces, then the ending. */
export interface Pace {
  /** Of the body. */
  readonly pieces: readonly Buffer[];
  isDue(step: number): boolean;
  /** Calls when it may be by now; what was asked before is forgotten. */
  wait(step: number, more: () => void): void;
  stop(): void;
}

/**
 * @param originMs when the call came, by `performance.now()`: the script's times count from there
 * @param pace absent: its times are all
 */
export function playAnswer(
  script: AnswerScript,
  handler: ForwardHandler,
  originMs: number,
  pace: Pace | null = null,
): Playing {
  const player = new Player(script, handler, originMs, pace);
  player.start();
  return player;
}

class Player implements Playing {
  readonly #script: AnswerScript;
  readonly #handler: ForwardHandler;
  readonly #originMs: number;
  readonly #pace: Pace | null;
  readonly #pieces: readonly Buffer[];
  #timer: NodeJS.Timeout | undefined;
  /** The head is step 0, then the pieces, then the ending. */
  #step = 0;
  #paused = false;
  #over = false;

  constructor(script: AnswerScript, handler: ForwardHandler, originMs: number, pace: Pace | null) {
    this.#script = script;
    this.#handler = handler;
    this.#originMs = originMs;
    this.#pace = pace;
    this.#pieces = pace?.pieces ?? piecesOf(script.body);
  }

  /** Each step is a task of its own, so that a head or a piece is on its way before a break. */
  start(): void {
    if (this.#over || this.#paused) return;
    if (this.#pace?.isDue(this.#step) === false) {
      this.#pace.wait(this.#step, () => this.start());
      return;
    }
    const waitMs = this.#originMs + this.#atMs() - performance.now();
    this.#timer = setTimeout(() => this.#next(), Math.max(0, waitMs));
  }

  #next(): void {
    const step = this.#step++;
    const { head, ending } = this.#script;
    const piece = this.#pieces[step - 1];
    if (step > this.#pieces.length) this.#pace?.stop();
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
    this.#pace?.stop();
    clearTimeout(this.#timer);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.start();
  }

  stop(): void {
    this.#over = true;
    this.#pace?.stop();
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
