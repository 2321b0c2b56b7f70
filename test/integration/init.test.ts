import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

function run(
  folder: string,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, LOOP_CONFIG: '' };
  return new Promise((done) => {
    const child = execFile(process.execPath, [main, ...args], { cwd: folder, env }, (_, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

async function serve(handler: RequestListener): Promise<number> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Written {
  readonly gateway: Readonly<Record<'listen' | 'mesh' | 'admin', string>>;
  readonly services: readonly { readonly name: string; readonly listen: string | null }[];
}

test('what loop init writes starts, beside what listens, and keeps the request that fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-init-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const stock = await serve((_req, res) => {
    res.statusCode = 500;
    res.end('no stock');
  });
  let stockAddress = '';
  const shop = await serve(async (req, res) => {
    const headers = { traceparent: String(req.headers.traceparent) };
    const answer = await fetch(`http://${stockAddress}/items/7`, { headers });
    res.statusCode = answer.status;
    res.end(await answer.text());
  });
  // The usual port of the edge is somebody's.
  const other = createTcpServer().listen(8080, '127.0.0.1');
  const isOurs = await once(other, 'listening').then(
    () => true,
    () => false,
  );
  if (isOurs) onTestFinished(() => void other.close());

  const services = ['--service', `shop=${shop}`, '--service', `stock=${stock}`];
  const init = await run(folder, 'init', ...services, '-o', 'json');
  expect(init.err).toBe('');
  const written: Written = JSON.parse(init.out);
  expect(Object.values(written.gateway)).not.toContain('127.0.0.1:8080');
  expect((await run(folder, 'config', 'check')).code).toBe(0);
  stockAddress = written.services[1]?.listen ?? '';

  const gateway = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', join(folder, 'loop.yaml')],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await gateway.stop()));
  expect((await fetch(`http://${written.gateway.listen}/items/7`)).status).toBe(500);
  await gateway.stop();
  const listed = JSON.parse((await run(folder, 'list', 'captures', '-o', 'json')).out);
  expect(listed).toMatchObject([{ id: 1, rule: 'server-errors', failedAt: 'stock', hops: 2 }]);
  // The namespace that it wrote is what show proposes.
  expect((await run(folder, 'show', '1')).out).toMatch(/\n {10}loop replay 1 --to debug\n$/);
});
