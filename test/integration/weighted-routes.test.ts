import { expect, test } from 'vitest';
import type { RouteConfig } from '../../src/core/config.js';
import { readResponse } from '../gateway/harness/http-message.js';
import { openGateway, testConfig } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

async function reviews(routes: (ports: readonly number[]) => Parameters<typeof openGateway>[0]) {
  const [one, two] = await Promise.all(
    ['v1', 'v2'].map((name) => rawUpstream(answering(ok(name)))),
  );
  const options = routes([one?.port ?? 0, two?.port ?? 0]);
  return { gateway: await openGateway(options), options };
}

function weighted(to: RouteConfig['to']) {
  return (ports: readonly number[]) => ({
    services: { v1: { port: ports[0] ?? 0 }, v2: { port: ports[1] ?? 0 } },
    routes: [{ to, name: 'reviews' }],
  });
}

const half = [
  { service: 'v1', weight: 1 },
  { service: 'v2', weight: 1 },
];
const traceId = (i: number) => (i + 1).toString(16).padStart(32, '0');
const get = (trace: string) =>
  `GET / HTTP/1.1\r\nHost: shop\r\ntraceparent: 00-${trace}-00f067aa0ba902b7-01\r\n\r\n`;

test('each trace goes to one of the targets, again and again, and the hop says which', async () => {
  const { gateway } = await reviews(weighted(half));
  const client = await dial(gateway.edge);
  const answers: string[] = [];
  for (const i of [...Array(40).keys(), ...Array(40).keys()]) {
    client.send(get(traceId(i)));
    answers.push((await readResponse(client)).body);
  }
  expect(answers.slice(40)).toEqual(answers.slice(0, 40));
  expect(new Set(answers)).toEqual(new Set(['v1', 'v2']));
  const noted = gateway.log.all.map(({ exchange }) => [exchange.service, exchange.route]);
  expect(noted).toEqual(answers.map((service) => [service, 'reviews']));
});

test('weights that change leave running requests where they are, and none fails', async () => {
  const { gateway, options } = await reviews(weighted(half));
  const change = (first: number) =>
    gateway.gateway.configure(
      testConfig({
        ...options,
        routes: [
          {
            name: 'reviews',
            to: [
              { service: 'v1', weight: first },
              { service: 'v2', weight: 100 - first },
            ],
          },
        ],
      }),
    );
  let asking = true;
  const ask = async (from: number) => {
    const client = await dial(gateway.edge);
    const statuses: number[] = [];
    for (let i = from; asking; i++) {
      client.send(get(traceId(i)));
      statuses.push((await readResponse(client)).status);
    }
    return statuses;
  };
  const asked = [0, 1_000, 2_000, 3_000].map(ask);
  for (const first of [100, 0, 50, 10, 90]) {
    change(first);
    const before = gateway.log.all.length;
    await gateway.log.ended(before + 40);
  }
  asking = false;
  const statuses = (await Promise.all(asked)).flat();
  expect(statuses.length).toBeGreaterThan(200);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  change(100);
  const client = await dial(gateway.edge);
  for (let i = 0; i < 20; i++) {
    client.send(get(traceId(i)));
    expect((await readResponse(client)).body).toBe('v1');
  }
});

test('a canary by user goes by header or cookie, before the weights', async () => {
  const { gateway } = await reviews((ports) => ({
    services: { v1: { port: ports[0] ?? 0 }, v2: { port: ports[1] ?? 0 } },
    routes: [
      { to: 'v2', headers: { 'end-user': 'jason' } },
      { to: 'v2', cookies: { user: 'jason' } },
      { to: 'v1' },
    ],
  }));
  const client = await dial(gateway.edge);
  const ask = async (header: string) => {
    client.send(`GET / HTTP/1.1\r\nHost: shop\r\n${header}\r\n`);
    return (await readResponse(client)).body;
  };
  expect(await ask('end-user: jason\r\n')).toBe('v2');
  expect(await ask('cookie: user=jason\r\n')).toBe('v2');
  expect(await ask('cookie: user=anna\r\n')).toBe('v1');
  expect(await ask('')).toBe('v1');
});
