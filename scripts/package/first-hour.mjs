// What the README and the tutorial tell a newcomer to type, with two services of their own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** `installed` is what `install` returns. */
export async function firstHour({ cwd, env, run }, manifest) {
  const loop = (...args) => run('npx', 'loop', ...args);
  assert.equal((await loop('--version')).trim(), manifest.version);
  checkDemo(await loop('demo'), cwd);

  const empty = (_, response) => response.writeHead(500).end('{"error":"empty"}');
  const [stock, debugStock] = [await serve(empty), await serve(empty)];
  const shop = await serve((incoming, response) => {
    const tracing = Object.entries(incoming.headers).filter(([name]) => /^trace|^x-req/.test(name));
    const headers = { ...Object.fromEntries(tracing), host: 'stock' };
    request({ port: ports.mesh, path: '/stock/7', headers }, (answer) => {
      answer.resume().on('end', () => response.writeHead(answer.statusCode).end());
    }).end();
  });
  const ports = await freePorts('listen', 'mesh', 'admin');
  try {
    await loop(
      'init',
      '--service',
      `shop=${shop.port}`,
      '--service',
      `stock=${stock.port}`,
      '--namespace-service',
      `stock=${debugStock.port}`,
    );
    moveListeners(join(cwd, 'loop.yaml'), ports);
    await loop('config', 'check');
    await withGateway({ cwd, env }, async () => {
      assert.equal(await statusOf({ port: ports.listen, path: '/order/1' }), 500);
      const capture = await firstCapture(loop);
      assert.deepEqual([capture.status, capture.failedAt], [500, 'stock']);
      assert.match(await loop('show', `${capture.id}`), /shop.*\n.*stock/);
      const replay = JSON.parse(
        await loop('replay', `${capture.id}`, '--to', 'debug', '-o', 'json'),
      );
      assert.equal(replay.verdict, 'reproduced', JSON.stringify(replay, null, 1));
    });
  } finally {
    for (const { server } of [shop, stock, debugStock]) server.close();
  }
}

function checkDemo(said, cwd) {
  assert.match(said, /reproduced.*passed/s, 'package: the demo does not tell its story');
  assert.match(said, /^ {2}npx loop list captures /m, 'package: the demo does not say `npx loop`');
  const tutorial = /^Next, .*\((\S+)\)\.$/m.exec(said)?.[1] ?? '';
  assert.ok(existsSync(resolve(cwd, tutorial)), `package: the demo leads to no file: ${tutorial}`);
}

async function serve(handle) {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: server.address().port };
}

/** They are let go just before the gateway takes them. */
async function freePorts(...names) {
  const held = await Promise.all(names.map(() => serve(() => {})));
  const ports = held.map(({ port }) => port);
  for (const { server } of held) server.close();
  return Object.fromEntries(names.map((name, index) => [name, ports[index]]));
}

/** Away from the usual ports, which another gateway of this machine may have. */
function moveListeners(file, ports) {
  const text = readFileSync(file, 'utf8');
  const moved = Object.entries(ports).reduce(
    (all, [name, port]) =>
      all.replace(new RegExp(`^( *${name}: *)\\S+:\\d+`, 'm'), `$1127.0.0.1:${port}`),
    text,
  );
  writeFileSync(file, moved);
}

async function withGateway({ cwd, env }, use) {
  const gateway = spawn('node', ['node_modules/.bin/loop', 'gateway'], {
    ...{ cwd, env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  gateway.stderr.on('data', (output) => {
    log += output;
  });
  const ended = once(gateway, 'exit');
  try {
    await ready(gateway);
    await use();
  } finally {
    gateway.kill('SIGTERM');
    const [code] = await ended;
    assert.equal(code, 0, `package: loop gateway does not start and end as it should:\n${log}`);
  }
}

async function ready({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    if (line === 'loop gateway ready') break;
  }
  stdout.resume();
}

async function statusOf(options) {
  const [response] = await once(request({ host: '127.0.0.1', ...options }).end(), 'response');
  response.resume();
  return response.statusCode;
}

/** It is written when its chain is complete. */
async function firstCapture(loop) {
  for (let tries = 0; tries < 100; tries++) {
    const [capture] = JSON.parse(await loop('list', 'captures', '-o', 'json'));
    if (capture?.hops === 2) return capture;
    await pause(100);
  }
  assert.fail('package: no capture of the request that failed');
}
