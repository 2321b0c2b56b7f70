// A client of the Chrome DevTools Protocol. The inspector writes message by message without
// TCP_NODELAY, so that of two (an event, then an answer) the second waits for the acknowledgement of
// the first, which this side's kernel delays by about 44 ms. So commands are sent together where
// they can be, and `nudge` has something acknowledged at once where they cannot.

import { WebSocket } from 'ws';
import type { z } from 'zod';
import { LoopError } from '../../core/errors.js';
import { sourceBytesMax } from '../limits.js';
import { message } from './cdp-schema.js';

/** A script comes with its inline source map, encoded; a larger message would cost the session. */
const messageBytesMax = 4 * sourceBytesMax;

/** What the inspector answered with an error. */
export class CdpRefusal extends Error {
  override readonly name = 'CdpRefusal';
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** As much of a WebSocket as is used. */
export interface CdpSocket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  terminate(): void;
  on(event: 'message', listener: (data: { toString(): string }) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface CdpListener {
  event(method: string, params: unknown): void;
  /** The connection has ended, whoever ended it. */
  closed(): void;
}

export interface CallOptions {
  readonly timeoutMs?: number;
}

const answerMs = 10_000;

export class CdpClient {
  readonly #socket: CdpSocket;
  readonly #listener: CdpListener;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Of the command that is under way only for its acknowledgement; 0: none. */
  #nudgeId = 0;
  #isNudging = false;

  private constructor(socket: CdpSocket, listener: CdpListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('message', (data) => this.#take(String(data)));
    // An 'error' is followed by 'close'.
    socket.on('error', () => {});
    socket.once('close', () => this.#ended());
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static connect(url: string, listener: CdpListener, timeoutMs: number): Promise<CdpClient> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, {
        perMessageDeflate: false,
        handshakeTimeout: timeoutMs,
        maxPayload: messageBytesMax,
      });
      const failed = (cause: Error): void => {
        const text = `${url}: expected a Node inspector, got "${cause.message}"`;
        reject(new LoopError('LOOP_DEBUGGER_CONNECT', text, { cause }));
      };
      const client = new CdpClient(socket, listener);
      socket.once('error', failed);
      socket.once('open', () => resolve(client));
    });
  }

  /** By a connection that is there already. */
  static over(socket: CdpSocket, listener: CdpListener): CdpClient {
    return new CdpClient(socket, listener);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /**
   * Sends a command, and checks its answer.
   * @throws CdpRefusal, LOOP_DEBUGGER_GONE, LOOP_DEBUGGER_CONNECT
   */
  async call<T>(
    method: string,
    params: object,
    schema: z.ZodType<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const answer = schema.safeParse(await this.send(method, params, options));
    if (answer.success) return answer.data;
    const text = `the inspector's answer to ${method} is not what was expected`;
    throw new LoopError('LOOP_DEBUGGER_CONNECT', text, { cause: answer.error });
  }

  /** Sends a command whose answer says nothing but that it was taken. */
  send(method: string, params: object = {}, options: CallOptions = {}): Promise<unknown> {
    if (!this.isOpen) return Promise.reject(gone());
    this.#lastId += 1;
    const id = this.#lastId;
    const timeoutMs = options.timeoutMs ?? answerMs;
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        const text = `the inspector did not answer ${method} within ${timeoutMs} ms`;
        reject(new LoopError('LOOP_DEBUGGER_CONNECT', text));
      }, timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer;
  }

  /** Resolves when the connection has ended; cut off when it does not end by itself. */
  close(timeoutMs: number): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#socket.terminate(), timeoutMs);
      this.#socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.close();
    });
  }

  #take(text: string): void {
    const parsed = message.safeParse(parseJson(text));
    if (!parsed.success) return;
    const { id, method, params, result, error } = parsed.data;
    if (id === this.#nudgeId) {
      this.#nudgeId = 0;
      return;
    }
    this.#nudge();
    if (id === undefined) {
      if (method !== undefined) this.#listener.event(method, params);
      return;
    }
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new CdpRefusal(error.message));
  }

  /** Something has come, and more is to come: whatever is sent now carries the acknowledgement. */
  #nudge(): void {
    if (this.#isNudging || this.#nudgeId !== 0) return;
    this.#isNudging = true;
    setImmediate(() => {
      this.#isNudging = false;
      if (!this.isOpen || this.#waiting.size === 0) return;
      this.#lastId += 1;
      this.#nudgeId = this.#lastId;
      this.#socket.send(`{"id":${this.#nudgeId},"method":"Runtime.getIsolateId"}`);
    });
  }

  #ended(): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(gone());
    }
    this.#waiting.clear();
    this.#listener.closed();
  }
}

function gone(): LoopError {
  return new LoopError('LOOP_DEBUGGER_GONE', 'the connection to the inspector has ended');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not the protocol; the command that waits for it will say so when its time is over.
    return null;
  }
}
