import { type IncomingMessage, METHODS, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ClientError } from './raw-answer.js';
import { ReadOnConnection } from './read-on-connection.js';
import { RequestBeginnings } from './request-beginnings.js';
import { afterResponses } from './running-response.js';

const newLine = 0x0a;

/**
 * Targets with bytes beyond ASCII (`GET /café`). No URL has them, and many clients send them: curl
 * sends what the terminal gave it. Node's parser stops there, and cannot be told otherwise; so the
 * connection is taken from it, and read on with the bytes escaped.
 */
export class RawTargets {
  readonly #server: Server;
  readonly #beginnings: RequestBeginnings;
  /** Those that a parser has stopped at; it may still complain. */
  readonly #taken = new WeakSet<Socket | ReadOnConnection>();

  constructor(server: Server) {
    this.#server = server;
    this.#beginnings = new RequestBeginnings(server);
  }

  /** False when this is not why the parser stopped. */
  readOn(error: ClientError, socket: Socket): boolean {
    if (this.#taken.has(socket)) return true;
    const before: unknown = socket;
    const earlier = before instanceof ReadOnConnection ? before : null;
    const request = stoppedRequest(error, socket, this.#beginnings.lineOn(socket));
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

/**
 * The bytes of the request in whose target the parser stopped for a byte beyond ASCII, or null.
 * `line`: what had come of its line in packets before; null when that is not known.
 */
function stoppedRequest(
  { code, rawPacket, bytesParsed: at }: ClientError,
  socket: Socket,
  line: Buffer | null,
): Buffer | null {
  if (code !== 'HPE_INVALID_URL' || !Buffer.isBuffer(rawPacket) || at === undefined) return null;
  if ((rawPacket[at] ?? 0) < 0x80) return null;
  const isAll = socket.bytesRead === rawPacket.length;
  const inPacket = rawPacket.lastIndexOf(newLine, at) + 1;
  // The line may have begun before, and nobody has kept it.
  if (inPacket === 0 && line === null && !isAll) return null;
  const bytes =
    inPacket > 0 || line === null ? rawPacket.subarray(inPacket) : Buffer.concat([line, rawPacket]);
  const stoppedAt = bytes.length - (rawPacket.length - at);
  const method = methodBefore(bytes.toString('latin1', 0, stoppedAt), {
    isWhole: socket.bytesRead === bytes.length,
  });
  return method === null ? null : bytes.subarray(method);
}

/**
 * Where the method stands in a line up to somewhere in its target. What stands before it may be the
 * end of a body without a newline, or of none: then `isWhole`. Null when more than one would do, as
 * `UNLOCK` is also `LOCK` behind a body that ends in `UN`.
 */
function methodBefore(line: string, { isWhole }: { readonly isWhole: boolean }): number | null {
  const [asked, letters = ''] = /([A-Z-]+) [^ ]*$/.exec(line) ?? [];
  if (asked === undefined) return null;
  const start = line.length - asked.length;
  if (isWhole && start === 0 && METHODS.includes(letters)) return 0;
  const methods = METHODS.filter((method) => letters.endsWith(method));
  const [method] = methods;
  if (method === undefined || methods.length > 1) return null;
  return start + letters.length - method.length;
}
