// The fault filter of a real Envoy beside loop's faults: the same requests, to the same origin.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { faulty } from '../../faults/open-faulty.js';
import { readHead, readResponse, type WireResponse } from '../../gateway/harness/http-message.js';
import { dial } from '../../gateway/harness/wire.js';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import { startProcess } from '../../integration/chain/processes.js';

const venv = resolve(import.meta.dirname, '.venv');
const install = 'bash test/peers/envoy/install.sh';
const body = 'x'.repeat(40 * 1024);

describe('Envoy', requireFile(join(venv, '.installed'), install), () => {
  test.each([10, 50])(
    '%i percent of ten thousand requests are aborted by either, within chance',
    async (percent) => {
      const both = await side({
        envoy: { abort: { http_status: 503, percentage: percentage(percent) } },
        loop: { abort: 503, percent },
      });
      for (const port of both.ports) {
        both.origin.asked = 0;
        const statuses = await many(port, 10_000);
        const aborted = statuses.filter((status) => status === 503).length;
        expect(chiSquared(aborted, percent * 100, 10_000)).toBeLessThan(19.5);
        expect(statuses.filter((status) => status === 200)).toHaveLength(10_000 - aborted);
        // What is aborted does not get to the origin.
        expect(both.origin.asked).toBe(10_000 - aborted);
      }
    },
  );

  test('an abort has the same status line, and says in its own words what it is', async () => {
    const { ports } = await side({
      envoy: { abort: { http_status: 418, percentage: percentage(100) } },
      loop: { abort: 418 },
    });
    const [envoy, loop] = await Promise.all(ports.map((port) => get(port)));
    expect(envoy?.status).toBe(418);
    expect(loop?.status).toBe(418);
    expect(envoy?.first('content-type')).toBe('text/plain');
    expect(loop?.first('content-type')).toBe('text/plain; charset=utf-8');
    expect(loop?.body).toBe('fault broken: 418 injected\n');
  });

  test('a delay comes before the request goes on, and before an abort', async () => {
    const { ports, origin } = await side({
      envoy: {
        delay: { fixed_delay: '0.3s', percentage: percentage(100) },
        abort: { http_status: 503, percentage: percentage(100) },
      },
      loop: { delay: '300ms', abort: 503 },
    });
    for (const port of ports) {
      const from = performance.now();
      expect((await get(port)).status).toBe(503);
      expect(performance.now() - from).toBeGreaterThanOrEqual(298);
    }
    expect(origin.asked).toBe(0);
  });

  test('an abort of a gRPC call is the same answer, to its headers', async () => {
    const { ports } = await side({
      envoy: { abort: { grpc_status: 14, percentage: percentage(100) } },
      loop: { abort: { grpc: 'UNAVAILABLE' } },
    });
    for (const port of ports) {
      const answer = await get(port, 'content-type: application/grpc\r\n');
      expect(answer.status).toBe(200);
      expect(answer.first('content-type')).toBe('application/grpc');
      expect(answer.first('grpc-status')).toBe('14');
    }
  });

  test('a rate makes the same body take the same time', async () => {
    const { ports } = await side({
      envoy: {
        response_rate_limit: { fixed_limit: { limit_kbps: 20 }, percentage: percentage(100) },
      },
      loop: { rate: '20KiB/s' },
    });
    const times: number[] = [];
    for (const port of ports) {
      const from = performance.now();
      expect((await get(port)).body).toBe(body);
      times.push(performance.now() - from);
    }
    // 40 KiB at 20 KiB/s; what may pass at once at the start differs.
    for (const ms of times) expect(ms).toBeGreaterThan(1500);
    for (const ms of times) expect(ms).toBeLessThan(3000);
  });

  test('a fault is for those calls alone that carry the header', async () => {
    const { ports } = await side({
      envoy: {
        abort: { http_status: 503, percentage: percentage(100) },
        headers: [{ name: 'end-user', string_match: { exact: 'jason' } }],
      },
      loop: { abort: 503, when: { service: 'ratings', requestHeaders: { 'end-user': 'jason' } } },
    });
    for (const port of ports) {
      expect((await get(port, 'end-user: jason\r\n')).status).toBe(503);
      expect((await get(port, 'end-user: other\r\n')).status).toBe(200);
    }
  });
});

interface Faults {
  readonly envoy: object;
  readonly loop: Readonly<Record<string, unknown>>;
}

/** Both before one origin: `ports` are Envoy's and loop's. */
async function side({ envoy, loop }: Faults) {
  const origin = { asked: 0 };
  const server = createServer((_, res) => {
    origin.asked++;
    res.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const gateway = await faulty(port, [loop]);
  gateway.log.keepBodies = false;
  return { origin, ports: [await startEnvoy(port, envoy), gateway.mesh] as const };
}

async function startEnvoy(originPort: number, fault: object): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-envoy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const file = join(folder, 'envoy.json');
  writeFileSync(file, JSON.stringify(bootstrap(port, originPort, fault)));
  const envoy = await startProcess({
    command: join(venv, 'bin/envoy'),
    args: ['-c', file, '--concurrency', '1', '--disable-hot-restart', '-l', 'info'],
    ready: /starting main dispatch loop/,
    stream: 'stderr',
  });
  onTestFinished(async () => void (await envoy.stop('SIGKILL')));
  return port;
}

function bootstrap(port: number, originPort: number, fault: object): object {
  const at = (portValue: number) => ({
    socket_address: { address: '127.0.0.1', port_value: portValue },
  });
  const type = (name: string) => `type.googleapis.com/envoy.extensions.filters.${name}`;
  const manager = {
    '@type': type('network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'edge',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster: 'origin' } }],
        },
      ],
    },
    http_filters: [
      { name: 'fault', typed_config: { '@type': type('http.fault.v3.HTTPFault'), ...fault } },
      { name: 'router', typed_config: { '@type': type('http.router.v3.Router') } },
    ],
  };
  const endpoint = { endpoint: { address: at(originPort) } };
  return {
    static_resources: {
      listeners: [
        {
          address: at(port),
          filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          ...{ name: 'origin', connect_timeout: '5s', type: 'STATIC' },
          load_assignment: { cluster_name: 'origin', endpoints: [{ lb_endpoints: [endpoint] }] },
        },
      ],
    },
  };
}

function percentage(numerator: number): object {
  return { numerator, denominator: 'HUNDRED' };
}

async function get(port: number, headers = ''): Promise<WireResponse> {
  const client = await dial(port);
  client.send(`GET / HTTP/1.1\r\nHost: ratings\r\n${headers}\r\n`);
  return readResponse(client);
}

/** The statuses of so many, over a few connections. HEAD, as the body is not what is looked at. */
async function many(port: number, count: number): Promise<number[]> {
  const statuses: number[] = [];
  let sent = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      const client = await dial(port);
      while (sent < count) {
        sent++;
        client.send('HEAD / HTTP/1.1\r\nHost: ratings\r\n\r\n');
        statuses.push(Number((await readHead(client)).line.split(' ')[1]));
      }
    }),
  );
  return statuses;
}

/** Of one degree of freedom, 19.5 is passed by one fair run in a hundred thousand. */
function chiSquared(observed: number, expected: number, of: number): number {
  const rest = of - expected;
  return (observed - expected) ** 2 / expected + (of - observed - rest) ** 2 / rest;
}
