import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../harness/free-port.js';
import { type Started, startProcess } from './processes.js';

const folder = import.meta.dirname;
export const main = resolve(folder, '../../../dist/src/main.js');
/** Callers first: each calls the next. */
export const names = ['front', 'middle', 'back', 'base'] as const;

export interface ChainOptions {
  readonly language: 'node' | 'python';
  /** Trace headers that a Python service passes on. */
  readonly pass?: string;
  /** More of the gateway's config, in YAML. */
  readonly more?: string;
  /** Of the gateway. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A gateway process and four service processes behind it, each calling the next through it. */
export interface ChainOfFour {
  readonly config: string;
  readonly database: string;
  readonly edge: string;
  readonly admin: string;
  readonly gateway: Started;
  /** Starts the gateway again after it was ended. */
  restartGateway(): Promise<void>;
  loop<T>(...args: string[]): Promise<T>;
  stop(): Promise<void>;
}

export async function startChainOfFour(options: ChainOptions): Promise<ChainOfFour> {
  const home = mkdtempSync(join(tmpdir(), 'loop-chain-'));
  const meshPort = await freePort();
  const edgePort = await freePort();
  const adminPort = await freePort();
  const services: Started[] = [];
  const urls: string[] = [];
  for (const [i, name] of names.entries()) {
    const service = await startService(options, {
      NAME: name,
      NEXT: names[i + 1] ?? '',
      MESH: `http://127.0.0.1:${meshPort}`,
    });
    services.push(service);
    const port = /^ready (\d+)/.exec(service.lines.at(-1) ?? '')?.[1];
    urls.push(`  ${name}: "http://127.0.0.1:${port}"`);
  }
  const config = join(home, 'loop.yaml');
  writeFileSync(
    config,
    configText({ edgePort, meshPort, adminPort, services: urls.join('\n') }) + (options.more ?? ''),
  );
  const start = () =>
    startProcess({
      command: process.execPath,
      args: [main, 'gateway', '--config', config],
      env: options.env ?? {},
      ready: /^loop gateway ready$/,
    });
  let gateway = await start();
  return {
    config,
    database: join(home, '.loop/loop.db'),
    edge: `http://127.0.0.1:${edgePort}`,
    admin: `http://127.0.0.1:${adminPort}`,
    get gateway() {
      return gateway;
    },
    async restartGateway() {
      gateway = await start();
    },
    async loop<T>(...args: string[]): Promise<T> {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [main, ...args, '-o', 'json', '--config', config],
        { maxBuffer: 1 << 30 },
      );
      return JSON.parse(stdout) as T;
    },
    async stop() {
      await gateway.stop();
      for (const service of services) await service.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export interface LoadResult {
  /** Ids that were answered 500. */
  readonly failed: number[];
  /** Ids whose answer was not the services' own, byte for byte, with what came instead. */
  readonly wrong: { readonly id: number; readonly got: string }[];
  readonly sent: number;
  /** From each request to the end of its answer. */
  readonly tookMs: number[];
}

/** Sends `seconds × perSecond` requests at a fixed pace, whatever the answers do. */
export async function load(
  edge: string,
  { perSecond, seconds, firstId = 1 }: { perSecond: number; seconds: number; firstId?: number },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const counted = {
    ...{ failed: [] as number[], wrong: [] as LoadResult['wrong'] },
    ...{ sent: 0, tookMs: [] as number[] },
  };
  const answers: Promise<void>[] = [];
  const total = perSecond * seconds;
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
      while (counted.sent < due) answers.push(ask(edge, firstId + counted.sent++, agent, counted));
      if (counted.sent < total) return;
      clearInterval(tick);
      resolve();
    }, 5);
  });
  await Promise.all(answers);
  agent.destroy();
  return counted;
}

async function ask(
  edge: string,
  id: number,
  agent: Agent,
  result: { failed: number[]; wrong: { id: number; got: string }[]; tookMs: number[] },
): Promise<void> {
  const from = performance.now();
  const { status, body } = await get(`${edge}/front?id=${id}`, agent);
  result.tookMs.push(performance.now() - from);
  if (status === 500) result.failed.push(id);
  const right = body === bodyFor(id) && status === (id % 100 === 7 ? 500 : 200);
  if (!right) result.wrong.push({ id, got: `${status} ${body.slice(0, 300)}` });
}

function get(url: string, agent: Agent): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const call = request(url, { agent }, (response) => {
      let body = '';
      response.setEncoding('latin1').on('data', (text: string) => {
        body += text;
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', (error) => resolve({ status: 0, body: String(error) }));
    call.end();
  });
}

/** What the four services together answer. */
export function bodyFor(id: number): string {
  return names.map((name) => `${name} ${id} ${'.'.repeat(id % 700)}\n`).join('');
}

function startService(options: ChainOptions, env: Record<string, string>): Promise<Started> {
  const ready = /^ready \d+$/;
  return options.language === 'node'
    ? startProcess({
        command: process.execPath,
        args: [join(folder, 'chain-service.mjs')],
        env,
        ready,
      })
    : startProcess({
        command: 'python3',
        args: [join(folder, 'chain_service.py')],
        env: { ...env, PASS: options.pass ?? '' },
        ready,
      });
}

function configText(parts: {
  edgePort: number;
  meshPort: number;
  adminPort: number;
  services: string;
}): string {
  return `gateway:
  listen: 127.0.0.1:${parts.edgePort}
  mesh: 127.0.0.1:${parts.meshPort}
  admin: 127.0.0.1:${parts.adminPort}
services:
${parts.services}
routes:
  - match: { path: /front }
    to: front
capture:
  rules:
    - name: server-errors
      when: { status: 5xx }
`;
}
