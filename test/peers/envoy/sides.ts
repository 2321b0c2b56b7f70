// A real Envoy and loop's own program beside it, before the same origins.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { readHead, readResponse, type WireResponse } from '../../gateway/harness/http-message.js';
import { dial } from '../../gateway/harness/wire.js';
import { freePort } from '../../harness/free-port.js';
import { startProcess } from '../../integration/chain/processes.js';

export const venv = resolve(import.meta.dirname, '.venv');
export const install = 'bash test/peers/envoy/install.sh';
const main = resolve(import.meta.dirname, '../../../dist/src/main.js');

export interface Origin {
  readonly port: number;
  readonly got: IncomingMessage[];
  readonly bodies: string[];
}

export type Answer = (req: IncomingMessage, res: ServerResponse) => void;

export async function origin(answer: Answer = (_req, res) => void res.end('ok')): Promise<Origin> {
  const got: IncomingMessage[] = [];
  const bodies: string[] = [];
  const server = createServer(async (req, res) => {
    got.push(req);
    let body = '';
    for await (const chunk of req) body += String(chunk);
    bodies.push(body);
    answer(req, res);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, got, bodies };
}

export interface EnvoySide {
  readonly routes: readonly object[];
  readonly clusters: readonly object[];
  readonly filters?: readonly object[];
}

/** A cluster of these ports; `more` are its policies. */
export function cluster(name: string, ports: readonly number[], more: object = {}): object {
  return {
    ...{ name, connect_timeout: '5s', type: 'STATIC', ...more },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: ports.map((port) => ({ endpoint: { address: at(port) } })) }],
    },
  };
}

export function filterType(name: string): string {
  return `type.googleapis.com/envoy.extensions.filters.${name}`;
}

function at(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

/** @returns its port */
export async function startEnvoy({ routes, clusters, filters = [] }: EnvoySide): Promise<number> {
  const port = await freePort();
  const manager = {
    '@type': filterType('network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'edge',
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
    http_filters: [
      ...filters,
      { name: 'router', typed_config: { '@type': filterType('http.router.v3.Router') } },
    ],
  };
  const listener = {
    address: at(port),
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  };
  const file = join(folder(), 'envoy.json');
  writeFileSync(file, JSON.stringify({ static_resources: { listeners: [listener], clusters } }));
  const envoy = await startProcess({
    command: join(venv, 'bin/envoy'),
    args: ['-c', file, '--concurrency', '1', '--disable-hot-restart', '-l', 'info'],
    ready: /starting main dispatch loop/,
    stream: 'stderr',
  });
  onTestFinished(async () => void (await envoy.stop('SIGKILL')));
  return port;
}

/** @returns the port of its edge */
export async function startLoop(config: string): Promise<number> {
  const file = join(folder(), 'loop.yaml');
  const gateway = '{ listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0", drain: 1s }';
  writeFileSync(file, `gateway: ${gateway}\n${config}`);
  const loop = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', file],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await loop.stop('SIGKILL')));
  return Number(/^edge \S+:(\d+)$/m.exec(loop.lines.join('\n'))?.[1]);
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'loop-envoy-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** One request on a connection of its own. */
export async function ask(
  port: number,
  target = '/',
  lines = '',
  { method = 'GET', body = '', host = 'shop' } = {},
): Promise<WireResponse> {
  const client = await dial(port);
  const length = body === '' ? '' : `content-length: ${body.length}\r\n`;
  client.send(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${lines}${length}\r\n${body}`);
  const response = await readResponse(client, method);
  client.socket.destroy();
  return response;
}

/** The statuses of so many, over a few connections. HEAD, as the body is not what is looked at. */
export async function many(port: number, count: number, lines = ''): Promise<number[]> {
  const statuses: number[] = [];
  let sent = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      const client = await dial(port);
      while (sent < count) {
        sent++;
        client.send(`HEAD / HTTP/1.1\r\nHost: shop\r\n${lines}\r\n`);
        statuses.push(Number((await readHead(client)).line.split(' ')[1]));
      }
    }),
  );
  return statuses;
}

/** Of one degree of freedom, 19.5 is passed by one fair run in a hundred thousand. */
export function chiSquared(observed: number, expected: number, of: number): number {
  const rest = of - expected;
  return (observed - expected) ** 2 / expected + (of - observed - rest) ** 2 / rest;
}
