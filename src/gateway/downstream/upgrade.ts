import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** Whether an upgrade is one that loop carries; others are served as plain requests. */
export function isWebSocket(req: IncomingMessage): boolean {
  return req.headers.upgrade?.toLowerCase() === 'websocket' && req.method === 'GET';
}

/**
 * A request that offers another upgrade (Java's client offers h2c on every request) is served as
 * if it had not (RFC 9110 §7.8): its head is put back in front of the connection's bytes without
 * the offer, and the connection handed to the server again.
 */
export function serveWithoutUpgrade(
  fastify: FastifyInstance,
  req: IncomingMessage,
  socket: Duplex,
  rest: Buffer,
): void {
  let head = `${req.method} ${req.url} HTTP/${req.httpVersion}\r\n`;
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? '';
    const value = req.rawHeaders[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'upgrade' || lower === 'http2-settings') continue;
    const kept = lower === 'connection' ? withoutOffer(value) : value;
    if (lower !== 'connection' || kept !== '') head += `${name}: ${kept}\r\n`;
  }
  socket.unshift(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), rest]));
  fastify.server.emit('connection', socket);
}

/** What else `Connection` says still holds: `close`, and headers that go no further. */
function withoutOffer(connection: string): string {
  return connection
    .split(',')
    .map((token) => token.trim())
    .filter((token) => !/^(upgrade|http2-settings)$/i.test(token))
    .join(', ');
}
