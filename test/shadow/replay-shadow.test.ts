// The whole way, with real processes' parts: a capture that passes on replay, live traffic copied by
// the gateway, and the copied chain that fails kept beside it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../harness/free-port.js';
import { startProcess } from '../integration/chain/processes.js';
import { ask } from './ask.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

interface Scene {
  readonly edge: number;
  readonly folder: string;
  loop(...args: string[]): Promise<Ended>;
  spawnLoop(...args: string[]): Running;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr has had this text. */
  saw(text: string): Promise<void>;
}

test('a failure that a replay does not show is caught in live traffic, chain and all', async () => {
  const scene = await openScene();
  await ask(scene.edge, { path: '/orders?id=13' });
  await captured(scene, 1);

  const running = scene.spawnLoop('replay', '1', '--to', 'debug-ns', '--shadow', '1m');
  await running.saw('copies route web to debug-ns until server-errors holds');
  expect((await ask(scene.edge, { path: '/orders?id=1' })).status).toBe(200);
  const answer = await ask(scene.edge, { path: '/orders?id=77' });
  expect([answer.status, answer.body]).toEqual([200, 'production']);
  const { code, out } = await running.ended;
  expect(out).toMatch(
    /shadow [0-9a-f]{8}: server-errors held for one of 2 copied requests: capture 2\n$/,
  );
  expect(code).toBe(0);

  const shown = JSON.parse((await scene.loop('show', '2', '-o', 'json')).out);
  expect(shown.rule).toBe('server-errors');
  expect(
    shown.chain.map((hop: { from: string; service: string; path: string; status: number }) => [
      hop.from,
      hop.service,
      hop.path,
      hop.status,
    ]),
  ).toEqual([
    [null, 'web', '/orders?id=77', 500],
    ['web', 'stock', '/stock', 200],
  ]);
  const [entry] = shown.chain;
  const names = entry.request.headers.map(([name]: [string]) => name.toLowerCase());
  expect(names).toContain('x-loop-shadow');
  expect(entry.response.body.data).toBe('debug fails');
  // The shadow is over, and production's recorder has kept nothing of it.
  expect(JSON.parse((await scene.loop('shadow', 'list', '-o', 'json')).out)).toEqual([]);
  expect(JSON.parse((await scene.loop('list', 'captures', '-o', 'json')).out)).toHaveLength(2);
});

test('a namespace that has only what the route calls is copied those calls, of the method that was replayed', async () => {
  const scene = await openScene({ relayed: true });
  await ask(scene.edge, { path: '/orders?id=13' });
  await captured(scene, 1);
  const running = scene.spawnLoop('replay', '1', '--to', 'debug-ns', '--shadow', '1m');
  await running.saw('copies route front → web to debug-ns until server-errors holds');
  const answer = await ask(scene.edge, { path: '/orders?id=77' });
  expect([answer.status, answer.body]).toEqual([200, 'production']);
  const { code, out } = await running.ended;
  expect(out).toMatch(/server-errors held for one of 1 copied requests: capture 2\n$/);
  expect(code).toBe(0);
  const { chain } = JSON.parse((await scene.loop('show', '2', '-o', 'json')).out);
  const hops = chain as { from: string; service: string; method: string; status: number }[];
  expect(hops.map(({ from, service, method, status }) => [from, service, method, status])).toEqual([
    [null, 'web', 'POST', 500],
    ['web', 'stock', 'GET', 200],
  ]);
});

test('Ctrl-C ends the shadow with the command', async () => {
  const scene = await openScene();
  await ask(scene.edge, { path: '/orders?id=13' });
  await captured(scene, 1);
  const running = scene.spawnLoop('replay', '1', '--to', 'debug-ns', '--shadow', '1m');
  await running.saw('Ctrl-C ends it');
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  const [shadow] = JSON.parse((await scene.loop('shadow', 'list', '--all', '-o', 'json')).out);
  expect(shadow).toMatchObject({ ended: 'stopped', origin: 'replay' });
});

