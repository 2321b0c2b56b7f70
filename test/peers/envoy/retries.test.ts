// A real Envoy's retries and time-outs beside loop's: the attempts that the origin sees. What differs is
// decided, and told in docs/traffic.md, "What differs from Envoy".

import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import {
  type Answer,
  ask,
  cluster,
  install,
  origin,
  startEnvoy,
  startLoop,
  venv,
} from './sides.js';

interface Policies {
  /** Of Envoy's route action. */
  readonly envoy: object;
  /** Of loop's route, in YAML. */
  readonly loop: string;
  /** Of Envoy's cluster. */
  readonly cluster?: object;
}

const twice = { num_retries: 2, retry_back_off: { base_interval: '0.025s' } };

async function sides(port: number, { envoy, loop, cluster: more }: Policies): Promise<number[]> {
  const route = { cluster: 'origin', timeout: '0s', ...envoy };
  return Promise.all([
    startEnvoy({
      routes: [{ match: { prefix: '/' }, route }],
      clusters: [cluster('origin', [port], more)],
    }),
    startLoop(
      `services: { origin: "http://127.0.0.1:${port}" }
routes: [ { match: { path: /* }, to: origin, ${loop} } ]
`,
    ),
  ]);
}

const status =
  (code: number): Answer =>
  (_req, res) =>
    void res.writeHead(code).end('no');
const silent: Answer = () => {};
const broken: Answer = (req) => void req.socket.destroy();
const unavailable: Answer = (_req, res) =>
  void res.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '14' }).end();

const triggers: readonly [
  what: string,
  answer: Answer,
  envoy: object,
  loop: string,
  seen: number,
][] = [
  ['a broken connection', broken, { retry_on: 'reset' }, 'reset', 3],
  [
    'a status',
    status(503),
    { retry_on: 'retriable-status-codes', retriable_status_codes: [503] },
    '"503"',
    3,
  ],
  ['another status', status(500), { retry_on: 'gateway-error' }, '"502", "503", "504"', 1],
  ['any 5xx', status(500), { retry_on: '5xx' }, '5xx', 3],
  ['a 502', status(502), { retry_on: 'gateway-error' }, '"502", "503", "504"', 3],
  ['a 409', status(409), { retry_on: 'retriable-4xx' }, '"409"', 3],
  ['a gRPC status', unavailable, { retry_on: 'unavailable' }, 'UNAVAILABLE', 3],
  ['another gRPC status', unavailable, { retry_on: 'internal' }, 'INTERNAL', 1],
];

