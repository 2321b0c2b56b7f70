import { WebSocket } from 'ws';
import type { z } from 'zod';
import { LoopError } from '../../core/errors.js';
import { message } from './cdp-messages.js';

/** A script's source may be long; more than this is no message of an inspector. */
const messageBytesMax = 128 * 1024 * 1024;

interface Asked {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One client of an inspector. Commands may be sent without waiting for the ones before: each
 * answer takes some 40 ms to come, fifty of them take no longer.
 */
export class CdpClient {
  readonly #socket: WebSocket;
  readonly #asked = new Map<number, Asked>();
  readonly #listeners = new Map<string, (params: unknown) => void>();
  #lastId = 0;
  /** Somebody else closed the connection. */
  onGone: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#hear(String(data)));
    socket.on('error', () => {
      // `close` follows.
    });
    socket.on('close', () => {
      for (const { reject } of this.#asked.values()) reject(gone());
      this.#asked.clear();
      this.onGone();
    });
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static connect(url: string, ms: number): Promise<CdpClient> {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: messageBytesMax,
      handshakeTimeout: ms,
    });
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new CdpClient(socket)));
      socket.once('error', (error) => {
        const text = `the inspector at ${url} takes no connection: ${error.message}`;
        reject(new LoopError('LOOP_DEBUGGER_CONNECT', text, { cause: error }));
      });
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  on<T>(method: string, schema: z.ZodType<T>, listener: (params: T) => void): void {
    this.#listeners.set(method, (params) => listener(schema.parse(params)));
  }

  /** Rejects with the inspector's message, LOOP_DEBUGGER_GONE, or an answer of another shape. */
  async call<T>(
    method: string,
    params: Readonly<Record<string, unknown>>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    if (!this.isOpen) throw gone();
    this.#lastId += 1;
    const id = this.#lastId;
    const result = await new Promise<unknown>((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
    return schema.parse(result);
  }

  /** Closes without a word to `onGone`; the socket is cut when the other side is deaf. */
  async close(ms = 500): Promise<void> {
    this.onGone = () => {};
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#socket.terminate(), ms);
      this.#socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.close();
    });
  }

  #hear(text: string): void {
    const said = message.parse(JSON.parse(text));
    if ('method' in said) {
      this.#listeners.get(said.method)?.(said.params);
      return;
    }
    const asked = this.#asked.get(said.id);
    this.#asked.delete(said.id);
    if (said.error === undefined) asked?.resolve(said.result);
    else asked?.reject(new Error(said.error.message));
  }
}

function gone(): LoopError {
  return new LoopError('LOOP_DEBUGGER_GONE', 'the connection to the inspector is closed');
}
