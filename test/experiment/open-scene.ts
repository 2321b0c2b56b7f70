import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { type Started, startProcess } from '../integration/chain/processes.js';

export const main = resolve(import.meta.dirname, '../../dist/src/main.js');

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `reviews` asks `ratings` through a real gateway, and is not prepared for it to fail. */
export async function openScene(section = '') {
  const folder = mkdtempSync(join(tmpdir(), 'loop-experiment-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [edge, mesh, admin] = [await freePort(), await freePort(), await freePort()];
  const ratings = await serve((_, res) => res.end('{"stars":5}'));
  const egress = await freePort();
  const reviewsBy = (port: number) =>
    serve(async (req, res) => {
      const traceparent = String(req.headers.traceparent ?? '');
      const headers = { host: 'ratings', traceparent };
      res.statusCode = (await ask(port, '/ratings', headers)) === 200 ? 200 : 500;
      res.setHeader('content-type', 'application/json');
      res.end('{"reviews":[1,2]}');
    });
  const reviews = await reviewsBy(mesh);
  const copy = await reviewsBy(egress);
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:${edge}", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}" }
store: { url: "sqlite:loop.db" }
services: { reviews: "http://127.0.0.1:${reviews}", ratings: "http://127.0.0.1:${ratings}" }
routes: [ { match: { path: /* }, to: reviews } ]
capture: { buffer: { linger: 100ms }, rules: [ { name: 5xx, when: { status: 5xx } } ] }
namespaces: { copy: { services: { reviews: "http://127.0.0.1:${copy}" }, egress: "127.0.0.1:${egress}" } }
${section}
`,
  );
  const gateway: Started = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', config],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await gateway.stop()));
  return {
    folder,
    config,
    gateway,
    url: `http://127.0.0.1:${edge}/reviews/1`,
    status: () => ask(edge, '/reviews/1'),
    write(name: string, text: string) {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    loop: (...args: string[]) => runMain([...args, '--config', config]),
    start: (args: readonly string[], ready: RegExp) =>
      startProcess({
        command: process.execPath,
        args: [main, ...args, '--config', config],
        ready,
      }),
  };
}

export function runMain(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((done) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, [main, ...args], options, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

export async function serve(
  handle: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<number> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Status 0 where there was no answer. */
export function ask(port: number, path: string, headers: Record<string, string> = {}) {
  return new Promise<number>((done) => {
    request({ host: '127.0.0.1', port, path, headers, agent: false })
      .on('error', () => done(0))
      .on('response', (response) => {
        response.resume().on('error', () => done(0));
        response.on('end', () => done(response.statusCode ?? 0));
      })
      .end();
  });
}
