// Calls that loop sends again, in captures and replays of a real gateway process.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

interface Shown {
  readonly status: number;
  readonly failedHop: number | null;
  readonly chain: readonly object[];
}

test('a call that was mended by another attempt is one chain, and its replay gets what its caller got', async () => {
  const { loop, edge, production, debug } = await openScene([503, 200]);
  expect(await ask(edge)).toEqual({ status: 200, body: 'stars 2' });
  await kept(loop);
  const shown = (await loop('show', '1', '-o', 'json')).json as Shown;
  expect(shown).toMatchObject({ status: 200, failedHop: 1 });
  expect(shown.chain).toMatchObject([
    { index: 0, service: 'reviews', status: 200, attempt: 1, retried: false },
    { index: 1, parent: 0, service: 'ratings', status: 503, attempt: 1, retried: true },
    { index: 2, parent: 0, service: 'ratings', status: 200, attempt: 2, retried: false },
  ]);
  const text = (await loop('show', '1')).out;
  expect(text).toContain('sent again by loop: the caller never saw this');
  expect(text).toContain('GET /ratings (attempt 2)');
  expect((await loop('show', '1', '--hop', '1')).out).toContain('retried    by loop');
  expect(production.asked).toBe(2);
  const stat = (await loop('stat', '-o', 'json')).json as { name: string }[];
  expect(stat).toMatchObject([
    {
      ...{ name: 'ratings', requests: 1, failures: 0, success: 1 },
      actual: { requests: 2, failures: 1, success: 0.5 },
    },
    { name: 'reviews', requests: 1 },
  ]);
  expect(stat[1]).not.toHaveProperty('actual');
  const wide = (await loop('stat', '-o', 'wide')).out;
  expect(wide).toMatch(
    /^NAME .* REQUESTS +FAILURES +ACTUAL_SUCCESS +ACTUAL_RPS +ACTUAL_REQUESTS$/m,
  );
  expect(wide).toMatch(/^ratings +100.00% .* 1 +0 +50.00% +\S+ +2$/m);

  const replay = (await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).json;
  expect(replay).toMatchObject({
    verdict: 'passed',
    status: { recorded: 200, replayed: 200 },
    hops: [
      { service: 'reviews', mode: 'live', result: 'same' },
      { service: 'ratings', mode: 'recorded', result: 'same' },
    ],
  });
  expect(debug.asked).toBe(1);
});

test('a call that failed as often as it was sent fails in a replay as it did for its caller', async () => {
  const { loop, edge } = await openScene([503, 500]);
  expect(await ask(edge)).toEqual({ status: 500, body: 'no stars: 500' });
  await kept(loop);
  const shown = (await loop('show', '1', '-o', 'json')).json as Shown;
  // What nothing mended is where it failed.
  expect(shown).toMatchObject({ status: 500, failedHop: 2 });
  const replay = (await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).json;
  expect(replay).toMatchObject({
    verdict: 'reproduced',
    hops: [
      { service: 'reviews', result: 'same' },
      { service: 'ratings', mode: 'recorded', result: 'same' },
    ],
  });
});

test('a request of the edge that was sent twice is one chain, known by its last attempt', async () => {
  const { loop, edge, folder } = await openScene([500, 500, 200], {
    routeRetries: 'retries: { attempts: 2, on: ["500"], backoff: 300ms }',
    serviceRetries: 'retries: { attempts: 1 }',
  });
  expect(await ask(edge)).toEqual({ status: 500, body: 'no stars: 500' });
  await kept(loop);
  const file = join(folder, 'one.loop');
  await loop('export', '1', '--output', file);
  await loop('delete', '1', '--yes');
  expect((await loop('import', file)).code).toBe(0);
  const [only, ...others] = (await loop('list', 'captures', '-o', 'json')).json as [
    { id: number; status: number; hops: number; latencyMs: number },
  ];
  expect(others).toEqual([]);
  expect(only).toMatchObject({ status: 500, hops: 4 });
  const shown = (await loop('show', String(only.id), '-o', 'json')).json as Shown;
  const last = shown.chain[2] as { durationMs: number; waitedMs: number };
  expect(last.waitedMs).toBeGreaterThan(0);
  // As long as its caller waited.
  expect(only.latencyMs).toBeCloseTo(last.durationMs + last.waitedMs, 1);
  expect(shown.chain).toMatchObject([
    { service: 'reviews', parent: null, attempt: 1, retried: true },
    { service: 'ratings', parent: 0, attempt: 1, retried: false },
    { service: 'reviews', parent: null, attempt: 2, retried: false },
    { service: 'ratings', parent: 2, attempt: 1, retried: false },
  ]);
});

