// A network between the runner and the gateway that loses everything: nothing is refused, nothing answers.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from '../integration/chain/processes.js';
import { main, openScene } from './open-scene.js';

test('a runner whose network swallows everything says so and ends, and its faults are gone', async () => {
  const scene = await openScene();
  const wire = await openWire(adminPort(scene.config));
  const config = scene.write(
    'beyond.yaml',
    readFileSync(scene.config, 'utf8').replace(/admin: "[^"]*"/, `admin: "127.0.0.1:${wire.port}"`),
  );
  const file = scene.write(
    'long.yaml',
    `experiment: ratings-down
faults: [ { when: { service: ratings }, abort: 503 } ]
for: 10m
`,
  );
  const journal = scene.write('journal.json', '');
  const report = scene.write('report.md', '');
  const runner = await startProcess({
    command: process.execPath,
    args: [
      main,
      'experiment',
      'run',
      file,
      '--config',
      config,
      '--journal',
      journal,
      '--report',
      report,
    ],
    ready: /✓ break/,
  });
  onTestFinished(async () => void (await runner.stop('SIGKILL')));
  expect(await scene.status()).toBe(500);
  const ended = once(runner.child, 'close');
  const from = performance.now();
  wire.swallow();
  await expect.poll(() => scene.status(), { timeout: 15_000 }).toBe(200);
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(await ended).toEqual([4, null]);
  expect(performance.now() - from).toBeLessThan(11_500);
  expect(runner.stderr()).toContain(
    'has not answered for 8s, and ends the faults by itself (LOOP_CONTROL_UNREACHABLE)',
  );
  // What came before is not lost with the gateway.
  expect(JSON.parse(readFileSync(journal, 'utf8'))).toMatchObject({ status: 'interrupted' });
  expect(readFileSync(report, 'utf8')).toContain('ratings-down');
  const history = await scene.loop('experiment', 'list', '-o', 'json');
  expect(history.out).toContain('"interrupted"');
}, 120_000);

function adminPort(config: string): number {
  return Number(/admin: "[^"]*:(\d+)"/.exec(readFileSync(config, 'utf8'))?.[1]);
}

/** A wire to a port of this machine, which can be made to take everything and bring nothing. */
async function openWire(to: number) {
  const sockets = new Set<Socket>();
  let swallows = false;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => !swallows && other.destroy());
      one.on('data', (chunk) => !swallows && other.write(chunk));
      one.on('end', () => !swallows && other.end());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    port: (server.address() as AddressInfo).port,
    swallow() {
      swallows = true;
    },
  };
}
