import { type AddressInfo, createServer, type Server } from 'node:net';
import { readMessage } from './read-message.js';
import { Line } from './wire.js';

export interface Origin {
  readonly port: number;
  /** Requests that came since this was emptied, as `METHOD target` and a body. */
  readonly seen: string[];
  /** What it answers each request with; null: 200. */
  script: ((line: Line) => void) | null;
  /** Breaks its connections off, so that the next case finds none. */
  forget(): void;
  close(): void;
}

const rule = { hasBody: () => true, untilClose: false };

/** A server that says what it understood. */
export async function openOrigin(): Promise<Origin> {
  const lines = new Set<Line>();
  const origin = { seen: [] as string[], script: null as Origin['script'] };
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const line = new Line(socket);
    lines.add(line);
    socket.on('close', () => lines.delete(line));
    let read = 0;
    let wasTold = false;
    socket.on('data', () => {
      for (;;) {
        const request = readMessage(line.got, read, rule);
        if (request === null) return;
        if (request.fields.includes('expect: 100-continue') && !wasTold) {
          wasTold = true;
          socket.write('HTTP/1.1 100 Continue\r\n\r\n');
        }
        if (request.end === null) return;
        read = request.end;
        wasTold = false;
        origin.seen.push(
          [request.line, ...request.fields, request.body].filter((each) => each !== '').join('\n'),
        );
        if (origin.script !== null) origin.script(line);
        else answer(line, request.line, request.body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(origin, {
    port: (server.address() as AddressInfo).port,
    forget() {
      origin.seen.length = 0;
      for (const { socket } of lines) socket.destroy();
    },
    close() {
      server.close();
      for (const { socket } of lines) socket.destroy();
    },
  });
}

function answer({ socket }: Line, requestLine: string, body: string): void {
  const said = Buffer.from(body, 'latin1');
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${said.length}\r\n\r\n`;
  socket.write(head);
  if (!requestLine.startsWith('HEAD ')) socket.write(said);
}
