import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../../../core/errors.js';
import type { ErrorKind, ExchangeWatcher } from '../../../core/exchange.js';
import { steadyNow } from '../../../core/steady-clock.js';
import type { GatewayExchange } from '../../gateway-exchange.js';
import { resetConnection } from '../../reset-connection.js';
import type { CarriedConnection } from '../downstream-stream.js';
import { FrameScan } from './frame-scan.js';

/** RFC 6455 §7.1.5: the connection ended without a close frame. */
const abnormalClosure = 1006;
/** §7.4.1: a server that goes down. */
const goingAway = 1001;
/** How long the other side may take when one has ended. */
const endingMs = 30_000;
/** The same of the service, when there is no client to wait for. */
const lingerMs = 1_000;

export interface LinkOptions {
  readonly exchange: GatewayExchange;
  readonly watcher: ExchangeWatcher | undefined;
  readonly client: Duplex;
  readonly service: Duplex;
  /** For nothing to move, either way. */
  readonly idleMs: number;
}

interface Side {
  readonly name: string;
  readonly connection: Duplex;
  /** What comes from it. */
  readonly frames: FrameScan;
  readonly broke: ErrorKind;
  readonly code: ErrorCode | null;
}

/**
 * Two connections as one: bytes both ways, as fast as the slower side takes them, and each end as it
 * came. Frames are counted on their way, and none is changed.
 */
export class WebSocketLink implements CarriedConnection {
  readonly #exchange: GatewayExchange;
  readonly #watcher: ExchangeWatcher | undefined;
  readonly #client: Side;
  readonly #service: Side;
  readonly #idleMs: number;
  #deadline: number;
  #moved = false;
  /** Bytes that both sides had not taken when that was looked at last. */
  #owed = 0;
  #hasEnded = false;
  #isGoingAway = false;
  /** The client was told that the gateway goes down: whatever the service says is too late. */
  #isDismissed = false;

