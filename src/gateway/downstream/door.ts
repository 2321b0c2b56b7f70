import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Address, formatAddress } from '../../core/address.js';
import { ListenError } from '../../core/listen-error.js';
import type { ListenerCertificates } from '../tls/listener-certificates.js';
import { TlsFront } from '../tls/tls-front.js';
import { Connections } from './connections.js';
import type { DownstreamStream } from './downstream-stream.js';
import { ClientConnection } from './http1/client-connection.js';
import { Http2Connection } from './http2/http2-connection.js';
import { peerOf } from './peer.js';
import { proxyRequest } from './proxy.js';
import type { Door, ProxyContext } from './proxy-context.js';
import { Tunnels } from './tunnels.js';
import { proxyWebSocket } from './websocket/proxy-websocket.js';

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
 * One listener. Its server knows bytes only; what they say is read by `ClientConnection`. Fastify holds
 * the life cycle.
 */
export async function openDoor(
  name: string,
  address: Address,
  door: Door,
  context: ProxyContext,
): Promise<OpenDoor> {
  // A client may end its side and still listen.
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const tunnels = new Tunnels(door, context);
  const fastify: FastifyInstance = Fastify({
    logger: false,
    // What Fastify asks of a server is what every server has.
    serverFactory: () => server as HttpServer,
  });
  const serve = (stream: DownstreamStream) => proxyRequest(context, door, stream);
  const owner = {
    serve,
    speakHttp2(socket, peer, bytes) {
      socket.pause();
      socket.unshift(bytes);
      connections.replace(socket, new Http2Connection({ socket, peer, serve }));
    },
    serveWebSocket: (stream) => proxyWebSocket(context, door, stream),
    openTunnel: (head, socket, tunnel) => tunnels.open(head, socket, tunnel),
    refuseInTunnel: (target, bytes) => tunnels.refuseTls(target, bytes),
  } satisfies ConstructorParameters<typeof ClientConnection>[1];
  const { certificates } = door;
  const scheme = certificates === null ? 'http' : 'https';
  const front = certificates && openFront(certificates, server, context);
  const connections: Connections = new Connections(server, (socket) => {
    const peer = peerOf(socket, scheme);
    return isHttp2(socket)
      ? new Http2Connection({ socket, peer, serve })
      : new ClientConnection(socket, owner, peer);
  });
  try {
    if (front === null) await fastify.listen({ host: address.host, port: address.port });
    else await front.listen(address);
  } catch (error) {
    await fastify.close();
    throw new ListenError(name, address, { cause: error });
  }
  return {
    name,
    address: boundAddress(front?.server ?? server, address),
    async close() {
      const sweep = setInterval(() => connections.endIdle(), sweepMs);
      connections.goAway();
      front?.close();
      await fastify.close();
      await connections.none();
      clearInterval(sweep);
    },
    abandon: () => connections.abandon(),
  };
}

/** As TLS has agreed with the client. */
function isHttp2(socket: Socket): boolean {
  return (socket as TLSSocket).alpnProtocol === 'h2';
}

/** What is inside of TLS is read as if it had come without. */
function openFront(certificates: ListenerCertificates, server: Server, context: ProxyContext) {
  return new TlsFront(certificates, {
    onConnection: (socket) => server.emit('connection', socket),
    onRefused: context.handshakeRefused,
  });
}

function boundAddress(server: Server, asked: Address): string {
  const bound = server.address();
  return bound !== null && typeof bound === 'object'
    ? formatAddress({ host: asked.host, port: bound.port })
    : formatAddress(asked);
}
