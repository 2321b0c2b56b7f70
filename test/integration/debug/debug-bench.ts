// A capture of shop (Node) → stock (Python) → price (Go), a namespace with the copies that a test
// starts, and the compiled `loop` to run against them.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { rooms } from '../../../src/app.js';
import type { TravellingHop } from '../../../src/core/travel.js';
import { openStore } from '../../../src/store/open-store.js';
import { freePort } from '../../harness/free-port.js';

export type ServiceName = 'shop' | 'stock' | 'price';

const services = resolve(import.meta.dirname, 'services');
const program = resolve(import.meta.dirname, '../../../dist/src/main.js');

export const sources: Readonly<Record<ServiceName, string>> = {
  shop: join(services, 'shop.mjs'),
  stock: join(services, 'stock.py'),
  price: join(services, 'price/price.go'),
};

export interface RunningService {
  readonly pid: number;
  readonly port: number;
  /** GET, with the time to the whole answer. */
  ask(
    path: string,
    timeoutMs?: number,
  ): Promise<{ readonly status: number; readonly text: string }>;
  stop(): Promise<void>;
  readonly exited: Promise<unknown>;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface DebugBench {
  readonly folder: string;
  readonly services: Readonly<Partial<Record<ServiceName, RunningService>>>;
  loop(...args: string[]): Promise<Ran>;
  /** On a terminal of its own. */
  onTerminal(...args: string[]): Terminal;
}

export interface BenchOptions {
  readonly live: readonly ServiceName[];
  /** Program and arguments, in place of the usual ones. */
  readonly start?: Partial<Record<ServiceName, readonly [string, ...string[]]>>;
  readonly debugger?: Partial<Record<ServiceName, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What a service prints once it listens, in place of `ready`. */
  readonly ready?: RegExp;
  /** What was recorded of the entry, in place of a 500 after 30 ms. */
  readonly entry?: Partial<TravellingHop>;
  readonly when?: Readonly<Record<string, unknown>>;
  /** Further keys of the config. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Line of the source that carries `// breakpoint`. */
export function markedLine(service: ServiceName): number {
  const lines = readFileSync(sources[service], 'utf8').split('\n');
  return lines.findIndex((line) => /(\/\/|#) breakpoint$/.test(line)) + 1;
}

export async function debugBench(options: BenchOptions): Promise<DebugBench> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-debug-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const egress = await freePort();
  const running: Partial<Record<ServiceName, RunningService>> = {};
  for (const name of options.live) running[name] = await startService(name, egress, options);
  const copies = Object.entries(running).map(([name, { port }]) => {
    const attached = options.debugger?.[name as ServiceName];
    const url = `http://127.0.0.1:${port}`;
    return [name, { url, ...(attached === undefined ? {} : { debugger: attached }) }];
  });
  const file = join(folder, 'loop.yaml');
  const config = {
    gateway: { listen: '127.0.0.1:0', mesh: '127.0.0.1:0', admin: '127.0.0.1:0' },
    store: { url: 'sqlite:loop.db' },
    services: Object.fromEntries(
      ['shop', 'stock', 'price'].map((name, i) => [name, { url: `http://127.0.0.1:${9 + i}` }]),
    ),
    capture: { rules: [{ name: 'server-errors', when: { status: '5xx' } }] },
    namespaces: {
      'debug-ns': { services: Object.fromEntries(copies), egress: `127.0.0.1:${egress}` },
    },
    ...options.config,
  };
  writeFileSync(file, JSON.stringify(config));
  await fillStore(file, options);
  return {
    folder,
    services: running,
    loop: (...args) => runLoop([...args, '--config', file], folder),
    onTerminal: (...args) => new Terminal([...args, '--config', file], folder),
  };
}

async function startService(
  name: ServiceName,
  egress: number,
  { start, env, ready = /ready/ }: BenchOptions,
): Promise<RunningService> {
  const [command, ...args] = start?.[name] ?? (await usualCommand(name));
  const port = await freePort();
  const child = spawn(command, args, {
    cwd: services,
    env: {
      ...process.env,
      ...{ PORT: String(port), NEXT: `http://127.0.0.1:${egress}`, PYTHONUNBUFFERED: '1' },
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await until(child, ready);
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(stop);
  return {
    ...{ pid: child.pid ?? 0, port, stop, exited },
    async ask(path, timeoutMs = 15_000) {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal });
      return { status: response.status, text: await response.text() };
    },
  };
}

/** Each has its own inspector port, so that tests side by side do not meet at 9229. */
async function usualCommand(name: ServiceName): Promise<readonly [string, ...string[]]> {
  if (name === 'shop') {
    return [process.execPath, `--inspect-port=${await freePort()}`, sources.shop];
  }
  if (name === 'stock') return ['/usr/bin/python3', sources.stock];
  return [await builtPrice()];
}

let built: Promise<string> | undefined;

/** Compiled once a test file, with what a debugger needs. */
function builtPrice(): Promise<string> {
  built ??= (async () => {
    const binary = join(mkdtempSync(join(tmpdir(), 'loop-go-')), 'price');
    const args = ['build', '-gcflags', 'all=-N -l', '-o', binary, '.'];
    const child = spawn('go', args, { cwd: join(services, 'price'), stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`go build ended with ${code}`);
    return binary;
  })();
  return built;
}

async function until(child: ChildProcess, ready: RegExp): Promise<void> {
  let text = '';
  await new Promise<void>((done, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
    child.once('error', reject);
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (ready.test(text)) done();
    });
  });
}

async function runLoop(args: readonly string[], cwd: string): Promise<Ran> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr, ms: performance.now() - startedAt };
}

/** `loop` on a pseudo-terminal (script(1)), to be typed into. */
export class Terminal {
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #waiting = new Set<() => void>();
  #text = '';
  /** Its last word has been read. */
  #isClosed = false;

