// The walk-through of samples/grpc, by the services that it starts.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import { startProcess } from '../../integration/chain/processes.js';
import { openGatewayProcess } from '../../integration/grpc/gateway-process.js';

const sample = resolve(import.meta.dirname, '../../../samples/grpc');
const python = join(import.meta.dirname, 'python/.venv/bin/python');
const read = (file: string) => readFileSync(join(sample, file), 'utf8');
const readme = read('README.md');

/** The config of the walk-through, on ports that are free. */
async function openScene() {
  const names = ['8080', '8081', '8082', '9051', '9052', '19051', '18080'];
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const config = read('loop.yaml').replaceAll(/:(\d{4,5})\b/g, (all, port) =>
    ports.has(port) ? `:${ports.get(port)}` : all,
  );
  const at = (name: string) => String(ports.get(name));
  const start = async (command: string, file: string, port: string, mesh = '8082') => {
    const { stop } = await startProcess({
      command,
      args: [file],
      env: { PORT: at(port), MESH: `127.0.0.1:${at(mesh)}` },
      ready: /ready on/,
    });
    onTestFinished(async () => void (await stop()));
    return stop;
  };
  const gateway = await openGatewayProcess(config, { 'shop.proto': read('shop.proto') });
  const quote = async (...lines: string[]) => {
    const env = { ...process.env, EDGE: `127.0.0.1:${at('8080')}` };
    const args = [join(sample, 'quote.mjs'), ...lines];
    return (await promisify(execFile)(process.execPath, args, { env })).stdout.trim();
  };
  return { ...gateway, start, quote };
}

/** A copy of orders beside the others, with this code. */
function copyOfOrders(code: string): string {
  const folder = mkdtempSync(join(dirname(sample), '.copy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of [
    ['orders.mjs', code],
    ['shop.proto', read('shop.proto')],
  ] as const) {
    writeFileSync(join(folder, name), text);
  }
  return join(folder, 'orders.mjs');
}

test('the walk-through quotes the line that fails', () => {
  const [, line, text] = /^\/\/ samples\/grpc\/orders\.mjs:(\d+)\n(.+)$/m.exec(readme) ?? [];
  expect(read('orders.mjs').split('\n')[Number(line) - 1]).toBe(text);
  expect(readme).toContain(`orders.mjs:${Number(line) + 1} if `);
});

test('the walk-through: two quotes, a capture with types, reproduced, and passed when mended', {
  ...requireFile(python, 'bash test/peers/grpc/install.sh'),
  timeout: 180_000,
}, async () => {
  const { start, quote, kept, loop } = await openScene();
  const stopStock = await start(python, join(sample, 'stock.py'), '9052');
  await start(process.execPath, join(sample, 'orders.mjs'), '9051');
  const [fine = '', failed = ''] =
    /^3600 cents.*\n13 INTERNAL.*$/m.exec(readme)?.[0]?.split('\n') ?? [];
  expect(await quote('cup=2', 'bowl=3')).toBe(fine);
  expect(await quote('cup=2', 'lamp=1')).toBe(failed);
  await kept().toMatchObject([{ id: 1, hops: 2, rule: 'grpc-failures' }]);
  const hop = (await loop('show', '1', '--hop', '1')).out;
  expect(hop).toMatch(/^grpc +shop\.v1\.Stock\/Levels: OK$/m);
  expect(hop).toMatch(
    /shop\.v1\.Level, after .*\n {2}\{\n {4}"sku": "lamp",\n {4}"cents": "3900"\n {2}\}\n/,
  );
  await stopStock();

  const code = read('orders.mjs');
  const replay = async (...args: string[]) => {
    const { out, code: exit } = await loop(
      'replay',
      '1',
      '--to',
      'debug-ns',
      '-o',
      'json',
      ...args,
    );
    return { exit, ...JSON.parse(out) };
  };
  const stopFirst = await start(process.execPath, copyOfOrders(code), '19051', '18080');
  expect(await replay()).toMatchObject({ exit: 0, verdict: 'reproduced', differences: [] });
  await stopFirst();
  const [, mended = ''] = /```js\n(.+)\n```/.exec(readme) ?? [];
  const fixed = code.replace(/^ {2}const missing = .*$/m, mended);
  expect(fixed).not.toBe(code);
  await start(process.execPath, copyOfOrders(fixed), '19051', '18080');
  expect(await replay('--expect', 'passed')).toMatchObject({ exit: 0, verdict: 'passed' });
});
