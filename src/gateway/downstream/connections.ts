import type { Server, Socket } from 'node:net';
import { steadyNow } from '../../core/steady-clock.js';

/** How long a client may be silent is looked at this often. */
const checkMs = 500;

/** What a connection carries, whatever the protocol. */
export interface OpenConnection {
  /** Nothing is asked, nor begun to be, and all that was answered has gone out. */
  readonly isIdle: boolean;
  /** Called now and then. @param now of `steadyNow` */
  checkDeadline(now: number): void;
  /** Takes no more requests, and says so where the protocol can. */
  goAway(): void;
}

/** The open connections of a listener, whatever they carry: requests, WebSockets, or nothing yet. */
export class Connections {
  readonly #open = new Map<Socket, OpenConnection>();
  readonly #check: NodeJS.Timeout;
  #onNone: (() => void) | null = null;

  constructor(server: Server, serve: (socket: Socket) => OpenConnection) {
    this.#check = setInterval(() => this.#checkDeadlines(), checkMs);
    this.#check.unref();
    server.on('connection', (socket: Socket) => {
      this.#open.set(socket, serve(socket));
      socket.once('close', () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) this.#onNone?.();
      });
    });
  }

  /** It carries something else from here on. */
  replace(socket: Socket, connection: OpenConnection): void {
    if (this.#open.has(socket)) this.#open.set(socket, connection);
  }

  #checkDeadlines(): void {
    const now = steadyNow();
    for (const connection of this.#open.values()) connection.checkDeadline(now);
  }

  goAway(): void {
    for (const connection of this.#open.values()) connection.goAway();
  }

  /** Closes those that carry nothing now, also those that never have (a browser dials ahead). */
  endIdle(): void {
    for (const [socket, connection] of this.#open) if (connection.isIdle) socket.destroy();
  }

  /** Breaks all of them. */
  abandon(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  /**
   * Resolves when the last one has closed, its exchange included: the server itself reports its
   * end before its sockets report theirs.
   */
  async none(): Promise<void> {
    if (this.#open.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onNone = resolve;
      });
    }
    clearInterval(this.#check);
  }
}
