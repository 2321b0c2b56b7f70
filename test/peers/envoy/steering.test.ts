// A real Envoy's steering beside loop's: equivalent configurations, the same requests, the same
// origins. What differs is decided, and told in docs/traffic.md, "Beside Envoy".

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import {
  ask,
  chiSquared,
  cluster,
  install,
  many,
  origin,
  startEnvoy,
  startLoop,
  venv,
} from './sides.js';

describe('Envoy', requireFile(join(venv, '.installed'), install), () => {
  test('of ten thousand requests, either leads ten percent to the second, within chance', async () => {
    const [first, second] = [await origin(), await origin()];
    const weights = [
      { name: 'v1', weight: 90 },
      { name: 'v2', weight: 10 },
    ];
    const ports = {
      envoy: await startEnvoy({
        routes: [{ match: { prefix: '/' }, route: { weighted_clusters: { clusters: weights } } }],
        clusters: [cluster('v1', [first.port]), cluster('v2', [second.port])],
      }),
      loop: await startLoop(
        `services: { v1: "http://127.0.0.1:${first.port}", v2: "http://127.0.0.1:${second.port}" }
routes: [ { match: { path: /* }, to: [ { service: v1, weight: 90 }, { service: v2, weight: 10 } ] } ]
`,
      ),
    };
    const trace = 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01\r\n';
    const ofOneTrace: number[] = [];
    for (const port of [ports.envoy, ports.loop]) {
      first.got.length = 0;
      second.got.length = 0;
      expect((await many(port, 10_000)).every((status) => status === 200)).toBe(true);
      expect(first.got.length + second.got.length).toBe(10_000);
      expect(chiSquared(second.got.length, 1_000, 10_000)).toBeLessThan(19.5);
      first.got.length = 0;
      second.got.length = 0;
      await many(port, 300, trace);
      ofOneTrace.push(Math.min(first.got.length, second.got.length));
    }
    // Decided: a chain stays whole.
    expect(ofOneTrace[0]).toBeGreaterThan(0);
    expect(ofOneTrace[1]).toBe(0);
  });

  test('an endpoint that fails five times in a row is left out by either', async () => {
    const good = [await origin(), await origin()];
    const bad = await origin((_req, res) => void res.writeHead(500).end());
    const ports = [...good, bad].map(({ port }) => port);
    const sides = await balanced(ports);
    for (const port of sides) {
      bad.got.length = 0;
      const statuses = await inTurn(port, 100);
      expect(statuses.filter((status) => status === 500)).toHaveLength(5);
      expect(statuses.slice(20).every((status) => status === 200)).toBe(true);
      expect(bad.got).toHaveLength(5);
    }
  });

  test('one that takes no connection costs requests at Envoy, and none at loop', async () => {
    const good = [await origin(), await origin()];
    const sides = await balanced([...good.map(({ port }) => port), await freePort()]);
    const failed: number[] = [];
    for (const port of sides) {
      const statuses = await inTurn(port, 60);
      failed.push(statuses.filter((status) => status !== 200).length);
    }
    expect(failed).toEqual([5, 0]);
  });

  test('what is beyond connections and pending is a 503 at once, of either', async () => {
    const waiting: (() => void)[] = [];
    const slow = await origin((_req, res) => void waiting.push(() => res.end('ok')));
    const thresholds = [{ max_connections: 1, max_pending_requests: 1 }];
    const ports = [
      await startEnvoy({
        routes: [{ match: { prefix: '/' }, route: { cluster: 'origin', timeout: '0s' } }],
        clusters: [cluster('origin', [slow.port], { circuit_breakers: { thresholds } })],
      }),
      await startLoop(
        `services: { origin: { url: "http://127.0.0.1:${slow.port}", limits: { connections: 1, pending: 1 } } }
routes: [ { match: { path: /* }, to: origin } ]
`,
      ),
    ];
    const refusals: (string | undefined)[][] = [];
    for (const port of ports) {
      const first = ask(port);
      await until(() => waiting.length === 1);
      const others = [ask(port), ask(port)];
      const refused = await Promise.race(others);
      expect(refused.status).toBe(503);
      refusals.push([refused.first('x-envoy-overloaded'), refused.first('x-loop-error')]);
      waiting.shift()?.();
      expect((await first).status).toBe(200);
      await until(() => waiting.length === 1);
      waiting.shift()?.();
      const statuses = (await Promise.all(others)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, 503]);
    }
    expect(refusals).toEqual([
      ['true', undefined],
      [undefined, 'LOOP_TRAFFIC_OVERLOADED'],
    ]);
  });

  test('a mirror gets what the origin gets, and nobody waits for it', async () => {
    const real = await origin();
    const mirrors = [await origin(() => {}), await origin(() => {})] as const;
    const ports = [
      await startEnvoy({
        routes: [
          {
            match: { prefix: '/' },
            route: { cluster: 'origin', request_mirror_policies: [{ cluster: 'mirror' }] },
          },
        ],
        clusters: [cluster('origin', [real.port]), cluster('mirror', [mirrors[0].port])],
      }),
      await startLoop(
        `services: { origin: "http://127.0.0.1:${real.port}" }
routes: [ { match: { path: /* }, to: origin, shadow: { to: copy, methods: [GET, POST] } } ]
namespaces: { copy: { services: { origin: "http://127.0.0.1:${mirrors[1].port}" } } }
`,
      ),
    ];
    for (const [i, port] of ports.entries()) {
      const mirror = mirrors[i === 0 ? 0 : 1];
      const answer = await ask(port, '/a?b=%2F', 'x-tenant: acme\r\n', {
        method: 'POST',
        body: 'hello',
      });
      expect(answer.body).toBe('ok');
      await until(() => mirror.bodies.length === 1);
      const [copy] = mirror.got;
      expect([copy?.method, copy?.url, copy?.headers['x-tenant'], mirror.bodies[0]]).toEqual([
        ...['POST', '/a?b=%2F', 'acme', 'hello'],
      ]);
      const original = real.got.at(-1);
      // Decided: a copy has a trace of its own, and the Host that its service knows.
      expect(copy?.headers.host).toBe(i === 0 ? 'shop-shadow' : 'shop');
      if (i === 1) expect(copy?.headers.traceparent).not.toBe(original?.headers.traceparent);
    }
  });
});

/** Three endpoints in turn; five failures in a row leave one out. */
async function balanced(ports: readonly number[]): Promise<number[]> {
  const outlier = {
    ...{ consecutive_5xx: 5, base_ejection_time: '30s', max_ejection_percent: 50 },
    ...{ enforcing_success_rate: 0, enforcing_consecutive_gateway_failure: 0 },
  };
  const endpoints = ports.map((port) => `"http://127.0.0.1:${port}"`).join(', ');
  return [
    await startEnvoy({
      routes: [{ match: { prefix: '/' }, route: { cluster: 'origin' } }],
      clusters: [
        cluster('origin', ports, { lb_policy: 'ROUND_ROBIN', outlier_detection: outlier }),
      ],
    }),
    await startLoop(
      `services: { origin: { endpoints: [${endpoints}], balance: round-robin, outlier: { failures: 5, eject: 30s } } }
routes: [ { match: { path: /* }, to: origin } ]
`,
    ),
  ];
}

async function inTurn(port: number, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await ask(port)).status);
  return statuses;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
