import type { Socket } from 'node:net';
import { resetConnection } from '../../reset-connection.js';
import { endSlowly } from '../end-slowly.js';

export interface SocketListener {
  onBytes(bytes: Buffer): void;
  /** The client has ended its side. */
  onClientEnded(): void;
  /** The client has read what there was. */
  onDrained(): void;
  onClosed(): void;
  /** Something goes out. */
  onSending(): void;
}

/** The socket of a connection, until it is somebody else's. */
export class ClientSocket {
  readonly #socket: Socket;
  readonly #listener: SocketListener;
  readonly #listeners: Record<string, (bytes: Buffer) => void>;
  #isPaused = false;

  constructor(socket: Socket, listener: SocketListener) {
    this.#socket = socket;
    this.#listener = listener;
    this.#listeners = {
      data: (bytes) => listener.onBytes(bytes),
      end: () => listener.onClientEnded(),
      drain: () => listener.onDrained(),
      error: () => this.#socket.destroy(),
      close: () => listener.onClosed(),
    };
    for (const [event, hear] of Object.entries(this.#listeners)) socket.on(event, hear);
  }

  /** The client does not read as fast as it is answered. */
  get isBehind(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** All that was sent has gone out. */
  get isEmpty(): boolean {
    return this.#socket.writableLength === 0;
  }

  /** Returns whether more may be sent now. */
  send(piece: string | Buffer): boolean {
    this.#listener.onSending();
    return typeof piece === 'string'
      ? this.#socket.write(piece, 'latin1')
      : this.#socket.write(piece);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pauseReading(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  resumeReading(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  /** Hears nothing more of it. */
  letGo(): Socket {
    for (const [event, hear] of Object.entries(this.#listeners)) this.#socket.off(event, hear);
    return this.#socket;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Ends it behind what was sent: by a reset, or in the middle of an answer. */
  breakOff(by: 'reset' | 'cut'): void {
    if (by === 'cut') this.#socket.destroySoon();
    else this.#socket.write('', () => resetConnection(this.#socket));
  }

  /** Behind the last answer. */
  end(): void {
    endSlowly(this.letGo());
  }
}
