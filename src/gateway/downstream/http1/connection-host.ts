import type { Socket } from 'node:net';
import type { Address } from '../../../core/address.js';
import type { DownstreamStream, Peer, UpgradableStream } from '../downstream-stream.js';
import type { ErrorAnswer } from '../error-answer.js';
import type { Http1Head } from './request-head.js';

/** What a connection asks of its listener. */
export interface ConnectionHost {
  serve(stream: DownstreamStream): void;
  /** What it answers is read like any other, or the connection is switched. */
  serveWebSocket(stream: UpgradableStream): void;
  /** Where a `CONNECT` leads, or why nowhere. */
  openTunnel(head: Http1Head, socket: Socket, tunnel: TunnelState): Address | ErrorAnswer;
  /** The connection is its own from here on. `bytes` came first. */
  speakHttp2(socket: Socket, peer: Peer, bytes: Buffer): void;
  /** What is said in a tunnel in which these bytes came in place of a request; null: nothing of its own. */
  refuseInTunnel(target: Address, bytes: Buffer): ErrorAnswer | null;
}

export interface TunnelState {
  readonly isNested: boolean;
  /** What came behind the request. */
  readonly rest: Buffer;
}
