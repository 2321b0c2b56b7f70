// Shadows of a real gateway process, by the commands that people type.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { type Started, startProcess } from '../integration/chain/processes.js';
import { ask } from './ask.js';
import { testServer } from './open-shadowing.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

test('start, list with what differs, stop; and none is left after a restart', async () => {
  const { loop, gateway, edge } = await openScene('');
  expect(JSON.parse((await loop('shadow', 'list', '-o', 'json')).out)).toEqual([]);
  const { out, code } = await loop(
    'shadow',
    'start',
    '--route',
    'web',
    '--to',
    'debug-ns',
    '--compare',
  );
  expect(code).toBe(0);
  const id = out.trim();
  for (const path of ['/a', '/b']) await ask(edge(), { path });

  const listed = await until(loop, ({ compared }) => compared?.different === 2);
  expect(listed).toMatchObject({ id, route: 'web', namespace: 'debug-ns', copied: 2, failed: 0 });
  expect(listed.compared?.differences).toMatchObject([{ at: 'body $.from', count: 2 }]);

  const stopped = await loop('shadow', 'stop', id);
  expect(stopped.out).toContain(
    `${id} differs at\n       2  body $.from: "production" → "debug"\n`,
  );
  const again = await loop('shadow', 'start', '--route', 'web', '--to', 'debug-ns');
  expect(again.code).toBe(0);
  await gateway.restart();
  expect(JSON.parse((await loop('shadow', 'list', '--all', '-o', 'json')).out)).toEqual([]);
  const gone = await loop('shadow', 'stop', again.out.trim());
  expect(gone.code).toBe(3);
});

test('a shadow of the config runs after a restart too', async () => {
  const { loop, gateway, edge } = await openScene(', shadow: { to: debug-ns, percent: 100 }');
  await ask(edge());
  await until(loop, ({ copied, origin }) => copied === 1 && origin === 'config');
  await gateway.restart();
  await ask(edge());
  await until(loop, ({ copied }) => copied === 1);
});

test('the gateway drains while its shadow hangs', async () => {
  const { loop, gateway, edge } = await openScene('', true);
  await loop('shadow', 'start', '--route', 'web', '--to', 'debug-ns');
  await ask(edge());
  await until(loop, ({ copied }) => copied === 1);
  expect(await gateway.stop()).toBe(0);
});

interface Listed {
  readonly id: string;
  readonly origin: string;
  readonly copied: number;
  readonly compared: { readonly different: number; readonly differences: unknown[] } | null;
}

type Loop = (...args: string[]) => Promise<{ code: number; out: string }>;

async function until(loop: Loop, isSo: (listed: Listed) => boolean): Promise<Listed> {
  for (;;) {
    const [first] = JSON.parse((await loop('shadow', 'list', '-o', 'json')).out) as Listed[];
    if (first !== undefined && isSo(first)) return first;
  }
}

async function openScene(shadow: string, hangs = false) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-shadow-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const server = (from: string) =>
    testServer((_, res) => {
      if (hangs && from === 'debug') return;
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ from }));
    });
  const production = await server('production');
  const debug = await server('debug');
  const file = join(folder, 'loop.yaml');
  writeFileSync(
    file,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:${await freePort()}" }
services: { web: "http://127.0.0.1:${production.port}" }
routes: [ { match: { path: /* }, to: web${shadow} } ]
namespaces: { debug-ns: { services: { web: "http://127.0.0.1:${debug.port}" } } }
`,
  );
  const start = () =>
    startProcess({
      command: process.execPath,
      args: [main, 'gateway', '--config', file],
      ready: /^loop gateway ready$/,
    });
  let running: Started = await start();
  onTestFinished(async () => {
    await running.stop();
  });
  const loop: Loop = (...args) =>
    new Promise((done) => {
      execFile(process.execPath, [main, ...args, '--config', file], (error, stdout) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout }),
      );
    });
  return {
    loop,
    edge: () => Number(/^edge .*:(\d+)$/m.exec(running.lines.join('\n'))?.[1]),
    gateway: {
      stop: () => running.stop(),
      async restart() {
        await running.stop();
        running = await start();
      },
    },
  };
}
