import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { AdmissionGrant, AdmissionRefusal } from '../../core/admission.js';
import type { ErrorKind, ExchangeWatcher } from '../../core/exchange.js';
import { headersForwarded, thenForwarded } from '../../core/forwarded.js';
import { headerPairs } from '../../core/headers.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { GatewayExchange } from '../gateway-exchange.js';

/** A side that reads slower than the other writes may owe this much before the other is paused. */
const owedBytesMax = 1024 * 1024;
const owedCheckMs = 20;

/** RFC 6455 §7.1.5: the connection ended without a close frame. */
const abnormalClosure = 1006;

export interface LinkOptions {
  readonly exchange: GatewayExchange;
  readonly watcher: ExchangeWatcher | undefined;
  /** `http://host:port` */
  readonly endpoint: string;
  readonly headers: Record<string, string>;
  /** Header lines of the handshake before its route changed them. */
  readonly lines: string;
  /** For the upstream's answer to the handshake. */
  readonly handshakeMs: number;
}

/** One WebSocket on its way through: notes what happens to it and holds back the faster side. */
export class WebSocketLink {
  readonly exchange: GatewayExchange;
  readonly endpoint: string;
  readonly headers: Record<string, string>;
  readonly lines: string;
  readonly #watcher: ExchangeWatcher | undefined;
  readonly #handshakeMs: number;
  /** The handshake, while it waits for its answer. */
  #pending: ClientRequest | null = null;
  /** The downstream's side, once both are open. */
  #source: WebSocket | null = null;

  constructor(options: LinkOptions) {
    this.exchange = options.exchange;
    this.endpoint = options.endpoint;
    this.headers = options.headers;
    this.lines = options.lines;
    this.#watcher = options.watcher;
    this.#handshakeMs = options.handshakeMs;
  }

  /** What was decided about its headers. */
  change({ removed, added }: AdmissionGrant): void {
    if (removed.length === 0 && added.length === 0) return;
    const gone = new Set(removed);
    for (const name of Object.keys(this.headers)) {
      if (gone.has(name.toLowerCase())) delete this.headers[name];
    }
    for (const [name, value] of headerPairs(added)) {
      const before = this.headers[name];
      this.headers[name] = before === undefined ? value : `${before}, ${value}`;
    }
    const { exchange } = this;
    exchange.forwarded = thenForwarded(exchange.forwarded, headersForwarded(removed, added));
  }

  /** It was answered in the service's place. */
  refuse({ status, statusText, headers, body, code, message }: AdmissionRefusal): void {
    const { exchange } = this;
    exchange.firstByteAt = steadyNow();
    Object.assign(exchange, { status, answeredStatus: status, statusText });
    exchange.responseHeaders = headers;
    exchange.forwarded = null;
    exchange.errorCode = code;
    exchange.errorMessage = message;
    if (body.length > 0) this.#watcher?.responseData(body);
    this.#end();
  }

  /** The handshake with the upstream is about to be sent. */
  noteHandshake(upstream: ClientRequest): void {
    const { exchange } = this;
    this.#pending = upstream;
    const late = setTimeout(
      () => upstream.destroy(new Error(`no answer within ${this.#handshakeMs} ms`)),
      this.#handshakeMs,
    );
    const answered = (response: IncomingMessage) => {
      this.#pending = null;
      exchange.firstByteAt = steadyNow();
      exchange.status = response.statusCode ?? 0;
      exchange.statusText = response.statusMessage ?? '';
      exchange.responseHeaders = response.rawHeaders;
    };
    upstream
      .on('upgrade', (response) => {
        clearTimeout(late);
        answered(response);
      })
      .on('response', (response) => {
        answered(response);
        // Declined. Nobody reads what else it says.
        upstream.destroy();
      })
      .on('socket', (socket) => {
        socket.once('connect', () => {
          exchange.connectedAt = steadyNow();
        });
      })
      .on('close', () => clearTimeout(late))
      .on('error', (error: NodeJS.ErrnoException) => {
        if (exchange.status !== 0) return;
        const kind = exchange.connectedAt === 0 ? 'connect' : error.code ? 'reset' : 'timeout';
        const why = error.code ?? error.message;
        this.#fail(kind, `no WebSocket with ${exchange.upstream}: ${why}`);
      });
  }

  /** Both sides are open. */
  connected(source: WebSocket, target: WebSocket): void {
    this.#source = source;
    source.once('close', (code) => this.#closed(code, 'aborted', 'the downstream'));
    target.once('close', (code) => this.#closed(code, 'reset', this.exchange.upstream));
  }

  fromDownstream(data: RawData, source: WebSocket, target: WebSocket): void {
    this.exchange.bytesFromDownstream += byteLength(data);
    holdBack(source, target);
  }

  fromUpstream(data: RawData, source: WebSocket, target: WebSocket): void {
    this.exchange.bytesFromUpstream += byteLength(data);
    holdBack(target, source);
  }

  /** The downstream's connection has closed. With which code is known when all of it is read. */
  end(): void {
    const source = this.#source;
    if (source === null || source.readyState === source.CLOSED) this.#end();
    else source.once('close', () => this.#end());
  }

  #end(): void {
    const { exchange } = this;
    if (exchange.endedAt !== 0) return;
    if (exchange.status === 0) {
      this.#fail('aborted', 'the downstream went away before the upstream had answered');
    }
    exchange.end();
    this.#watcher?.end();
    // http-proxy closes only what is open, and would leave this one to open later.
    this.#pending?.destroy();
  }

  /** The side that closes first says why. */
  #closed(code: number, kind: ErrorKind, side: string): void {
    if (this.exchange.closeCode !== 0) return;
    this.exchange.closeCode = code;
    if (code === abnormalClosure) {
      this.#fail(kind, `${side} broke the WebSocket off without a close frame`);
    }
  }

  #fail(kind: ErrorKind, message: string): void {
    if (this.exchange.error !== null) return;
    this.exchange.error = kind;
    this.exchange.errorMessage = message;
  }
}

/** Pauses the writer while the reader owes too much: http-proxy itself has no back pressure. */
function holdBack(writer: WebSocket, reader: WebSocket): void {
  if (writer.isPaused || !isBehind(reader, owedBytesMax)) return;
  writer.pause();
  const check = setInterval(() => {
    if (writer.readyState === writer.OPEN && isBehind(reader, owedBytesMax / 2)) return;
    clearInterval(check);
    writer.resume();
  }, owedCheckMs);
}

/** What comes before the upstream is connected is queued without being counted. */
function isBehind(reader: WebSocket, bytes: number): boolean {
  if (reader.readyState === reader.CONNECTING) return true;
  return reader.readyState === reader.OPEN && reader.bufferedAmount > bytes;
}

function byteLength(data: RawData): number {
  if (Array.isArray(data)) return data.reduce((sum, part) => sum + part.length, 0);
  return data instanceof ArrayBuffer ? data.byteLength : data.length;
}
