import { once } from 'node:events';
import { Agent, createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** As large as what passes here may be. */
const maxHeaderSize = 128 * 1024;

export interface Service {
  readonly port: number;
  close(): void;
}

export async function service(handler: RequestListener): Promise<Service> {
  const server = createServer({ maxHeaderSize }, handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface Call {
  readonly port: number;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1000 });

/** Its answer's body, read to its end. */
export async function call({ port, path = '/', headers = {}, body }: Call): Promise<Buffer> {
  const method = body === undefined ? 'GET' : 'POST';
  const sent = request({ agent, host: '127.0.0.1', port, path, method, headers, maxHeaderSize });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return buffer(response);
}

/** Does it `count` times, `atOnce` of them side by side. */
export async function times(
  count: number,
  atOnce: number,
  act: (turn: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
