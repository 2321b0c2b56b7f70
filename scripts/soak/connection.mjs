import { once } from 'node:events';
import { connect } from 'node:net';

/** A client's end of a connection: what it reads, it reads to the letter. */
export class Connection {
  socket;
  #chunks = [];
  #length = 0;
  #isOver = false;
  #wake = () => {};

  static async open(port) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const connection = new Connection(socket);
    await once(socket, 'connect');
    return connection;
  }

  constructor(socket) {
    this.socket = socket;
    socket.setTimeout(30_000, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#wake();
    });
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.#isOver = true;
        this.#wake();
      });
    }
  }

  get isOver() {
    return this.#isOver;
  }

  /** Null when there are no so many bytes any more. */
  async take(length) {
    while (this.#length < length && !this.#isOver) await this.#more();
    if (this.#length < length) return null;
    const all = this.#whole();
    this.#keep(all.subarray(length));
    return all.subarray(0, length);
  }

  /** Up to and with the mark, or null. */
  async until(mark) {
    for (;;) {
      const all = this.#whole();
      const at = all.indexOf(mark);
      if (at >= 0) return this.take(at + mark.length);
      if (this.#isOver) return null;
      await this.#more();
    }
  }

  /** Whether anything comes at all. */
  async peek() {
    while (this.#length === 0 && !this.#isOver) await this.#more();
    return this.#length > 0;
  }

  #whole() {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #keep(rest) {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }

  #more() {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/**
 * The next answer: `{ status, headers, body, isWhole, keeps }`, or null when none came. Interim ones
 * are left out.
 */
export async function readAnswer(connection) {
  for (;;) {
    const head = await connection.until('\r\n\r\n');
    if (head === null) return null;
    const [line, ...lines] = head.toString('latin1').trimEnd().split('\r\n');
    const status = Number(line.split(' ')[1]);
    if (status >= 100 && status < 200) continue;
    const headers = Object.fromEntries(
      lines.map((each) => {
        const colon = each.indexOf(':');
        return [each.slice(0, colon).toLowerCase(), each.slice(colon + 1).trim()];
      }),
    );
    const body = await bodyOf(connection, headers);
    const keeps = body.isWhole && headers.connection?.toLowerCase() !== 'close';
    return { status, headers, ...body, keeps };
  }
}

async function bodyOf(connection, headers) {
  if (headers['transfer-encoding'] === 'chunked') return chunksOf(connection);
  const length = headers['content-length'];
  if (length === undefined) return { body: Buffer.alloc(0), isWhole: false };
  const body = await connection.take(Number(length));
  return { body, isWhole: body !== null };
}

async function chunksOf(connection) {
  const parts = [];
  for (;;) {
    const line = await connection.until('\r\n');
    const size = Number.parseInt(line?.toString('latin1'), 16);
    if (Number.isNaN(size)) return { body: Buffer.concat(parts), isWhole: false };
    const chunk = await connection.take(size + 2);
    if (chunk === null) return { body: Buffer.concat(parts), isWhole: false };
    if (size === 0) return { body: Buffer.concat(parts), isWhole: true };
    parts.push(chunk.subarray(0, size));
  }
}
