import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The open connections of a listener, whatever they carry: requests, WebSockets, or nothing yet. */
export class Connections {
  readonly #open = new Set<Socket>();
  readonly #server: Server;
  #onNone: (() => void) | null = null;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      // A connection whose upgrade was declined is handed to the server a second time.
      if (this.#open.has(socket)) return;
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) this.#onNone?.();
      });
    });
  }

  /** Closes those that carry nothing now, also those that never have (a browser dials ahead). */
  endIdle(): void {
    this.#server.closeIdleConnections();
    for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy();
  }

  /** Breaks all of them. */
  abandon(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /**
   * Resolves when the last one has closed, its exchange included: the server itself reports its
   * end before its sockets report theirs.
   */
  async none(): Promise<void> {
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onNone = resolve;
    });
  }
}
