import { type IncomingMessage, METHODS, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ClientError } from './raw-answer.js';
import { ReadOnConnection } from './read-on-connection.js';
import { afterResponses } from './running-response.js';

/**
 * Targets with bytes beyond ASCII (`GET /café`). No URL has them, and many clients send them: curl
 * sends what the terminal gave it. Node's parser stops there, and cannot be told otherwise; so the
 * connection is taken from it, and read on with the bytes escaped.
 */
export class RawTargets {
  readonly #server: Server;
  /** Those that a parser has stopped at; it may still complain. */
  readonly #taken = new WeakSet<Socket | ReadOnConnection>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** False when this is not why the parser stopped. */
  readOn(error: ClientError, socket: Socket): boolean {
    if (this.#taken.has(socket)) return true;
    const before: unknown = socket;
    const earlier = before instanceof ReadOnConnection ? before : null;
    const request = stoppedRequest(error, socket);
    if (request === null || earlier?.isAwaited) return false;
    this.#taken.add(socket);
    const { socket: wire, unread } = earlier?.handOver() ?? { socket, unread: Buffer.alloc(0) };
    const connection = new ReadOnConnection(wire, Buffer.concat([request, unread]));
    afterResponses(socket, () => {
      earlier?.retire();
      if (!wire.writable) {
        connection.destroy();
        return;
      }
      // Set by what came before on this connection; what comes sets its own.
      wire.setTimeout(0);
      this.#server.emit('connection', connection);
    });
    return true;
  }
}

/** The target of a request as it came. */
export function targetOf(req: IncomingMessage): string {
  const { url = '/' } = req;
  const connection: unknown = req.socket;
  return connection instanceof ReadOnConnection ? connection.restore(url) : url;
}

/** The bytes of the request in whose target the parser stopped for a byte beyond ASCII, or null. */
function stoppedRequest(
  { code, rawPacket, bytesParsed: at }: ClientError,
  socket: Socket,
): Buffer | null {
  if (code !== 'HPE_INVALID_URL' || !Buffer.isBuffer(rawPacket) || at === undefined) return null;
  if ((rawPacket[at] ?? 0) < 0x80) return null;
  const begin = rawPacket.lastIndexOf(0x0a, at) + 1;
  const [, method] = /^([A-Z-]+) [^ ]*$/.exec(rawPacket.toString('latin1', begin, at)) ?? [];
  if (method === undefined) return null;
  // What stands before it in this packet may be a body, and what the parser read before is gone.
  const isFirst = begin === 0 && socket.bytesRead === rawPacket.length;
  return isFirst || !mayBeAnother(method) ? rawPacket.subarray(begin) : null;
}

/**
 * Whether the request may have had another method: `UNLOCK` is also `LOCK` behind a body that ends in
 * `UN`, and `LOCK` the rest of `UNLOCK`. Nobody cuts `PROPPATCH` in two, and `PATCH` is common.
 */
function mayBeAnother(method: string): boolean {
  if (method === 'PATCH') return false;
  return METHODS.some(
    (other) => other !== method && (other.endsWith(method) || method.endsWith(other)),
  );
}