describe('Envoy', requireFile(join(venv, '.installed'), install), () => {
  test.each(triggers)(
    '%s makes as many attempts at either',
    async (_what, answer, envoy, on, n) => {
      const there = await origin(answer);
      const ports = await sides(there.port, {
        envoy: { retry_policy: { ...twice, ...envoy } },
        loop: `retries: { attempts: 3, on: [${on}] }`,
      });
      const seen: number[] = [];
      for (const port of ports) {
        there.got.length = 0;
        await ask(port);
        seen.push(there.got.length);
      }
      expect(seen).toEqual([n, n]);
    },
  );

  test('an origin that takes no connection at first is reached by either', async () => {
    const port = await freePort();
    const ports = await sides(port, {
      envoy: {
        retry_policy: {
          ...{ retry_on: 'connect-failure', num_retries: 9 },
          retry_back_off: { base_interval: '0.2s' },
        },
      },
      loop: 'retries: { attempts: 10, on: [connect], backoff: 200ms }',
    });
    for (const side of ports) {
      const asked = ask(side, '/', '', { method: 'POST', body: 'whole' });
      await new Promise((done) => setTimeout(done, 100));
      const server: Server = createServer((req, res) => req.pipe(res)).listen(port, '127.0.0.1');
      onTestFinished(() => void server.close());
      expect((await asked).body).toBe('whole');
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });

  test('a try that takes too long is given up by either, and the last one is a 504', async () => {
    const there = await origin(silent);
    const ports = await sides(there.port, {
      envoy: { retry_policy: { ...twice, retry_on: '5xx', per_try_timeout: '0.3s' } },
      loop: 'retries: { attempts: 3, on: [timeout], perTry: 300ms }',
    });
    for (const port of ports) {
      there.got.length = 0;
      const from = performance.now();
      expect((await ask(port)).status).toBe(504);
      expect(there.got).toHaveLength(3);
      expect(performance.now() - from).toBeGreaterThan(895);
    }
  });

  test('the time of a try is over for neither once its answer has begun', async () => {
    const slow = await origin((_req, res) => {
      res.writeHead(200, { 'content-length': '8' });
      res.write('half');
      setTimeout(() => res.end('half'), 600);
    });
    const ports = await sides(slow.port, {
      envoy: { retry_policy: { ...twice, retry_on: '5xx', per_try_timeout: '0.3s' } },
      loop: 'retries: { attempts: 3, on: [timeout], perTry: 300ms }',
    });
    const bodies = await Promise.all(
      ports.map((port) => ask(port).then(({ body }) => body, String)),
    );
    expect(bodies).toEqual(['halfhalf', 'halfhalf']);
    expect(slow.got).toHaveLength(2);
  });

  test("a route's time is for all attempts together, at either", async () => {
    const there = await origin(silent);
    const ports = await sides(there.port, {
      envoy: {
        timeout: '1s',
        retry_policy: { ...twice, retry_on: '5xx', num_retries: 9, per_try_timeout: '0.4s' },
      },
      loop: 'timeout: 1s, retries: { attempts: 10, on: [timeout], perTry: 400ms }',
    });
    for (const port of ports) {
      there.got.length = 0;
      const from = performance.now();
      expect((await ask(port)).status).toBe(504);
      const ms = performance.now() - from;
      expect(there.got).toHaveLength(3);
      expect(ms).toBeGreaterThan(995);
      expect(ms).toBeLessThan(1_300);
    }
  });

  test('Envoy asks again with any method, and loop with those that change nothing, unless told to', async () => {
    const there = await origin(status(503));
    const on = { envoy: { retry_policy: { ...twice, retry_on: '5xx' } } };
    const usual = await sides(there.port, { ...on, loop: 'retries: { attempts: 3, on: [5xx] }' });
    const told = await sides(there.port, {
      ...on,
      loop: 'retries: { attempts: 3, on: [5xx], methods: [POST] }',
    });
    const seen: string[][] = [];
    for (const port of [...usual, told[1] as number]) {
      there.bodies.length = 0;
      await ask(port, '/', '', { method: 'POST', body: 'whole' });
      seen.push([...there.bodies]);
    }
    expect(seen).toEqual([['whole', 'whole', 'whole'], ['whole'], ['whole', 'whole', 'whole']]);
  });

  test('Envoy tells the origin of its time, and loop only of what a caller said', async () => {
    const there = await origin();
    const ports = await sides(there.port, { envoy: { timeout: '5s' }, loop: 'timeout: 5s' });
    const told = () => there.got.at(-1)?.headers['x-envoy-expected-rq-timeout-ms'];
    const seen: unknown[] = [];
    for (const port of ports) {
      await ask(port);
      seen.push(told());
    }
    expect(seen).toEqual(['5000', undefined]);
    await ask(ports[1] as number, '/', 'x-envoy-expected-rq-timeout-ms: 60000\r\n');
    // Less what it took to get here.
    expect(Number(told())).toBeGreaterThan(4_000);
    expect(Number(told())).toBeLessThanOrEqual(5_000);
  });

  test('when all fail at once, either keeps to a fifth', async () => {
    const all = 60;
    const held: (() => void)[] = [];
    const there = await origin((_req, res) => {
      const answer = () => void res.writeHead(503).end();
      held.push(answer);
      if (held.length === all) for (const each of held) each();
      if (held.length > all) answer();
    });
    const budget = { budget_percent: { value: 20 }, min_retry_concurrency: 3 };
    const ports = await sides(there.port, {
      envoy: { retry_policy: { ...twice, retry_on: '5xx' } },
      loop: 'retries: { attempts: 3, on: [5xx], budget: 20% }',
      cluster: { circuit_breakers: { thresholds: [{ retry_budget: budget }] } },
    });
    for (const port of ports) {
      held.length = 0;
      await Promise.all(Array.from({ length: all }, () => ask(port)));
      const again = held.length - all;
      expect(again).toBeGreaterThanOrEqual(3);
      // Some of those are sent a third time.
      expect(again).toBeLessThanOrEqual((2 * all) / 5);
    }
  });
});
