import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import type { ExchangeWatcher } from '../../core/exchange.js';
import { epochNow, GatewayExchange } from '../gateway-exchange.js';
import { errorBody, errorHeaders } from './error-response.js';
import { admit, clientOf, type Door, type ProxyContext, upstreamLines } from './proxy.js';

/** A side that reads slower than the other writes may owe this much before the other is paused. */
const owedBytesMax = 1024 * 1024;
const owedCheckMs = 20;

/** A WebSocket under way. */
interface Link {
  readonly exchange: GatewayExchange;
  readonly watcher: ExchangeWatcher | undefined;
  readonly endpoint: string;
  readonly headers: Record<string, string>;
}

/**
 * WebSocket upgrades: admitted and traced like any other request, carried by @fastify/http-proxy,
 * and noted as one exchange each: handshake, close code, bytes each way.
 */
export async function serveWebSockets(
  fastify: FastifyInstance,
  context: ProxyContext,
  door: Door,
): Promise<void> {
  const links = new WeakMap<IncomingMessage, Link>();
  /** The upstream's handshake knows its exchange by the span id that it carries. */
  const bySpan = new Map<string, Link>();
  const byTarget = new WeakMap<WebSocket, Link>();

  await fastify.register(httpProxy, {
    upstream: '',
    websocket: true,
    proxyPayloads: false,
    preHandler(request: FastifyRequest, reply: FastifyReply, done: () => void) {
      const link = open(request.raw);
      if ('refused' in link) {
        void reply.code(link.status).headers(link.headers).send(link.refused);
        return;
      }
      links.set(request.raw, link);
      bySpan.set(link.exchange.spanId, link);
      request.raw.socket.once('close', () => {
        bySpan.delete(link.exchange.spanId);
        end(link);
      });
      done();
    },
    replyOptions: {
      getUpstream: (request) => links.get((request as FastifyRequest).raw)?.endpoint ?? '',
    },
    wsClientOptions: {
      rewriteRequestHeaders: (_headers: object, request: FastifyRequest) =>
        links.get(request.raw)?.headers ?? {},
      finishRequest: (upstream: ClientRequest, target: WebSocket) => {
        const link = bySpan.get(spanOf(upstream));
        if (link !== undefined) {
          byTarget.set(target, link);
          noteHandshake(upstream, link.exchange);
        }
        upstream.end();
      },
    },
    wsHooks: {
      onConnect: (_context: unknown, source: WebSocket, target: WebSocket) => {
        const link = byTarget.get(target);
        if (link !== undefined) noteTraffic(link, source, target);
      },
    },
  } as Parameters<typeof httpProxy>[1] as never);

  function open(req: IncomingMessage): Link | Refusal {
    const admitted = admit(context, door, req);
    if ('refusal' in admitted) {
      const refused = errorBody(admitted.refusal, admitted.trace);
      const flat = errorHeaders(admitted.refusal, admitted.trace, Buffer.byteLength(refused));
      return { refused, status: admitted.refusal.status, headers: headerObject(flat) };
    }
    const exchange = new GatewayExchange({
      listener: door.kind,
      protocol: 'websocket',
      method: req.method ?? 'GET',
      client: clientOf(req),
      headers: req.rawHeaders,
      ...admitted,
    });
    const { endpoint } = admitted.destination.callee;
    exchange.answeredStatus = 101;
    return {
      exchange,
      watcher: context.listener.start(exchange),
      endpoint: `${endpoint.protocol}://${admitted.destination.callee.upstream}`,
      headers: handshakeHeaders(upstreamLines(context, req, admitted)),
    };
  }
}

interface Refusal {
  readonly refused: string;
  readonly status: number;
  readonly headers: Record<string, string>;
}

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
    if (/^(upgrade|connection|http2-settings)$/i.test(name)) continue;
    head += `${name}: ${req.rawHeaders[i + 1]}\r\n`;
  }
  socket.unshift(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), rest]));
  fastify.server.emit('connection', socket);
}

function noteHandshake(upstream: ClientRequest, exchange: GatewayExchange): void {
  const note = (response: IncomingMessage) => {
    exchange.firstByteAt = epochNow();
    exchange.status = response.statusCode ?? 0;
    exchange.statusText = response.statusMessage ?? '';
    exchange.responseHeaders = response.rawHeaders;
  };
  upstream.on('upgrade', note).on('response', note);
  upstream.on('socket', (socket) => {
    socket.once('connect', () => {
      exchange.connectedAt = epochNow();
    });
  });
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    if (exchange.status !== 0) return;
    exchange.error = exchange.connectedAt === 0 ? 'connect' : 'reset';
    exchange.errorMessage = `no WebSocket with ${exchange.upstream}: ${error.code ?? error.message}`;
  });
}

function spanOf(upstream: ClientRequest): string {
  return String(upstream.getHeader('traceparent') ?? '').slice(36, 52);
}

function noteTraffic(link: Link, source: WebSocket, target: WebSocket): void {
  const { exchange } = link;
  source.on('message', (data: RawData) => {
    exchange.bytesFromDownstream += byteLength(data);
    holdBack(source, target);
  });
  target.on('message', (data: RawData) => {
    exchange.bytesFromUpstream += byteLength(data);
    holdBack(target, source);
  });
  const noteClose = (code: number) => {
    if (exchange.closeCode === 0) exchange.closeCode = code;
  };
  source.once('close', noteClose);
  target.once('close', noteClose);
}

/** Pauses the writer while the reader owes too much: http-proxy itself has no back pressure. */
function holdBack(writer: WebSocket, reader: WebSocket): void {
  if (reader.bufferedAmount <= owedBytesMax || writer.isPaused) return;
  writer.pause();
  const check = setInterval(() => {
    if (reader.readyState === reader.OPEN && reader.bufferedAmount > owedBytesMax / 2) return;
    clearInterval(check);
    writer.resume();
  }, owedCheckMs);
}

function end(link: Link): void {
  const { exchange } = link;
  if (exchange.endedAt !== 0) return;
  exchange.endedAt = epochNow();
  link.watcher?.end();
}

/** `ws` makes the handshake's own headers itself. */
function handshakeHeaders(lines: string): Record<string, string> {
  const flat: string[] = [];
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0 && !/^sec-websocket-/i.test(line)) {
      flat.push(line.slice(0, colon), line.slice(colon + 2));
    }
  }
  return headerObject(flat);
}

function headerObject(flat: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? (flat[i + 1] ?? '') : `${before}, ${flat[i + 1]}`;
  }
  return headers;
}

function byteLength(data: RawData): number {
  if (Array.isArray(data)) return data.reduce((sum, part) => sum + part.length, 0);
  return data instanceof ArrayBuffer ? data.byteLength : data.length;
}
