import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

/** Fails as long as it is asked as the route leads to it: what came from the client would be a 404. */
async function reviews(got: IncomingMessage[]) {
  const server = createServer((req, res) => {
    got.push(req);
    const asLed = req.url === '/v2/1?token=s3cret' && req.headers.host === 'reviews.internal';
    res.statusCode = asLed && req.headers['x-tier'] === 'gold' ? 500 : 404;
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

test('a capture of a route that rewrites is sent again as its service got it', async () => {
  const [production, debugged]: IncomingMessage[][] = [[], []];
  const ports = [await reviews(production ?? []), await reviews(debugged ?? [])];
  const folder = mkdtempSync(join(tmpdir(), 'loop-rewritten-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0", drain: 1s }
services: { reviews: { url: "http://127.0.0.1:${ports[0]}" } }
routes:
  - match: { path: /reviews/* }
    to: reviews
    rewrite: { path: /v2/*, host: reviews.internal }
    headers: { request: { set: { x-tier: gold, x-api-key: k3y-of-the-route }, remove: [x-debug] } }
namespaces:
  debug-ns: { services: { reviews: "http://127.0.0.1:${ports[1]}" }, values: { token: s3cret } }
capture:
  buffer: { linger: 100ms }
  # Of what came, and not of what went on.
  rules: [ { name: errors, when: { status: 5xx, path: /reviews/*, requestHeaders: { x-debug: "1", x-tier: tin } } } ]
`,
  );
  const gateway = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', config],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(() => gateway.stop('SIGKILL').then(() => {}));
  const edge = /edge\s+(\S+)/.exec(gateway.lines.join('\n'))?.[1];
  const answer = await fetch(`http://${edge}/reviews/1?token=s3cret`, {
    headers: { 'x-debug': '1', 'x-tier': 'tin' },
  });
  expect(answer.status).toBe(500);
  await gateway.stop('SIGTERM');

  const loop = async (...args: string[]) => {
    const all = [main, ...args, '--config', config];
    const done = await promisify(execFile)(process.execPath, all).catch((error) => error);
    return (done as { stdout: string }).stdout;
  };
  const [hop] = (JSON.parse(await loop('show', '1', '-o', 'json')) as { chain: Hop[] }).chain;
  expect(hop).toMatchObject({ path: '/reviews/1?token=[redacted]' });
  expect(hop?.request.headers).toContainEqual(['x-tier', 'tin']);
  expect(hop?.forwarded).toEqual({
    path: '/v2/1?token=[redacted]',
    authority: 'reviews.internal',
    removed: ['x-debug', 'x-tier', 'x-api-key'],
    added: [
      ['x-tier', 'gold'],
      ['x-api-key', '[redacted]'],
    ],
  });
  expect(await loop('show', '1', '--hop', '0')).toMatch(
    /^went on +as GET \/v2\/1\?token=\[redacted\], to host reviews\.internal, with x-tier: gold, x-api-key: \[redacted\], without x-debug$/m,
  );

  // The secret is not there any more; with it the replay is what production got.
  const replayed = JSON.parse(await loop('replay', '1', '--to', 'debug-ns', '-o', 'json'));
  expect(replayed.verdict).toBe('reproduced');
  const [sent] = debugged ?? [];
  expect(sent?.url).toBe('/v2/1?token=s3cret');
  expect(sent?.headers).toMatchObject({ host: 'reviews.internal', 'x-tier': 'gold' });
  expect(sent?.headers).not.toHaveProperty('x-debug');
});

interface Hop {
  readonly path: string;
  readonly forwarded: unknown;
  readonly request: { readonly headers: readonly (readonly [string, string])[] };
}
