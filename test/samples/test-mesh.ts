import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MeshCall {
  readonly service: string;
  /** As it came: a path, or an absolute URL from a client that takes this for its proxy. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

export interface TestMesh {
  readonly url: string;
  readonly calls: MeshCall[];
  /** Where services are, by name. */
  readonly services: Map<string, string>;
  close(): void;
}

/** As much of a mesh as the sample needs: a server that passes calls on by the name in Host. */
export async function startMesh(): Promise<TestMesh> {
  const calls: MeshCall[] = [];
  const services = new Map<string, string>();
  const server = createServer((incoming, answer) => {
    const target = incoming.url ?? '/';
    const { host, pathname, search } = new URL(target, `http://${incoming.headers.host}`);
    calls.push({ service: host, target, headers: incoming.headers });
    const url = services.get(host);
    if (url === undefined) {
      answer.writeHead(502).end();
      return;
    }
    request(`${url}${pathname}${search}`, { headers: incoming.headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    })
      .on('error', () => answer.destroy())
      .end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    services,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
