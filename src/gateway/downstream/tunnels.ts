import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Address, parseAddress } from '../../core/address.js';
import type { Connections } from './connections.js';
import type { ErrorAnswer } from './error-response.js';
import type { Door, ProxyContext } from './proxy.js';
import { answerRaw } from './raw-answer.js';
import { ReadOnConnection } from './read-on-connection.js';
import { refusals } from './refusals.js';
import { afterResponses } from './running-response.js';
import { tunnelRefusals } from './tunnel-refusals.js';

/** The first byte of a TLS record with a ClientHello in it (RFC 8446 §5.1). */
const handshakeRecord = 0x16;

/** Tunnels that are open at a listener. */
export const tunnelsMax = 4096;

const opened = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/**
 * `CONNECT`, for clients that want a tunnel even to `http://` URLs. It leads no further than here:
 * the connection is handed to the listener's own server, which reads the requests inside like any
 * other. So a tunnel opens nothing that the listener does not, and has the bounds of a connection.
 */
export class Tunnels {
  readonly #server: Server;
  readonly #connections: Connections;
  readonly #door: Door;
  readonly #context: ProxyContext;
  readonly #open = new Map<Duplex, Address>();

  constructor(server: Server, connections: Connections, door: Door, context: ProxyContext) {
    this.#server = server;
    this.#connections = connections;
    this.#door = door;
    this.#context = context;
    server.on('connect', (req: IncomingMessage, socket: Socket, head: Buffer) =>
      // It may have come behind requests that are not answered yet.
      afterResponses(socket, () => this.#connect(req, socket, head)),
    );
  }

  /** What is said in a tunnel in which TLS came; null for anything else. */
  refuseTls(socket: Duplex, firstBytes: unknown): ErrorAnswer | null {
    const target = this.#open.get(wireOf(socket));
    if (target === undefined || !isTls(firstBytes)) return null;
    const refusal = tunnelRefusals.tls(target);
    this.#context.tunnelRefused(refusal.message);
    return refusal;
  }

  #connect(req: IncomingMessage, socket: Socket, head: Buffer): void {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    if (this.#context.draining) {
      answerRaw(socket, refusals.draining);
      return;
    }
    const target = this.#admit(req, wireOf(socket), head);
    if ('status' in target) {
      this.#context.tunnelRefused(target.message);
      answerRaw(socket, target);
      return;
    }
    const wire = wireOf(socket);
    this.#open.set(wire, target);
    wire.once('close', () => this.#open.delete(wire));
    socket.write(opened);
    // Requests may have come with the CONNECT.
    if (head.length > 0) socket.unshift(head);
    // Set by what came before on this connection; what comes sets its own.
    socket.setTimeout(0);
    this.#connections.beginAgain(socket, head.length);
    this.#server.emit('connection', socket);
  }

  #admit(req: IncomingMessage, wire: Duplex, head: Buffer): Address | ErrorAnswer {
    const { traffic, tunnelsMax } = this.#context;
    if (this.#open.has(wire)) return tunnelRefusals.nested;
    const target = parseAddress(req.url ?? '');
    if (target === undefined) return tunnelRefusals.badTarget(req.url ?? '');
    // Whether it or the tunnel has the bytes behind the head would be a matter of opinion.
    const { 'content-length': length = '0', 'transfer-encoding': coding } = req.headers;
    if (length !== '0' || coding !== undefined) return tunnelRefusals.body;
    if (isTls(head)) return tunnelRefusals.tls(target);
    const refusal = this.#door.refuseTunnel(traffic, target);
    if (refusal !== null) return refusal;
    return this.#open.size >= tunnelsMax ? tunnelRefusals.tooMany(tunnelsMax) : target;
  }
}

/** It stays the same when what is on it is read on by something else. */
function wireOf(socket: Duplex): Duplex {
  return socket instanceof ReadOnConnection ? socket.wire : socket;
}

function isTls(bytes: unknown): boolean {
  return Buffer.isBuffer(bytes) && bytes[0] === handshakeRecord;
}
