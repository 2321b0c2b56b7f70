import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The open connections of a listener, whatever they carry: requests, WebSockets, or nothing yet. */
export class Connections {
  /** With the bytes that had been read of it when it began to wait for its first request. */
  readonly #open = new Map<Socket, number>();
  readonly #server: Server;
  #onNone: (() => void) | null = null;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      // A tunnel, or a connection whose upgrade was declined, is handed to the server again.
      if (this.#open.has(socket)) return;
      this.#open.set(socket, 0);
      socket.once('close', () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) this.#onNone?.();
      });
    });
  }

  /** A tunnel begins: as on a new connection, nothing has come of a request, but for these bytes. */
  beginAgain(socket: Socket, unreadBytes: number): void {
    this.#open.set(socket, socket.bytesRead - unreadBytes);
  }

  /** Closes those that carry nothing now, also those that never have (a browser dials ahead). */
  endIdle(): void {
    this.#server.closeIdleConnections();
    for (const [socket, begun] of this.#open) if (socket.bytesRead === begun) socket.destroy();
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
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onNone = resolve;
    });
  }
}
