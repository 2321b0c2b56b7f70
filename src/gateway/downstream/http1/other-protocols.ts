import type { Socket } from 'node:net';
import type { Address } from '../../../core/address.js';
import type { Peer } from '../downstream-stream.js';
import type { ErrorAnswer } from '../error-answer.js';
import { refusals } from '../refusals.js';
import type { ConnectionHost } from './connection-host.js';
import type { Http1Stream } from './http1-stream.js';
import { preface } from './request-head.js';

const opened = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/** A connection of requests, as far as it is about to carry something else. */
export interface LeavingConnection {
  /** Nothing more is answered. */
  readonly isOver: boolean;
  /** Nothing has been answered. */
  readonly isFresh: boolean;
  /** What has come and is not read. */
  takeRest(): Buffer;
  letGo(): Socket;
  answerFault(fault: ErrorAnswer): void;
  /** Reads on as at its beginning, behind `opening`. */
  beginAnew(opening: string, rest: Buffer): void;
}

export interface OtherProtocolsOptions {
  readonly connection: LeavingConnection;
  readonly host: ConnectionHost;
  readonly socket: Socket;
  readonly peer: Peer;
}

/** What is no plain request: WebSockets, HTTP/2 by prior knowledge, and tunnels, which lead no further than here. */
export class OtherProtocols {
  readonly #connection: LeavingConnection;
  readonly #host: ConnectionHost;
  readonly #socket: Socket;
  readonly #peer: Peer;
  #tunnel: Address | null = null;

  constructor({ connection, host, socket, peer }: OtherProtocolsOptions) {
    this.#connection = connection;
    this.#host = host;
    this.#socket = socket;
    this.#peer = peer;
  }

  /** What stands behind its head is read when it is answered, if then. */
  serveWebSocket(stream: Http1Stream): void {
    process.nextTick(() => {
      if (!this.#connection.isOver) this.#host.serveWebSocket(stream);
    });
  }

  /** By prior knowledge: with TLS it would have been agreed on. */
  speakHttp2(): void {
    if (this.#connection.isFresh && this.#peer.scheme === 'http') {
      process.nextTick(() => this.#handOverHttp2());
    } else {
      this.#connection.answerFault(
        refusals.malformed('expected HTTP/1.1 or HTTP/1.0, got HTTP/2.0', 505),
      );
    }
  }

  #handOverHttp2(): void {
    const connection = this.#connection;
    if (connection.isOver) return;
    const bytes = Buffer.concat([Buffer.from(`${preface}\r\n\r\n`), connection.takeRest()]);
    this.#host.speakHttp2(connection.letGo(), this.#peer, bytes);
  }

  connect({ head }: Http1Stream): void {
    process.nextTick(() => {
      const connection = this.#connection;
      if (connection.isOver) return;
      const rest = connection.takeRest();
      const isNested = this.#tunnel !== null;
      const target = this.#host.openTunnel(head, this.#socket, { isNested, rest });
      if ('status' in target) {
        connection.answerFault(target);
        return;
      }
      this.#tunnel = target;
      // The requests inside are read like any others.
      connection.beginAnew(opened, rest);
    });
  }

  /** What is said in a tunnel in which these bytes come first; null: they are read. */
  refuse(bytes: Buffer): ErrorAnswer | null {
    return this.#tunnel === null ? null : this.#host.refuseInTunnel(this.#tunnel, bytes);
  }
}
