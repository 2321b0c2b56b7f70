import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** How the other side ended the connection. */
export type Ending = 'end' | 'reset';

/**
 * One end of a TCP connection, read byte for byte (latin1). What is waited for is taken: the next
 * read goes on after it.
 */
export class Wire {
  readonly socket: Socket;
  /** Resolves when the other side has ended the connection, well or not. */
  readonly ended: Promise<Ending>;
  #unread = '';
  #ending: Ending | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#unread += chunk.toString('latin1');
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      const end = (ending: Ending) => {
        this.#ending ??= ending;
        resolve(this.#ending);
        this.#wake();
      };
      socket.on('end', () => end('end'));
      socket.on('error', () => end('reset'));
      socket.on('close', () => end('reset'));
    });
  }

  get unread(): string {
    return this.#unread;
  }

  send(text: string | Buffer): boolean {
    return typeof text === 'string' ? this.socket.write(text, 'latin1') : this.socket.write(text);
  }

  /** Sends FIN. */
  end(): void {
    this.socket.end();
  }

  /** Sends RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Everything up to and including `mark`. */
  async until(mark: string): Promise<string> {
    for (;;) {
      const at = this.#unread.indexOf(mark);
      if (at !== -1) return this.#take(at + mark.length);
      await this.#more(`${JSON.stringify(mark)}`);
    }
  }

  async take(bytes: number): Promise<string> {
    while (this.#unread.length < bytes) await this.#more(`${bytes} bytes`);
    return this.#take(bytes);
  }

  /** All that comes until the other side ends the connection. */
  async rest(): Promise<string> {
    await this.ended;
    return this.#take(this.#unread.length);
  }

  #take(length: number): string {
    const taken = this.#unread.slice(0, length);
    this.#unread = this.#unread.slice(length);
    return taken;
  }

  #more(wanted: string): Promise<void> {
    if (this.#ending !== null) {
      throw new Error(
        `expected ${wanted}, but the connection ended (${this.#ending}) after ${JSON.stringify(this.#unread)}`,
      );
    }
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** A client's connection; closed when the test is over. */
export async function dial(port: number, host = '127.0.0.1'): Promise<Wire> {
  const socket = connect({ port, host, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  onTestFinished(() => {
    socket.destroy();
  });
  return new Wire(socket);
}
