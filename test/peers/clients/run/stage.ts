import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import type { Exchange, ListenerKind } from '../../../../src/core/exchange.js';
import { startGateway } from '../../../../src/gateway/gateway.js';
import { testConfig } from '../../../gateway/harness/open-gateway.js';
import { freePort } from '../../../harness/free-port.js';

/** `stock`, behind a gateway. */
export interface Stage {
  readonly mesh: number;
  /** Port of stock's own address. */
  readonly own: number;
  /** Through which listener the call for this path came, or undefined when none came. */
  listenerOf(path: string): ListenerKind | undefined;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const stock = createHttpServer((req, res) => res.end(`stock has ${req.url}`));
  const own = await freePort();
  const { services, ...rest } = testConfig({ services: { stock: { port: await listen(stock) } } });
  const listenAt = { host: '127.0.0.1', port: own };
  const exchanges: Exchange[] = [];
  const gateway = await startGateway({
    config: { ...rest, services: services.map((each) => ({ ...each, listen: listenAt })) },
    listeners: [
      {
        start(exchange) {
          exchanges.push(exchange);
          return undefined;
        },
      },
    ],
  });
  const mesh = gateway.doors
    .find(({ name }) => name === 'mesh')
    ?.address.split(':')
    .at(-1);
  return {
    mesh: Number(mesh),
    own,
    listenerOf: (path) => exchanges.find((each) => each.path === path)?.listener,
    async close() {
      await gateway.drain(0);
      stock.close();
    },
  };
}

/** In front of the mesh: hears how a client asks. */
export interface Spy {
  readonly url: URL;
  /** First lines of what came. */
  readonly asked: string[];
  close(): void;
}

export async function openSpy(mesh: number): Promise<Spy> {
  const asked: string[] = [];
  const server = createServer((client) => {
    const upstream = connect(mesh, '127.0.0.1');
    client.once('data', (bytes) => asked.push(bytes.toString('latin1').split('\r\n')[0] ?? ''));
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  const port = await listen(server);
  return { url: new URL(`http://127.0.0.1:${port}`), asked, close: () => server.close() };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
