import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { startProcess } from '../chain/processes.js';

const main = resolve(import.meta.dirname, '../../../dist/src/main.js');

export interface PageBench {
  readonly config: string;
  readonly database: string;
  /** `http://127.0.0.1:…` */
  readonly edge: string;
  readonly admin: string;
  /** Ends the gateway as a supervisor does; gives its exit code. */
  end(): Promise<number | null>;
  /** What a command prints, with this config. */
  loop(...args: string[]): Promise<string>;
  /** `loop ui` with these arguments; its address, and how it ended. */
  ui(...args: string[]): Promise<{ readonly url: string; stop(): Promise<unknown> }>;
  /** Until the store has so many captures. */
  kept(count: number): Promise<void>;
}

export const order = JSON.stringify({ id: 7, items: ['<b>bold</b>', 'ü'] });

/** What fails for `/fail…`, and answers compressed JSON. */
export const failing: RequestListener = (req, res) => {
  res.writeHead(req.url?.startsWith('/fail') ? 500 : 200, {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
  });
  res.end(gzipSync(order));
};

/** A gateway before such a service, and a namespace with a copy of it. */
export async function startPageBench(copy: RequestListener = failing): Promise<PageBench> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0", drain: 1s }
services: { up: { url: "http://127.0.0.1:${await serve(failing)}" } }
routes: [ { match: { path: /* }, to: up } ]
capture:
  buffer: { linger: 100ms }
  rules: [ { name: errors, when: { status: 5xx } } ]
namespaces: { debug-ns: { services: { up: "http://127.0.0.1:${await serve(copy)}" } } }
`,
  );
  const loop = async (...args: string[]) => {
    const all = [main, ...args, '--config', config];
    return (await promisify(execFile)(process.execPath, all, { maxBuffer: 1 << 30 })).stdout;
  };
  const gateway = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', config],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await gateway.stop()));
  const url = (name: string) =>
    `http://${gateway.lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)}`;
  const admin = url('admin');
  return {
    ...{ config, loop, admin, edge: url('edge') },
    end: () => gateway.stop('SIGTERM'),
    database: join(folder, '.loop/loop.db'),
    async kept(count) {
      for (;;) {
        const answer = await fetch(`${admin}/api/captures`);
        const { total } = (await answer.json()) as { total: number };
        if (total >= count) return;
        await new Promise((again) => setTimeout(again, 50));
      }
    },
    async ui(...args) {
      const running = await startProcess({
        command: process.execPath,
        args: [main, 'ui', ...args],
        ready: /^http:/,
      });
      onTestFinished(async () => void (await running.stop('SIGKILL')));
      return {
        url: (running.lines.at(-1) ?? '').replace(/\/$/, ''),
        stop: () => running.stop('SIGINT'),
      };
    },
  };
}

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
