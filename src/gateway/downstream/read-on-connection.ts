import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { escapeBeyondAscii } from '../../core/wire-text.js';

/** A request line that is longer is left to the parser, which refuses it. */
const lineBytesMax = 64 * 1024;

/**
 * A connection that is read on from a request whose target has bytes beyond ASCII. They come out of
 * here as escapes, which Node's parser takes; `restore` has the target as it came. All else passes
 * as it is, both ways.
 */
export class ReadOnConnection extends Duplex {
  readonly #socket: Socket;
  /** What has come of the request line, until it is whole. */
  #line: Buffer | null = Buffer.alloc(0);
  #target: string | null = null;
  #isAwaited = true;
  #isRetired = false;
  readonly #listeners = {
    data: (chunk: Buffer) => this.#take(chunk),
    end: () => this.push(null),
    close: () => this.destroy(),
    error: (error: Error) => this.destroy(error),
    timeout: () => this.emit('timeout'),
  };

  /** `bytes`: the request, as far as it has come. */
  constructor(socket: Socket, bytes: Buffer) {
    super();
    this.#socket = socket;
    for (const [event, listener] of Object.entries(this.#listeners)) socket.on(event, listener);
    this.#take(bytes);
  }

  /** Whether the request that it was made for has not come out of the parser. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** The connection that it reads. */
  get wire(): Socket {
    return this.#socket;
  }

  /** The target of the first request, as it came; of later ones, as the parser says. */
  restore(parsed: string): string {
    const target = this.#isAwaited ? this.#target : null;
    this.#isAwaited = false;
    return target ?? parsed;
  }

  /** Reads no more. What it has read and nobody has taken goes to the next one. */
  handOver(): { readonly socket: Socket; readonly unread: Buffer } {
    this.#socket.off('data', this.#listeners.data).off('end', this.#listeners.end);
    this.removeAllListeners('data');
    const unread: Buffer[] = [];
    for (let chunk = this.read(); chunk !== null; chunk = this.read()) unread.push(chunk);
    return { socket: this.#socket, unread: Buffer.concat(unread) };
  }

  /** Writes no more either; the connection stays. */
  retire(): void {
    this.#isRetired = true;
    for (const [event, listener] of Object.entries(this.#listeners)) {
      this.#socket.off(event, listener);
    }
    this.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#line === null) {
      if (!this.push(chunk)) this.#socket.pause();
      return;
    }
    const bytes = Buffer.concat([this.#line, chunk]);
    const end = bytes.indexOf(0x0a);
    const isWhole = end !== -1 || bytes.length >= lineBytesMax;
    this.#line = isWhole ? null : bytes;
    if (isWhole) this.push(this.#escaped(bytes, end === -1 ? bytes.length : end));
  }

  #escaped(bytes: Buffer, end: number): Buffer {
    const line = bytes.toString('latin1', 0, end);
    const [, method, target, version] = /^(\S+ )([^ ]+)( HTTP\/\S+\r?)$/.exec(line) ?? [];
    if (target === undefined) return bytes;
    this.#target = target;
    const escaped = `${method}${escapeBeyondAscii(target)}${version}`;
    return Buffer.concat([Buffer.from(escaped, 'latin1'), bytes.subarray(end)]);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#isRetired) done();
    else this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#isRetired) this.#socket.destroy();
    done(error);
  }

  // What a server asks of a socket beside.

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  setTimeout(ms: number, onTimeout?: () => void): this {
    this.#socket.setTimeout(ms);
    if (onTimeout !== undefined) this.once('timeout', onTimeout);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  resetAndDestroy(): this {
    this.#socket.resetAndDestroy();
    return this.destroy();
  }
}