test('a rule that asks for what callers saw does not keep what another attempt mended', async () => {
  const { loop, edge, production } = await openScene([503, 200, 503, 503], {
    rule: '{ name: seen, when: { status: 5xx, retried: false, service: ratings } }',
  });
  expect((await ask(edge)).status).toBe(200);
  expect((await ask(edge)).status).toBe(500);
  await kept(loop);
  expect(production.asked).toBe(4);
  const listed = (await loop('list', 'captures', '-o', 'json')).json as { status: number }[];
  expect(listed.map(({ status }) => status)).toEqual([500]);
});

type Loop = (...args: string[]) => Promise<{ code: number; out: string; json: unknown }>;

async function kept(loop: Loop): Promise<void> {
  for (;;) {
    const listed = (await loop('list', 'captures', '-o', 'json')).json as unknown[];
    if (listed.length > 0) return;
  }
}

function ask(url: string): Promise<{ status: number; body: string }> {
  return new Promise((done, failed) => {
    get(url, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body }));
    }).on('error', failed);
  });
}

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Asks `ratings` at that port, by the trace that it was given, and fails when that does. */
function reviews(port: () => number): RequestListener {
  return (req, res) => {
    const headers = { host: 'ratings', traceparent: req.headers['traceparent'] };
    get({ port: port(), path: '/ratings', headers: headers as never, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      answer.on('end', () => {
        const isWell = answer.statusCode === 200;
        res.statusCode = isWell ? 200 : 500;
        res.end(isWell ? body : `no stars: ${answer.statusCode}`);
      });
    });
  };
}

interface SceneOptions {
  readonly rule?: string;
  readonly serviceRetries?: string;
  readonly routeRetries?: string;
}

/** `ratings` answers by the statuses, in turn. */
async function openScene(
  statuses: readonly number[],
  {
    rule = '{ name: server-errors, when: { status: 5xx } }',
    serviceRetries = 'retries: { attempts: 2, on: ["503"] }',
    routeRetries = '',
  }: SceneOptions = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-retries-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [mesh, egress, admin] = [await freePort(), await freePort(), await freePort()];
  const production = { asked: 0 };
  const debug = { asked: 0 };
  const ratings = await serve((_, res) => {
    res.statusCode = statuses[production.asked++] ?? 200;
    res.end(`stars ${production.asked}`);
  });
  const atProduction = await serve(reviews(() => mesh));
  const asksDebug = reviews(() => egress);
  const atDebug = await serve((req, res) => {
    debug.asked++;
    asksDebug(req, res);
  });
  const file = join(folder, 'loop.yaml');
  writeFileSync(
    file,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}" }
store: { url: "sqlite:loop.db" }
services:
  reviews: { url: "http://127.0.0.1:${atProduction}" }
  ratings: { url: "http://127.0.0.1:${ratings}", ${serviceRetries} }
routes: [ { match: { path: /* }, to: reviews, ${routeRetries} } ]
capture: { buffer: { linger: 100ms }, rules: [ ${rule} ] }
namespaces:
  debug-ns: { services: { reviews: "http://127.0.0.1:${atDebug}" }, egress: "127.0.0.1:${egress}" }
`,
  );
  const running = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', file],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await running.stop()));
  const loop: Loop = (...args) =>
    new Promise((done) => {
      execFile(process.execPath, [main, ...args, '--config', file], (error, out, err) =>
        done({
          code: typeof error?.code === 'number' ? error.code : 0,
          out: out + err,
          get json() {
            return JSON.parse(out) as unknown;
          },
        }),
      );
    });
  const port = /^edge .*:(\d+)$/m.exec(running.lines.join('\n'))?.[1];
  return { loop, edge: `http://127.0.0.1:${port}/`, folder, production, debug };
}
