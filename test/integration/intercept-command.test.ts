// `loop intercept` and a real gateway process: what people type, and what they see.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

test('calls that carry my header reach my process, and a capture, the list and the log say so', async () => {
  const { loop, edge, to, told } = await openScene();
  const flags = ['--to', to, '--header', 'x-dev=me', '--for', '20m'];
  const started = await loop('intercept', 'start', 'reviews', ...flags);
  expect(started).toMatchObject({ code: 0, out: 'reviews-1\n' });
  expect(started.err).toBe(
    `loop: intercept reviews-1: calls to reviews with x-dev: me go to ${to} for 20m; ` +
      'loop intercept stop reviews-1 ends it\n',
  );
  expect(await ask(edge, {})).toEqual({ status: 200, body: 'service' });
  expect(await ask(edge, { 'x-dev': 'me' })).toEqual({ status: 500, body: 'mine' });

  const table = (await loop('intercept', 'list')).out;
  expect(table).toMatch(/^NAME +SERVICE +CARRYING +TO +REQUESTS +BY +STARTED +LEFT$/m);
  expect(table).toMatch(
    new RegExp(
      `^reviews-1 +reviews +x-dev: me +${to} +1 +${userInfo().username}@\\S+ +\\S+Z +`,
      'm',
    ),
  );
  const [listed] = (await loop('intercept', 'list', '-o', 'json')).json as [object];
  expect(listed).toMatchObject({
    ...{ name: 'reviews-1', service: 'reviews', to, ended: null, requests: 1, spared: 0 },
    header: { name: 'x-dev', value: 'me' },
    baggage: null,
    startedAt: expect.stringMatching(/Z$/),
  });
  expect(told()).toContain('intercept reviews-1 (');

  await expect
    .poll(async () => (await loop('list', 'captures', '-o', 'json')).json, { timeout: 20_000 })
    .toHaveLength(1);
  expect((await loop('show', '1', '-o', 'json')).json).toMatchObject({
    chain: [{ service: 'reviews', intercept: 'reviews-1', to: to.slice('http://'.length) }],
  });
  expect((await loop('show', '1')).out).toContain('intercept reviews-1: to 127.0.0.1:');

  const stopped = await loop('intercept', 'stop', 'reviews-1');
  expect(stopped.out).toBe(`reviews-1 ended: 1 requests went to ${to}\n`);
  expect(await ask(edge, { 'x-dev': 'me' })).toEqual({ status: 200, body: 'service' });
  expect((await loop('intercept', 'list')).err).toContain('nothing is intercepted; --all shows');
  expect((await loop('intercept', 'stop', 'reviews-1')).code).toBe(3);
});

test('what cannot be is refused, with what to say instead', async () => {
  const { loop, to } = await openScene();
  const codes = await Promise.all([
    loop('intercept', 'start', 'reviews', '--to', to),
    loop('intercept', 'start', 'review', '--to', to, '--header', 'x-dev=me'),
    loop('intercept', 'start', 'reviews', '--to', 'nowhere', '--header', 'x-dev=me'),
    loop('intercept', 'start', 'reviews', '--to', to, '--header', 'x-dev'),
    loop('intercept', 'stop'),
  ]);
  expect(codes.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  expect(codes[0]?.err).toContain('expected --header or --baggage');
  expect(codes[1]?.err).toContain('did you mean reviews?');
  expect(codes[3]?.err).toContain('Expected name=value');
});

function ask(port: number, headers: Record<string, string>) {
  return new Promise<{ status: number; body: string }>((done, failed) => {
    get({ host: '127.0.0.1', port, path: '/', headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body }));
    }).on('error', failed);
  });
}

async function serve(status: number, body: string): Promise<string> {
  const server = createServer((_, res) => {
    res.statusCode = status;
    res.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function openScene() {
  const folder = mkdtempSync(join(tmpdir(), 'loop-intercepts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [service, to, admin] = [
    await serve(200, 'service'),
    await serve(500, 'mine'),
    await freePort(),
  ];
  const file = join(folder, 'loop.yaml');
  writeFileSync(
    file,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:${admin}" }
store: { url: "sqlite:loop.db" }
services: { reviews: "${service}" }
routes: [ { match: { path: /* }, to: reviews } ]
capture: { buffer: { linger: 100ms }, rules: [ { name: server-errors, when: { status: 5xx } } ] }
`,
  );
  const running = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', file],
    ready: /^loop gateway ready$/,
  });
  let told = '';
  running.child.stderr?.on('data', (text) => {
    told += text;
  });
  onTestFinished(async () => void (await running.stop()));
  const loop = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string; json: unknown }>((done) => {
      execFile(process.execPath, [main, ...args, '--config', file], (error, out, err) =>
        done({
          code: typeof error?.code === 'number' ? error.code : 0,
          ...{ out, err },
          get json() {
            return JSON.parse(out) as unknown;
          },
        }),
      );
    });
  const edge = Number(/^edge .*:(\d+)$/m.exec(running.lines.join('\n'))?.[1]);
  return { loop, edge, to, told: () => told };
}