  constructor({ exchange, watcher, client, service, idleMs }: LinkOptions) {
    this.#exchange = exchange;
    this.#watcher = watcher;
    this.#idleMs = idleMs;
    this.#deadline = steadyNow() + idleMs;
    this.#client = {
      ...{ name: 'the downstream', connection: client, frames: new FrameScan() },
      ...{ broke: 'aborted', code: null },
    };
    this.#service = {
      ...{ name: exchange.upstream, connection: service, frames: new FrameScan() },
      ...{ broke: 'reset', code: 'LOOP_GATEWAY_UPSTREAM_RESET' },
    };
  }

  /** @param rests what has come of each side by now */
  start(rests: { readonly client: Buffer; readonly service: Buffer }): void {
    this.#join(this.#client, this.#service, (bytes) => this.#fromClient(bytes));
    this.#join(this.#service, this.#client, (bytes) => this.#fromService(bytes));
    this.#client.connection.on('close', () => this.#clientClosed());
    this.#service.connection.on('close', () => this.#serviceClosed());
    if (rests.client.length > 0) this.#fromClient(rests.client);
    if (rests.service.length > 0) this.#fromService(rests.service);
    if (this.#client.connection.readableEnded) this.#service.connection.end();
  }

  checkDeadline(now: number): void {
    const owed = this.#client.connection.writableLength + this.#service.connection.writableLength;
    const moved = this.#moved || owed < this.#owed;
    this.#moved = false;
    this.#owed = owed;
    if (moved) this.#deadline = now + this.#waitMs;
    else if (now >= this.#deadline) this.#giveUp();
  }

  goAway(): void {
    this.#isGoingAway = true;
    if (this.#service.frames.isBetweenFrames) this.#dismiss();
  }

  get #waitMs(): number {
    return this.#hasEnded ? Math.min(this.#idleMs, endingMs) : this.#idleMs;
  }

  #join(from: Side, to: Side, onBytes: (bytes: Buffer) => void): void {
    from.connection
      .on('data', onBytes)
      .on('drain', () => {
        this.#moved = true;
        to.connection.resume();
      })
      .on('end', () => this.#ended(from, to))
      .on('error', () => this.#broken(from, to));
  }

  // --- bytes

  #fromClient(bytes: Buffer): void {
    const { frames } = this.#client;
    frames.read(bytes);
    this.#exchange.bytesFromDownstream = frames.payloadBytes;
    this.#note(frames);
    this.#pass(bytes, this.#client, this.#service);
  }

  #fromService(bytes: Buffer): void {
    const { frames } = this.#service;
    this.#moved = true;
    if (this.#isDismissed) return;
    const end = this.#isGoingAway ? frames.readFrame(bytes) : bytes.length;
    if (!this.#isGoingAway) frames.read(bytes);
    this.#exchange.bytesFromUpstream = frames.payloadBytes;
    this.#note(frames);
    this.#pass(end === bytes.length ? bytes : bytes.subarray(0, end), this.#service, this.#client);
    if (this.#isGoingAway && frames.isBetweenFrames) this.#dismiss();
  }

  #pass(bytes: Buffer, from: Side, to: Side): void {
    this.#moved = true;
    const { connection } = to;
    // One that has ended takes nothing more.
    if (bytes.length === 0 || !connection.writable) return;
    if (!connection.write(bytes)) from.connection.pause();
  }

  /** The side that closes first says why. */
  #note({ closeCode }: FrameScan): void {
    if (this.#exchange.closeCode === 0) this.#exchange.closeCode = closeCode;
  }

  /** Between two frames of the service; the client answers with a close frame of its own, which goes on. */
  #dismiss(): void {
    if (this.#isDismissed || this.#service.frames.closeCode !== 0) return;
    this.#isDismissed = true;
    this.#service.connection.resume();
    if (this.#exchange.closeCode === 0) this.#exchange.closeCode = goingAway;
    if (this.#client.connection.writable) this.#client.connection.write(goodbye);
  }

  // --- ends

  #ended(from: Side, to: Side): void {
    this.#noteBreak(from);
    this.#hasEnded = true;
    this.#deadline = steadyNow() + this.#waitMs;
    to.connection.end();
  }

  /** What it had said goes out before the other side sees the same. */
  #broken(from: Side, to: Side): void {
    this.#noteBreak(from);
    this.#hasEnded = true;
    this.#deadline = steadyNow() + this.#waitMs;
    const { connection } = to;
    if (connection.writableFinished || !connection.writable) resetConnection(connection);
    else connection.write('', () => resetConnection(connection));
  }

  /** Nobody is there any more for whom the exchange runs. What was on its way to the service goes there. */
  #clientClosed(): void {
    const { connection } = this.#service;
    this.#noteBreak(this.#client);
    this.#exchange.end();
    this.#watcher?.end();
    const linger = setTimeout(() => connection.destroy(), lingerMs);
    linger.unref();
    connection
      .once('close', () => clearTimeout(linger))
      .resume()
      .end();
  }

  #serviceClosed(): void {
    // Without an end before it, and without an error: the gateway itself broke it off.
    if (!this.#hasEnded) this.#client.connection.destroy();
  }

  #giveUp(): void {
    if (!this.#hasEnded) {
      this.#fail('timeout', 'LOOP_GATEWAY_UPSTREAM_IDLE', `nothing moved for ${this.#idleMs} ms`);
      this.#exchange.closeCode ||= abnormalClosure;
    }
    this.#client.connection.destroy();
    this.#service.connection.destroy();
  }

  #noteBreak({ name, broke, code }: Side): void {
    if (this.#exchange.closeCode !== 0) return;
    this.#exchange.closeCode = abnormalClosure;
    this.#fail(broke, code, `${name} broke the WebSocket off without a close frame`);
  }

  #fail(kind: ErrorKind, code: ErrorCode | null, message: string): void {
    if (this.#exchange.error !== null) return;
    this.#exchange.error = kind;
    this.#exchange.errorCode = code;
    this.#exchange.errorMessage = message;
  }
}

const reason = Buffer.from('the gateway is shutting down');
/** A close frame of a server (§5.5.1). */
const goodbye = Buffer.concat([
  Buffer.from([0x88, 2 + reason.length, goingAway >> 8, goingAway & 0xff]),
  reason,
]);
