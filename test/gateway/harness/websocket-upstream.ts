import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';

export interface WebSocketUpstream {
  readonly port: number;
  /** The next connection, with the handshake that opened it. */
  accept(): Promise<{ readonly socket: WebSocket; readonly request: IncomingMessage }>;
}

export async function webSocketUpstream(options: ServerOptions = {}): Promise<WebSocketUpstream> {
  const server = createServer();
  const sockets = new WebSocketServer({ ...options, server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  });
  return {
    port: (server.address() as AddressInfo).port,
    async accept() {
      const [socket, request] = (await once(sockets, 'connection')) as [WebSocket, IncomingMessage];
      return { socket, request };
    },
  };
}

/** Opens a WebSocket; ended when the test is over. */
export async function openWebSocket(
  url: string,
  options: { protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<WebSocket> {
  const socket = new WebSocket(url, options.protocols ?? [], { headers: options.headers ?? {} });
  onTestFinished(() => socket.terminate());
  // Errors are seen as closes.
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
}

export interface Close {
  readonly code: number;
  readonly reason: string;
}

export async function closeOf(socket: WebSocket): Promise<Close> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}
