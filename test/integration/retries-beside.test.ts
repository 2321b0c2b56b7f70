// Retries beside what else a route does with a request, in a real gateway: its rooms in their places.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

test('a request that is sent again is copied once, and its authority asked once', async () => {
  const production = await answers(503, 503, 200, 200);
  const shadow = await answers(503);
  const authority = await answers(200);
  const { edge } = await gateway({
    production: production.port,
    shadow: shadow.port,
    route: `retries: { attempts: 3, on: ["503"], backoff: 1ms }, shadow: { to: ns }, auth: { url: "http://127.0.0.1:${authority.port}" }`,
  });
  expect(await ask(edge)).toBe(200);
  expect(await ask(edge)).toBe(200);
  // Where a copy of the first is to come, it is there by the second's.
  await expect.poll(() => shadow.asked.length).toBe(2);
  expect(production.asked).toHaveLength(4);
  expect(authority.asked).toHaveLength(2);
  // A copy that fails is not sent again: its answer is compared, and reaches nobody.
  expect(new Set(shadow.asked.map(traceOf)).size).toBe(2);
  expect(new Set(production.asked.map(traceOf)).size).toBe(2);
});

test('what the authority refuses is neither sent again nor copied', async () => {
  const production = await answers(200);
  const shadow = await answers(200);
  const authority = await answers(503);
  const { edge } = await gateway({
    production: production.port,
    shadow: shadow.port,
    route: `retries: { attempts: 3, on: ["503"], backoff: 1ms }, shadow: { to: ns }, auth: { url: "http://127.0.0.1:${authority.port}" }`,
  });
  expect(await ask(edge)).toBe(503);
  expect(authority.asked).toHaveLength(1);
  authority.statuses = [200];
  expect(await ask(edge)).toBe(200);
  await expect.poll(() => shadow.asked.length).toBe(1);
  expect(production.asked).toHaveLength(1);
});

test.each([
  ['refuse', 409, 0],
  ['forward', 200, 2],
])(
  'gateway.replays: %s: a marked call gets %i, and is sent %i times',
  async (replays, status, sent) => {
    const production = await answers(503, 200);
    const { mesh } = await gateway({ production: production.port, replays });
    expect(await ask(mesh, { host: 'ratings', 'x-loop-replay': '17' })).toBe(status);
    expect(production.asked).toHaveLength(sent);
    for (const headers of production.asked) expect(headers['x-loop-replay']).toBe('17');
  },
);

interface Scene {
  readonly production: number;
  readonly shadow?: number;
  readonly route?: string;
  readonly replays?: string;
}

async function gateway({ production, shadow, route = '', replays = 'refuse' }: Scene) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-beside-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [listen, mesh, admin] = [await freePort(), await freePort(), await freePort()];
  const namespaces =
    shadow === undefined
      ? ''
      : `namespaces: { ns: { services: { ratings: "http://127.0.0.1:${shadow}" } } }`;
  const file = join(folder, 'loop.yaml');
  writeFileSync(
    file,
    `gateway: { listen: "127.0.0.1:${listen}", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}", replays: ${replays} }
store: { url: "sqlite:loop.db" }
services: { ratings: { url: "http://127.0.0.1:${production}", retries: { attempts: 2, on: ["503"], backoff: 1ms } } }
routes: [ { match: { path: /* }, to: ratings, ${route} } ]
${namespaces}
`,
  );
  const running = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', file],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await running.stop()));
  return { edge: listen, mesh };
}

/** Answers with the statuses, a turn each; then the last again and again. */
async function answers(...statuses: readonly number[]) {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers }, res) => {
    asked.push(headers);
    const { statuses: now } = origin;
    res.writeHead(now[Math.min(asked.length, now.length) - 1] ?? 200).end('stars');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = { port: (server.address() as AddressInfo).port, asked, statuses };
  return origin;
}

function ask(port: number, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((done, failed) => {
    request({ host: '127.0.0.1', port, path: '/r', headers, agent: false })
      .on('error', failed)
      .on('response', (response) => {
        response.resume().on('end', () => done(response.statusCode ?? 0));
      })
      .end();
  });
}

function traceOf({ traceparent }: IncomingHttpHeaders): string {
  return String(traceparent).slice(3, 35);
}
