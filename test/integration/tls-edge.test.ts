import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { Authority } from '../harness/certificates.js';
import { startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const authority = new Authority();
const id = 'spiffe://cluster.local/ns/shop/sa/page';
const page = authority.issue('page', { organization: 'Shop', names: `URI:${id}` });

/** As many a service behind a proxy, it leads to https whoever does not come by it. */
async function reviews(got: IncomingMessage[]) {
  const server = createServer((req, res) => {
    got.push(req);
    res.statusCode = req.headers['x-forwarded-proto'] === 'https' ? 500 : 301;
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function post(edge: string): Promise<number> {
  const asked = request(`https://${edge}/reviews/1`, {
    ...{ method: 'POST', ca: authority.cert, cert: page.cert, key: page.key },
    headers: { host: 'shop.example' },
    agent: false,
  });
  asked.end('{}');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

test('who called by TLS is kept, shown, carried in a file, and replayed as such', async () => {
  const [production, debugged]: IncomingMessage[][] = [[], []];
  const ports = [await reviews(production ?? []), await reviews(debugged ?? [])];
  const folder = mkdtempSync(join(tmpdir(), 'loop-tls-edge-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'loop.yaml');
  const { cert, key } = authority.issue('shop.example');
  for (const [name, bytes] of Object.entries({
    ...{ 'edge.pem': cert, 'edge.key': key, 'ca.pem': authority.cert },
  })) {
    writeFileSync(join(folder, name), bytes);
  }
  writeFileSync(
    config,
    `gateway:
  listen: 127.0.0.1:0
  tls: { cert: edge.pem, key: edge.key, clientCa: ca.pem }
  mesh: 127.0.0.1:0
  admin: 127.0.0.1:0
services: { reviews: { url: "http://127.0.0.1:${ports[0]}" } }
routes: [ { match: { path: /reviews/* }, to: reviews } ]
namespaces: { debug-ns: { services: { reviews: "http://127.0.0.1:${ports[1]}" } } }
capture:
  buffer: { linger: 100ms }
  rules: [ { name: errors, when: { status: 5xx } } ]
`,
  );
  const gateway = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', config],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(() => gateway.stop('SIGKILL').then(() => {}));
  expect(gateway.stderr()).toMatch(/: edge 127\.0\.0\.1:0 \(TLS\), mesh 127\.0\.0\.1:0, admin/);
  const edge = /edge\s+(\S+)/.exec(gateway.lines.join('\n'))?.[1] ?? '';
  expect(await post(edge)).toBe(500);
  await gateway.stop('SIGTERM');

  const loop = async (...args: string[]) => {
    const all = [main, ...args, '--config', config];
    const done = await promisify(execFile)(process.execPath, all).catch((error) => error);
    return (done as { stdout: string }).stdout;
  };
  const shown = JSON.parse(await loop('show', '1', '-o', 'json'));
  const certificate = { subject: 'CN=page, O=Shop', spiffeId: id };
  expect(shown.chain[0]).toMatchObject({ scheme: 'https', clientCertificate: certificate });
  const text = await loop('show', '1', '--hop', '0');
  expect(text).toMatch(
    /^came from +127\.0\.0\.1:\d+ on the edge listener over TLS, route reviews$/m,
  );
  expect(text).toMatch(new RegExp(`^caller +CN=page, O=Shop, ${id}$`, 'm'));
  expect(await loop('export', '1', '--format', 'curl')).toContain('https://shop.example/reviews/1');

  const file = join(folder, 'one.loop');
  await loop('export', '1', '--format', 'loop', '--output', file);
  expect(readFileSync(file).length).toBeGreaterThan(100);
  await loop('delete', '1', '--yes');
  await loop('import', file);
  const [listed] = JSON.parse(await loop('list', 'captures', '-o', 'json'));
  const imported = JSON.parse(await loop('show', String(listed.id), '-o', 'json'));
  expect(imported.chain[0]).toMatchObject({ scheme: 'https', clientCertificate: certificate });

  const replayed = await loop('replay', String(listed.id), '--to', 'debug-ns', '-o', 'json');
  expect(JSON.parse(replayed).verdict).toBe('reproduced');
  expect(debugged?.map(({ headers }) => headers['x-forwarded-proto'])).toEqual(['https']);
});
