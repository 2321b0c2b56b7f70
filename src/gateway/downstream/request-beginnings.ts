import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

const nothing = Buffer.alloc(0);
const newLine = 0x0a;

/** How Node's server hears of its parser, by number: that a message begins, that a packet was read. */
const onMessageBegin = 0;
const onExecute = 5;

/** Node's parser, as far as it is used here. A parser that looks otherwise is left alone. */
interface NodeParser {
  /** The newest request whose head is whole. */
  readonly incoming: unknown;
  readonly _consumed: boolean;
  [onMessageBegin]: (() => void) | null;
  [onExecute]: ((result: unknown) => void) | null;
  /** The packet that is being read, copied. */
  getCurrentBuffer(): Buffer;
}

/**
 * What has come of a request line that is not whole. Node's parser takes a packet and keeps what it
 * made of it to itself; who has to read the line again, needs the packets before. Only those that
 * end in the middle of a head are copied, and of them the last line.
 */
export class RequestBeginnings {
  readonly #watched = new WeakMap<Duplex, { line: Buffer }>();

  constructor(server: Server) {
    // Node's own listener came first, and gave the connection its parser.
    server.on('connection', (socket: Duplex) => this.#watch(socket));
  }

  /** The line that is under way, without what the parser reads now; null when nobody knows. */
  lineOn(socket: Duplex): Buffer | null {
    return this.#watched.get(socket)?.line ?? null;
  }

  #watch(socket: Duplex): void {
    const { parser } = socket as { parser?: NodeParser | null };
    if (!isKnown(parser)) return;
    const beginning: { line: Buffer } = { line: nothing };
    let hasBegun = false;
    let before: unknown;
    const note = (packet: () => Buffer) => {
      if (!hasBegun) return;
      const newest = parser.incoming;
      // Null: the one before is answered. It is the same when this one is too, and does no harm.
      if (newest === before || newest === null) {
        beginning.line = lastLine(beginning.line, packet());
      } else {
        hasBegun = false;
        beginning.line = nothing;
      }
    };
    parser[onMessageBegin] = () => {
      hasBegun = true;
      before = parser.incoming;
      beginning.line = nothing;
    };
    const execute = parser[onExecute];
    if (parser._consumed) {
      parser[onExecute] = function (this: unknown, result) {
        if (typeof result === 'number') note(() => parser.getCurrentBuffer());
        execute?.call(this, result);
      };
    } else {
      socket.on('data', (packet: Buffer) => note(() => packet));
    }
    this.#watched.set(socket, beginning);
  }
}

function isKnown(parser: NodeParser | null | undefined): parser is NodeParser {
  return (
    parser?.[onMessageBegin] === null &&
    typeof parser[onExecute] === 'function' &&
    typeof parser.getCurrentBuffer === 'function'
  );
}

function lastLine(before: Buffer, packet: Buffer): Buffer {
  const end = packet.lastIndexOf(newLine);
  if (end !== -1) return packet.subarray(end + 1);
  return before.length === 0 ? packet : Buffer.concat([before, packet]);
}
