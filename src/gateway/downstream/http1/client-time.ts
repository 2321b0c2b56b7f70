import type { Socket } from 'node:net';
import { steadyNow } from '../../../core/steady-clock.js';
import { WriteProgress } from '../write-progress.js';
import { LoopTicks } from './loop-ticks.js';

/** Longer than what load balancers in front of us use (60 s), so that they close first. */
export const idleMs = 75_000;
/** For a head to be whole, from its first byte; and for that byte on a new connection. */
export const headMs = 60_000;
/** How long what is left of an upload is read after its answer, before the connection is cut. */
const leftoverMs = 30_000;
/** A client that ends its side so soon behind a request (30 ms) has said all that it will, and listens. */
const rightBehindTicks = 3;
/** Later, nobody can tell it from one that is gone; nor for longer without anything to send it. */
export const halfClosedMs = 2_000;

const ticks = new LoopTicks();

/** What a client is answered now. */
export interface Answer {
  readonly ending: string;
}

/** What is known of a client whose time is looked at. */
export interface ClientState {
  readonly isAnswering: boolean;
  /** A head has begun, and nothing else is to be waited for. */
  readonly isInHead: boolean;
}

/** `left`: it has ended its side, and there is nothing to send it. */
export type Overdue = 'left' | 'silent' | 'head';

/** How long a client may be silent, and whether one that has ended its side listens. */
export class ClientTime {
  readonly #socket: Socket;
  readonly #progress: WriteProgress;
  #deadline = steadyNow() + headMs;
  /** When the newest bytes had been read, by `ticks`. */
  #heardAt = 0;
  #isHalfClosed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#progress = new WriteProgress(socket);
  }

  get isHalfClosed(): boolean {
    return this.#isHalfClosed;
  }

  awaitHead(): void {
    this.#deadline = steadyNow() + headMs;
  }

  awaitReader(): void {
    this.#deadline = steadyNow() + idleMs;
  }

  awaitLeftover(): void {
    this.#deadline = steadyNow() + leftoverMs;
  }

  /** Something goes out: for one that has ended its side, that is what it listens for. */
  sent(): void {
    if (this.#isHalfClosed) this.#deadline = steadyNow() + halfClosedMs;
  }

  /** What came has been read, and served. */
  heard(): void {
    this.#heardAt = ticks.begin();
  }

  /** The client has ended its side. @returns whether it still listens, as far as anybody can tell */
  ended(current: Answer | null): boolean {
    if (current?.ending === 'none' && ticks.count - this.#heardAt > rightBehindTicks) return false;
    this.#isHalfClosed = true;
    if (current !== null) this.#deadline = steadyNow() + halfClosedMs;
    return true;
  }

  /** What is to be done about it; null: nothing yet. @param now of `steadyNow` */
  check(now: number, { isAnswering, isInHead }: ClientState): Overdue | null {
    if (now < this.#deadline) return null;
    if (this.#progress.moves()) {
      this.#deadline = now + (this.#isHalfClosed && isAnswering ? halfClosedMs : idleMs);
      return null;
    }
    if (isAnswering) {
      // A service that waits for its reader to read has a time-out of its own.
      if (this.#isHalfClosed && this.#socket.writableLength === 0) return 'left';
      this.#deadline = now + halfClosedMs;
      return null;
    }
    return isInHead ? 'head' : 'silent';
  }
}
