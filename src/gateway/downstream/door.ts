import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Address, formatAddress } from '../../core/address.js';
import { ListenError } from '../../core/listen-error.js';
import { Connections } from './connections.js';
import { type Door, type ProxyContext, proxyRequest } from './proxy.js';
import { answerClientError } from './raw-answer.js';
import { RawTargets } from './raw-targets.js';
import { Tunnels } from './tunnels.js';
import { isWebSocket, serveWithoutUpgrade } from './upgrade.js';
import { serveWebSockets, type WebSockets } from './websocket.js';

const serverOptions = {
  // Longer than what load balancers in front of us use (60 s), so that they close first.
  keepAliveTimeout: 75_000,
  headersTimeout: 60_000,
  // Uploads take as long as they take; silence is bounded by the service's `idle`.
  requestTimeout: 0,
  maxHeaderSize: 64 * 1024,
  noDelay: true,
  // Refused by `admit`, like everything else, with ids in the answer.
  requireHostHeader: false,
} as const;

/** While closing, idle connections are looked for this often. */
const sweepMs = 50;

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
  const server = createProxyServer(context, door);
  const connections = new Connections(server);
  const rawTargets = new RawTargets(server);
  const tunnels = new Tunnels(server, connections, door, context);
  const fastify = Fastify({
    logger: false,
    serverFactory: () => server,
    clientErrorHandler(error, socket) {
      if (rawTargets.readOn(error, socket)) return;
      answerClientError(error, socket, {
        headBytesMax: serverOptions.maxHeaderSize,
        inTunnel: (firstBytes) => tunnels.refuseTls(socket, firstBytes),
      });
    },
  });
  const webSockets = await serveWebSockets(fastify, context, door);
  await fastify.ready();
  sortUpgrades(fastify, webSockets);
  try {
    await fastify.listen({ host: address.host, port: address.port });
  } catch (error) {
    await fastify.close();
    throw new ListenError(name, address, { cause: error });
  }
  return {
    name,
    address: boundAddress(server, address),
    async close() {
      const sweep = setInterval(() => connections.endIdle(), sweepMs);
      webSockets.goAway();
      await fastify.close();
      await connections.none();
      clearInterval(sweep);
    },
    abandon: () => connections.abandon(),
  };
}

function createProxyServer(context: ProxyContext, door: Door): Server {
  const serve = (req: IncomingMessage, res: ServerResponse) =>
    proxyRequest(context, door, req, res);
  const server = createServer(serverOptions, serve);
  // The size is bounded, and headers beyond the default 1000 would be lost without a word.
  server.maxHeadersCount = 0;
  // Without these Node answers 100, or 417, itself before the upstream was asked.
  server.on('checkContinue', serve);
  server.on('checkExpectation', serve);
  return server;
}

/** Upgrades that are not WebSockets are served as plain requests. */
function sortUpgrades(fastify: FastifyInstance, webSockets: WebSockets): void {
  const { server } = fastify;
  const [carry] = server.listeners('upgrade');
  server.removeAllListeners('upgrade');
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isWebSocket(req)) {
      serveWithoutUpgrade(fastify, req, socket, head);
      return;
    }
    // The proxy listens on the socket only once it has answered.
    socket.on('error', () => socket.destroy());
    webSockets.admit(req, socket, () => carry?.call(server, req, socket, head));
  });
}

function boundAddress(server: Server, asked: Address): string {
  const bound = server.address();
  return bound !== null && typeof bound === 'object'
    ? formatAddress({ host: asked.host, port: bound.port })
    : formatAddress(asked);
}
