import type { Duplex } from 'node:stream';
import type { ClientCertificate } from '../../core/client-certificate.js';
import type { Protocol } from '../../core/exchange.js';
import type { BodyFraming } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import type { ErrorAnswer } from './error-answer.js';

/** Who is at the other end of a connection. */
export interface Peer {
  /** IPv4 addresses on a dual-stack socket are shown as IPv4. */
  readonly address: string;
  /** `address:port` */
  readonly name: string;
  readonly scheme: 'http' | 'https';
  /** What it showed of itself, where the listener asks for it. */
  readonly clientCertificate: ClientCertificate | null;
}

/** A request as it came, its body aside: a character for each byte (latin1). */
export interface RequestHead {
  readonly protocol: Protocol;
  readonly method: string;
  readonly target: string;
  /** Where it stands beside the target and the headers; null: they tell. */
  readonly authority: string | null;
  readonly headers: RawHeaders;
  readonly framing: BodyFraming;
  /** What it is answered wherever it leads, since nobody can be sure what it says; null: nothing. */
  readonly refusal: ErrorAnswer | null;
}

export interface DownstreamRequest {
  readonly head: RequestHead;
  readonly peer: Peer;
}

/** Hears of a request after its head. */
export interface DownstreamHandler {
  /** Owns its memory. */
  onRequestData(chunk: Buffer): void;
  /** The body is whole. Not called where framing is `none`. */
  onRequestEnd(trailers: RawHeaders): void;
  /** The response may be written again after `write` returned false. */
  onWritable(): void;
  /** Nobody is there any more to take the response, which has not ended. Nothing comes after it. */
  onGone(why: string): void;
}

/** A request, and the way back for its answer: whatever the protocol. */
export interface DownstreamStream extends DownstreamRequest {
  /** Whether trailers can follow a response of this status, as far as its head does not say its length. */
  mayHaveTrailers(status: number): boolean;
  /** Once, before any of the request's body is read. Without a handler it is thrown away. */
  listen(handler: DownstreamHandler): void;
  /** A 1xx response other than 101; left out where it cannot be passed on. */
  inform(status: number, statusText: string, headers: RawHeaders): void;
  /** The connection takes no other request. Before `writeHead`. */
  closeAfter(): void;
  /** `headers` with `Content-Length`, if it is known; all else of framing is added. */
  writeHead(status: number, statusText: string, headers: RawHeaders): void;
  /** Whether more may be written now; false: `onWritable` follows. The chunk may be reused after the call. */
  write(chunk: Buffer): boolean;
  /** The response is whole. What has not come of the request's body is read and thrown away. */
  end(trailers: RawHeaders): void;
  /** The response cannot be completed: what came before is delivered, and is seen to be not whole. */
  breakOff(): void;
  /** Stops and resumes `onRequestData`. */
  pause(): void;
  resume(): void;
}

/** One whose client asks to go on in another protocol on its connection. */
export interface UpgradableStream extends DownstreamStream {
  /**
   * Answers 101, in place of `writeHead`. Nothing is heard of the stream any more.
   * @param headers without those of the connection
   * @param carry gets the connection, and what has come on it behind the request
   * @throws Malformed; then there was no answer
   */
  switchTo(
    protocol: string,
    statusText: string,
    headers: RawHeaders,
    carry: (connection: Duplex, rest: Buffer) => CarriedConnection,
  ): void;
}

/** Whatever a connection carries in place of requests. It ends the connection itself. */
export interface CarriedConnection {
  /** Called now and then. @param now of `steadyNow` */
  checkDeadline(now: number): void;
  /** The gateway shuts down. */
  goAway(): void;
}