  constructor(args: readonly string[], cwd: string) {
    const line = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
    // `exec`, so that the shell's pid becomes loop's.
    this.#child = spawn('script', ['-qefc', `exec ${line}`, '/dev/null'], {
      cwd,
      env: { ...process.env, TERM: 'xterm', COLUMNS: '100' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      for (const wake of [...this.#waiting]) wake();
    });
    this.#exited = once(this.#child, 'close').then(([code]) => {
      this.#isClosed = true;
      for (const wake of [...this.#waiting]) wake();
      return code as number | null;
    });
    onTestFinished(() => {
      if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    });
  }

  /** What it printed so far, without control sequences. */
  get text(): string {
    return this.#text.replace(/\x1b\[[0-9;?]*[a-zA-Z]/g, '').replaceAll('\r', '');
  }

  /** Resolves when it has printed this, after what was there at the last call. */
  async sees(pattern: RegExp | string, ms = 20_000): Promise<void> {
    const found = () =>
      typeof pattern === 'string' ? this.text.includes(pattern) : pattern.test(this.text);
    const deadline = performance.now() + ms;
    while (!found()) {
      if (this.#isClosed || performance.now() > deadline) {
        throw new Error(`expected ${pattern} on the terminal, got\n${this.text}`);
      }
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, 500);
        this.#waiting.add(() => {
          clearTimeout(timer);
          wake();
        });
      });
    }
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Of loop itself. */
  get pid(): number {
    const children = readFileSync(
      `/proc/${this.#child.pid}/task/${this.#child.pid}/children`,
      'utf8',
    );
    return Number(children.trim().split(' ')[0]);
  }

  /** After SIGSTOP: `script` has stopped with its child. */
  resume(): void {
    process.kill(this.pid, 'SIGCONT');
    this.#child.kill('SIGCONT');
  }

  exited(): Promise<number | null> {
    return this.#exited;
  }
}

async function fillStore(
  file: string,
  { entry = {}, when = { status: '5xx' } }: BenchOptions,
): Promise<void> {
  const config = await rooms.loadConfig(file);
  const store = await openStore(config.store, { create: true });
  const key = '00000000000000aa';
  await store.saveCapture(
    {
      ...{ key, traceId: key.repeat(2), requestId: 'request-1' },
      rule: { name: 'server-errors', when },
      capturedAtMs: Date.now() - 60_000,
      hops: [
        { ...hop('shop', 0, 500, '{"error":"no stock of 7"}'), ...entry },
        hop('stock', 1, 200, '{"id": 7, "left": null}'),
        hop('price', 2, 200, '{"cents":null}'),
      ],
    },
    config.capture.redact,
  );
  await store.close();
}

function hop(service: ServiceName, depth: number, status: number, answer: string): TravellingHop {
  const message = (headers: readonly string[], text: string) => {
    const data = Buffer.from(text);
    return { headers, trailers: [], body: { bytes: data.length, truncated: false, data } };
  };
  const spanAt = (level: number) => `00000000000000a${level}`;
  return {
    ...{ spanId: spanAt(depth), parentSpanId: depth === 0 ? null : spanAt(depth - 1) },
    ...{ ruleHeld: depth === 0, service, to: `127.0.0.1:${9 + depth}`, route: null },
    ...{ protocol: 'http/1.1', listener: depth === 0 ? 'edge' : 'mesh', method: 'GET' },
    ...{ authority: service, path: `/${service}/7`, status, statusText: '' },
    ...{ answeredStatus: status, error: null, errorMessage: '' },
    ...{ durationMs: 30 - 10 * depth, connectMs: 1, firstByteMs: 25 - 10 * depth },
    startedAtMs: Date.now() - 60_000 + depth,
    ...{ client: '127.0.0.1:50000', webSocket: null, redacted: [] },
    request: message(['Host', service], ''),
    response: message(['Content-Type', 'application/json'], answer),
  };
}
