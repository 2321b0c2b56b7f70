import { type AddressInfo, createServer, type Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { Wire } from './wire.js';

export interface RawUpstream {
  readonly port: number;
  readonly connections: readonly Wire[];
  /** The next connection that nobody has asked for yet. */
  accept(): Promise<Wire>;
}

export interface RawUpstreamOptions {
  /** Called with each connection; without it the test itself talks to what `accept` gives. */
  readonly serve?: (wire: Wire, index: number) => void | Promise<void>;
}

/** An upstream that speaks exactly the bytes that the test tells it to. */
export async function rawUpstream(options: RawUpstreamOptions = {}): Promise<RawUpstream> {
  const connections: Wire[] = [];
  const waiting: ((wire: Wire) => void)[] = [];
  let accepted = 0;
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const wire = new Wire(socket);
    const index = connections.push(wire) - 1;
    // A script is cut short when its connection ends: the test looks at what the client saw.
    if (options.serve) void Promise.resolve(options.serve(wire, index)).catch(() => {});
    waiting.shift()?.(wire);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const { socket } of connections) socket.destroy();
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    accept() {
      const index = accepted++;
      const there = connections[index];
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
  };
}

/** Answers every request on every connection with the same bytes; request bodies are not read. */
export function answering(response: string | Buffer): RawUpstreamOptions {
  return {
    async serve(wire) {
      for (;;) {
        await wire.until('\r\n\r\n');
        wire.send(response);
      }
    },
  };
}

/** A whole response with a body of known length. */
export function ok(body = 'ok', headers = ''): string {
  return `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}
