import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Address, formatAddress } from '../../core/address.js';
import { LoopError } from '../../core/errors.js';
import { requestIdOf } from '../trace/incoming-trace.js';
import { randomHex } from '../trace/random-hex.js';
import { type ErrorAnswer, errorBody, errorHeaders } from './error-response.js';
import { type Door, type ProxyContext, proxyRequest } from './proxy.js';
import { refusals } from './refusals.js';
import { isWebSocket, serveWebSockets, serveWithoutUpgrade } from './websocket.js';

const serverOptions = {
  // Longer than what load balancers in front of us use (60 s), so that they close first.
  keepAliveTimeout: 75_000,
  headersTimeout: 60_000,
  // Uploads take as long as they take; silence is bounded by the service's `idle`.
  requestTimeout: 0,
  maxHeaderSize: 64 * 1024,
  noDelay: true,
} as const;

export interface OpenDoor {
  readonly name: string;
  /** Where it really listens: port 0 is resolved. */
  readonly address: string;
  /** Stops accepting; resolves when the last connection has ended. */
  close(): Promise<void>;
  /** Breaks what is still open. */
  abandon(): void;
}

/**
 * One listener. Fastify holds it, its life cycle and its WebSocket upgrades; plain requests are
 * taken before Fastify's router, which has nothing to decide about them and costs a tenth of the
 * throughput.
 */
export async function openDoor(
  name: string,
  address: Address,
  door: Door,
  context: ProxyContext,
): Promise<OpenDoor> {
  const upgraded = new Set<Duplex>();
  const fastify = Fastify({
    logger: false,
    serverFactory: () => {
      const server = createServer(serverOptions, (req, res) =>
        proxyRequest(context, door, req, res),
      );
      // Without this, Node answers 100 itself before the upstream was asked.
      server.on('checkContinue', (req, res) => proxyRequest(context, door, req, res));
      server.on('connect', (_req, socket) => answerRaw(socket, refusals.connectUnsupported));
      return server;
    },
    clientErrorHandler: (error, socket) => {
      if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
      else answerRaw(socket, badRequest(error));
    },
  });
  await serveWebSockets(fastify, context, door);
  await fastify.ready();
  sortUpgrades(fastify, upgraded);
  try {
    await fastify.listen({ host: address.host, port: address.port });
  } catch (error) {
    await fastify.close();
    throw listenError(name, address, error as NodeJS.ErrnoException);
  }
  const { server } = fastify;
  return {
    name,
    address: boundAddress(server, address),
    async close() {
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      await fastify.close().finally(() => clearInterval(sweep));
    },
    abandon() {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    },
  };
}

/** Upgrades that are not WebSockets are served as plain requests. */
function sortUpgrades(fastify: FastifyInstance, upgraded: Set<Duplex>): void {
  const { server } = fastify;
  const [carry] = server.listeners('upgrade');
  server.removeAllListeners('upgrade');
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isWebSocket(req)) {
      serveWithoutUpgrade(fastify, req, socket, head);
      return;
    }
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    // The proxy listens on the socket only once it has answered.
    socket.on('error', () => socket.destroy());
    carry?.call(server, req, socket, head);
  });
}

/** For connections where no request could be made out: ids are new, the connection ends. */
function answerRaw(socket: Duplex, answer: ErrorAnswer): void {
  const traceId = randomHex(16);
  const ids = { traceId, requestId: requestIdOf(traceId) };
  const body = errorBody(answer, ids);
  const headers = errorHeaders(answer, ids, Buffer.byteLength(body));
  let head = `HTTP/1.1 ${answer.status} ${answer.status === 405 ? 'Method Not Allowed' : 'Bad Request'}\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  socket.end(`${head}connection: close\r\n\r\n${body}`);
}

function badRequest(error: NodeJS.ErrnoException): ErrorAnswer {
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  return {
    status: tooLarge ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: tooLarge
      ? `expected at most ${serverOptions.maxHeaderSize} bytes of headers, got more`
      : `not a request in HTTP/1.1: ${error.message}`,
  };
}

function boundAddress(server: Server, asked: Address): string {
  const bound = server.address();
  return bound !== null && typeof bound === 'object'
    ? formatAddress({ host: asked.host, port: bound.port })
    : formatAddress(asked);
}

function listenError(name: string, address: Address, error: NodeJS.ErrnoException): LoopError {
  const where = formatAddress(address);
  const why =
    error.code === 'EADDRINUSE'
      ? 'another program has that port'
      : error.code === 'EACCES'
        ? 'no permission for that port'
        : error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND'
          ? 'this machine has no such address'
          : error.message;
  return new LoopError('LOOP_GATEWAY_LISTEN', `${name}: cannot listen on ${where}: ${why}`, {
    cause: error,
  });
}
