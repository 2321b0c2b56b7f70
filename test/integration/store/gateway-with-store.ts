import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { startProcess } from '../chain/processes.js';

const main = resolve(import.meta.dirname, '../../../dist/src/main.js');

export interface Bench {
  readonly folder: string;
  /** Where the config says that the store is. */
  readonly database: string;
  start(env?: Readonly<Record<string, string>>): Promise<RunningGateway>;
  /** The paths of what `loop list captures` shows, oldest first. */
  listed(): Promise<string[]>;
}

export type RunningGateway = Awaited<ReturnType<typeof started>>;

/** A service that fails for `/fail…`, and a config for a gateway before it, in a folder of its own. */
export async function benchWith({ rule = '', store = '' } = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-back-'));
  const upstream = createServer((req, res) => {
    res.statusCode = req.url?.startsWith('/fail') ? 500 : 200;
    res.end('from upstream');
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  onTestFinished(() => {
    upstream.close();
    upstream.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0", drain: 1s }
store: { url: "sqlite:data/loop.db"${store} }
services: { up: { url: "http://127.0.0.1:${(upstream.address() as AddressInfo).port}" } }
routes: [ { match: { path: /* }, to: up } ]
capture: { buffer: { linger: 100ms }, rules: [ { name: errors, when: { status: 5xx }${rule} } ] }
`,
  );
  return {
    folder,
    database: join(folder, 'data/loop.db'),
    start: (env = {}) => started(config, env),
    async listed() {
      const args = [main, 'list', 'captures', '-o', 'json', '--config', config];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      const captures = JSON.parse(stdout) as { id: number; path: string }[];
      return captures.sort((a, b) => a.id - b.id).map(({ path }) => path);
    },
  };
}

async function started(config: string, env: Readonly<Record<string, string>>) {
  const running = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', config],
    env,
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => {
    await running.stop('SIGKILL');
  });
  const url = (name: string) =>
    `http://${running.lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)}`;
  return {
    ...running,
    async status(path: string): Promise<number> {
      const response = await fetch(`${url('edge')}${path}`);
      await response.arrayBuffer();
      return response.status;
    },
    async ready(query = ''): Promise<{ code: number; body: string }> {
      const response = await fetch(`${url('admin')}/readyz${query}`);
      return { code: response.status, body: await response.text() };
    },
  };
}