test('JSON has the replay and, beside it, what the shadow came to', async () => {
  const scene = await openScene();
  await ask(scene.edge, { path: '/orders?id=13' });
  await captured(scene, 1);
  const { code, out } = await scene.loop(
    ...['replay', '1', '--to', 'debug-ns', '--shadow', '1s', '-o', 'json'],
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    capture: 1,
    verdict: 'passed',
    shadow: { copied: 0, ended: 'over', capture: null, traceId: null },
  });
});

test('without a gateway the verdict is told, and then what is missing', async () => {
  const scene = await openScene();
  await ask(scene.edge, { path: '/orders?id=13' });
  await captured(scene, 1);
  await scene.loop('shadow', 'list');
  await stopGateway?.();
  const { code, out, err } = await scene.loop(
    ...['replay', '1', '--to', 'debug-ns', '--shadow', '1m'],
  );
  expect(out).toContain('passed');
  expect(err).toContain('LOOP_CONTROL_UNREACHABLE');
  expect(code).toBe(4);
});

let stopGateway: (() => Promise<unknown>) | undefined;

/**
 * Production fails for one order; the namespace's copy passes that one, and fails for another.
 * With `relayed` the route leads to `front`, which the namespace does not have, and that to `web`.
 */
async function openScene({ relayed = false } = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-shadow-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [mesh = 0, admin] = await freePorts(2);
  const production = await serve((req, answer) => {
    if (req.url?.endsWith('id=13')) answer(500, 'production fails');
    else answer(200, 'production');
  });
  const front = await serve(async (req, answer) => {
    const headers = { host: 'web', traceparent: String(req.headers.traceparent) };
    const called = await ask(mesh, { method: 'POST', path: req.url ?? '/', headers });
    answer(called.status, called.body);
  });
  const stock = await serve((_, answer) => answer(200, '[]'));
  const debug = await serve((req, answer) => {
    // A replay answers its stock call nowhere here; only a shadow has it in the mesh.
    const headers = { host: 'stock', traceparent: String(req.headers.traceparent) };
    const call = send({ host: '127.0.0.1', port: mesh, path: '/stock', headers, agent: false });
    call.on('error', () => answer(200, 'no stock'));
    call.on('response', (res) => {
      res.resume();
      res.on('end', () =>
        req.url?.endsWith('id=77') ? answer(500, 'debug fails') : answer(200, 'debug'),
      );
    });
    call.end();
  });
  writeFileSync(
    join(folder, 'loop.yaml'),
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}", adminToken: secret }
services: { front: "http://127.0.0.1:${front}", web: "http://127.0.0.1:${production}", stock: "http://127.0.0.1:${stock}" }
routes: [ { match: { path: /* }, to: ${relayed ? 'front' : 'web'} } ]
capture: { buffer: { linger: 100ms }, rules: [ { name: server-errors, when: { status: 5xx }, limit: 1/d } ] }
namespaces: { debug-ns: { services: { web: "http://127.0.0.1:${debug}" } } }
`,
  );
  const gateway = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', join(folder, 'loop.yaml')],
    ready: /^loop gateway ready$/,
  });
  stopGateway = () => gateway.stop();
  onTestFinished(async () => {
    await gateway.stop();
  });
  const spawnLoop = (...args: string[]): Running => {
    const child = spawn(process.execPath, [main, ...args, '--config', join(folder, 'loop.yaml')]);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    const saw = (text: string) =>
      new Promise<void>((done) => {
        const look = () => err.includes(text) && done();
        child.stderr.on('data', look);
        look();
      });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const ended = new Promise<Ended>((done) =>
      child.once('close', (code) => done({ code, out, err })),
    );
    return { child, ended, saw };
  };
  const edge = Number(/^edge .*:(\d+)$/m.exec(gateway.lines.join('\n'))?.[1]);
  return { edge, folder, spawnLoop, loop: (...args) => spawnLoop(...args).ended };
}

async function captured({ loop }: Scene, count: number): Promise<void> {
  for (;;) {
    const { out } = await loop('list', 'captures', '-o', 'json');
    if (out !== '' && JSON.parse(out).length >= count) return;
  }
}

type Answer = (status: number, body: string) => void;

async function serve(handle: (req: IncomingMessage, answer: Answer) => unknown): Promise<number> {
  const server = createServer((req, res) => {
    req.resume();
    handle(req, (status, body) => {
      res.statusCode = status;
      res.end(body);
    });
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}
