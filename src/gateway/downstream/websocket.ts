import { type ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import { formatAddress } from '../../core/address.js';
import type { Admission } from '../../core/admission.js';
import type { Forwarded } from '../../core/exchange.js';
import { headerPairs } from '../../core/headers.js';
import { escapeBeyondAscii } from '../../core/wire-text.js';
import { GatewayExchange } from '../gateway-exchange.js';
import { editHead, forwardedAs } from '../route/edits.js';
import { admissionOf } from './admission-of.js';
import { admit } from './admit.js';
import type { Admitted } from './admitted.js';
import type { DownstreamRequest } from './downstream-stream.js';
import type { Door, ProxyContext } from './proxy-context.js';
import { answerDecided, answerRaw } from './raw-answer.js';
import { refusals } from './refusals.js';
import { upstreamLines } from './upstream-head.js';
import { handshakeHeaders, isPlainPath } from './websocket-headers.js';
import { WebSocketLink } from './websocket-link.js';

/** RFC 6455 §7.4.1: a server that goes down. */
const goingAway = 1001;
/** Never sent. */
const handshakeMark = 'x-loop-handshake';

/** The WebSockets of a listener. */
export interface WebSockets {
  /** Decides about an upgrade, now or later: it is carried on, or answered here. */
  admit(request: DownstreamRequest, socket: Socket, rest: Buffer): void;
  /** Asks every client to close. */
  goAway(): void;
}

interface Message {
  readonly data: RawData;
}

/**
 * WebSocket upgrades: admitted and traced like any other request, carried by @fastify/http-proxy,
 * and noted as one exchange each: handshake, close code, bytes each way.
 */
export async function serveWebSockets(
  fastify: FastifyInstance,
  context: ProxyContext,
  door: Door,
): Promise<WebSockets> {
  const links = new WeakMap<IncomingMessage, WebSocketLink>();
  /** The upstream's handshake knows its exchange by the mark that it carries until it is sent. */
  const bySpan = new Map<string, WebSocketLink>();
  const byTarget = new WeakMap<WebSocket, WebSocketLink>();
  /** http-proxy's own, once a first handshake has shown it. */
  const servers = new Set<WebSocketServer>();

  await fastify.register(httpProxy, {
    upstream: '',
    websocket: true,
    proxyPayloads: false,
    preHandler(_request: FastifyRequest, reply: FastifyReply, done: () => void) {
      nameHandshakes(reply);
      done();
    },
    replyOptions: {
      getUpstream: (request) => links.get((request as FastifyRequest).raw)?.endpoint ?? '',
    },
    wsClientOptions: {
      rewriteRequestHeaders: (_headers: object, request: FastifyRequest) => {
        const link = links.get(request.raw);
        return link === undefined ? {} : { ...link.headers, [handshakeMark]: link.exchange.spanId };
      },
      finishRequest: (upstream: ClientRequest, target: WebSocket) => {
        const link = bySpan.get(String(upstream.getHeader(handshakeMark)));
        upstream.removeHeader(handshakeMark);
        if (link !== undefined) {
          byTarget.set(target, link);
          link.noteHandshake(upstream);
        }
        upstream.end();
      },
    },
    wsHooks: {
      onConnect: (_context: unknown, source: WebSocket, target: WebSocket) =>
        byTarget.get(target)?.connected(source, target),
      onIncomingMessage: (
        _context: unknown,
        source: WebSocket,
        target: WebSocket,
        { data }: Message,
      ) => byTarget.get(target)?.fromDownstream(data, source, target),
      onOutgoingMessage: (
        _context: unknown,
        source: WebSocket,
        target: WebSocket,
        { data }: Message,
      ) => byTarget.get(target)?.fromUpstream(data, source, target),
    },
  } as Parameters<typeof httpProxy>[1] as never);

  const [upgrade] = fastify.server.listeners('upgrade');

  /** Puts the ids on the answer to the downstream's handshake. */
  function nameHandshakes(reply: FastifyReply): void {
    const { wss } = (reply as unknown as { wsProxy: { wss: WebSocketServer } }).wsProxy;
    if (servers.has(wss)) return;
    servers.add(wss);
    wss.on('headers', (lines, request) => {
      const exchange = links.get(request)?.exchange;
      if (exchange === undefined) return;
      lines.push(`x-request-id: ${exchange.requestId}`, `x-loop-trace: ${exchange.traceId}`);
    });
  }

  function askFirst(
    admission: Admission,
    link: WebSocketLink,
    socket: Socket,
    carry: () => void,
  ): void {
    const takeBack = context.ask(admission, link.exchange, (verdict) => {
      if (verdict.kind === 'admitted') {
        link.change(verdict);
        carry();
        return;
      }
      link.refuse(verdict);
      answerDecided(socket, verdict, link.exchange);
    });
    socket.once('close', takeBack);
  }

  return {
    admit(request, socket, rest) {
      // The proxy listens on the socket only once it has answered.
      socket.on('error', () => socket.destroy());
      const admitted = admit(context, door, request);
      if ('refusal' in admitted) {
        answerRaw(socket, admitted.refusal, admitted.trace);
        return;
      }
      // Its bytes would be taken for the first frames by one side, and for a body by the other.
      if (request.head.framing !== 'none') {
        answerRaw(socket, refusals.webSocketBody, admitted.trace);
        return;
      }
      const { edits } = admitted.destination;
      const forwarded = edits === undefined ? null : forwardedAs(edits, admitted.path);
      const path = forwarded?.path ?? admitted.path;
      if (!isPlainPath(escapeBeyondAscii(path))) {
        answerRaw(socket, refusals.webSocketPath(path), admitted.trace);
        return;
      }
      const { asks, steering } = admitted.destination;
      const isSteered = steering !== undefined && admitted.intercept === undefined;
      const place = isSteered ? context.takePlace(steering) : null;
      if (place !== null && place.refused !== null) {
        answerRaw(socket, refusals.noPlace(place.refused), admitted.trace);
        return;
      }
      const link = openLink(context, door, request, admitted, forwarded);
      const req = nodeRequest(request, socket, path);
      const carry = () => upgrade?.call(fastify.server, req, socket, rest);
      const { spanId } = link.exchange;
      links.set(req, link);
      bySpan.set(spanId, link);
      socket.once('close', () => {
        bySpan.delete(spanId);
        link.end();
        place?.leave();
      });
      if (asks === undefined) {
        carry();
        return;
      }
      // What comes meanwhile is for whoever carries it.
      socket.pause();
      askFirst(admissionOf(context, request.peer, admitted, link.lines), link, socket, () => {
        socket.resume();
        carry();
      });
    },
    goAway() {
      for (const { clients } of servers) {
        for (const client of clients) client.close(goingAway, 'the gateway is shutting down');
      }
    },
  };
}

function openLink(
  context: ProxyContext,
  door: Door,
  { head, peer }: DownstreamRequest,
  admitted: Admitted,
  forwarded: Forwarded | null,
): WebSocketLink {
  const exchange = new GatewayExchange({
    listener: door.kind,
    protocol: 'websocket',
    method: head.method,
    client: peer.name,
    headers: head.headers,
    memory: context.known.memory,
    ...admitted,
  });
  exchange.answeredStatus = 101;
  exchange.forwarded = forwarded;
  const { edits } = admitted.destination;
  const lines = upstreamLines(context, peer, admitted);
  const { endpoint, upstream, timeouts } = admitted.destination.callee;
  // A certificate is for the name, whichever of its addresses was chosen.
  const authority = endpoint.protocol === 'https' ? formatAddress(endpoint) : upstream;
  return new WebSocketLink({
    exchange,
    watcher: context.listener.start(exchange),
    endpoint: `${endpoint.protocol}://${authority}`,
    lines,
    headers: handshakeHeaders(edits === undefined ? lines : editHead(lines, edits)),
    handshakeMs: timeouts.connectMs + timeouts.firstByteMs,
  });
}

/** As http-proxy and ws know requests. From here on the path decides nothing more. */
function nodeRequest({ head }: DownstreamRequest, socket: Socket, path: string): IncomingMessage {
  const req = new IncomingMessage(socket);
  req.method = head.method;
  req.url = escapeBeyondAscii(path);
  req.httpVersion = '1.1';
  req.httpVersionMajor = 1;
  req.httpVersionMinor = 1;
  req.rawHeaders = [...head.headers];
  for (const [name, value] of headerPairs(head.headers)) {
    const lower = name.toLowerCase();
    const before = req.headers[lower];
    req.headers[lower] = before === undefined ? value : `${before}, ${value}`;
  }
  return req;
}
