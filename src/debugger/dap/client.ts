// A client of one debug adapter over TCP: requests, answers, events. No knowledge of any language.

import { EventEmitter } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { z } from 'zod';
import { LoopError } from '../../core/errors.js';
import { connectMs } from '../limits.js';
import { encodeFrame, FrameReader } from './framing.js';
import { failureSchema, messageSchema } from './messages.js';

export interface DapAddress {
  readonly host: string;
  readonly port: number;
}

export interface DapEvent {
  readonly event: string;
  readonly body: unknown;
}

/** The adapter's own "no": what was asked cannot be had. The connection is well. */
export class DapRefusal extends Error {}

interface Waiting {
  readonly command: string;
  answer(message: { success: boolean; message?: string | undefined; body?: unknown }): void;
  fail(error: Error): void;
}

interface DapClientEvents {
  event: [DapEvent];
  /** Once; nothing follows. */
  closed: [];
}

export class DapClient extends EventEmitter<DapClientEvents> {
  readonly #socket: Socket;
  readonly #address: string;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<number, Waiting>();
  #seq = 0;
  #isClosed = false;

  private constructor(socket: Socket, address: string) {
    super();
    this.setMaxListeners(0);
    this.#socket = socket;
    this.#address = address;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => this.close()); // `close` says all that is to be said
    socket.on('close', () => this.close());
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static open({ host, port }: DapAddress): Promise<DapClient> {
    const address = `${host}:${port}`;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      const refuse = (why: string): void => {
        socket.destroy();
        reject(new LoopError('LOOP_DEBUGGER_CONNECT', `the debugger at ${address}: ${why}`));
      };
      const timer = setTimeout(() => refuse(`no answer in ${connectMs} ms`), connectMs);
      const failed = (error: Error): void => {
        clearTimeout(timer);
        refuse(error.message);
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', failed);
        resolve(new DapClient(socket, address));
      });
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Sends at once, so that several may be under way.
   * @throws DapRefusal when the adapter says no; LOOP_DEBUGGER_CONNECT when it says nothing.
   */
  request<T>(
    command: string,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    timeoutMs: number = connectMs,
  ): Promise<T> {
    if (this.#isClosed) return Promise.reject(this.#error('it has closed the connection'));
    this.#seq += 1;
    const seq = this.#seq;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(seq);
        reject(this.#error(`no answer to ${command} in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiting.set(seq, {
        command,
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
        answer: (message) => {
          clearTimeout(timer);
          if (!message.success) {
            const failure = failureSchema.safeParse(message.body);
            const reason = failure.success ? failure.data.error.format : message.message;
            reject(new DapRefusal(reason || `${command} failed`));
            return;
          }
          const body = schema.safeParse(message.body ?? {});
          if (body.success) resolve(body.data);
          else reject(this.#error(`its answer to ${command} is not as expected`));
        },
      });
      this.#socket.write(encodeFrame({ seq, type: 'request', command, arguments: args }));
    });
  }

  /** Resolves with the next event of that name. Ask before sending what brings it about. */
  next(name: string, timeoutMs: number = connectMs): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.off('event', heard);
        this.off('closed', closed);
      };
      const heard = ({ event, body }: DapEvent): void => {
        if (event !== name) return;
        done();
        resolve(body);
      };
      const closed = (): void => {
        done();
        reject(this.#error('it has closed the connection'));
      };
      const timer = setTimeout(() => {
        done();
        reject(this.#error(`no ${name} in ${timeoutMs} ms`));
      }, timeoutMs);
      this.on('event', heard);
      this.on('closed', closed);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    for (const waiting of this.#waiting.values()) {
      waiting.fail(this.#error(`it closed the connection instead of answering ${waiting.command}`));
    }
    this.#waiting.clear();
    this.emit('closed');
  }

  #read(chunk: Buffer): void {
    try {
      for (const text of this.#reader.read(chunk)) this.#take(JSON.parse(text));
    } catch {
      this.close(); // whatever it speaks, nothing after this can be understood
    }
  }

  #take(json: unknown): void {
    const parsed = messageSchema.safeParse(json);
    if (!parsed.success) return; // of a later protocol; what is needed times out and says so
    const message = parsed.data;
    if (message.type === 'event') this.emit('event', { event: message.event, body: message.body });
    if (message.type !== 'response') return;
    const waiting = this.#waiting.get(message.request_seq);
    this.#waiting.delete(message.request_seq);
    waiting?.answer(message);
  }

  #error(why: string): LoopError {
    return new LoopError('LOOP_DEBUGGER_CONNECT', `the debugger at ${this.#address}: ${why}`);
  }
}
