import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LoopError } from '../../core/errors.js';
import { endWithParent } from './end-with-parent.js';

/** How often it is said that somebody is still waited for. */
const tellEveryMs = 10_000;
/** Who interrupts the demo does not want to wait. */
const interruptedEndsWithinMs = 5_000;
/** Far beyond what the slowest machine takes; by then something hangs. */
const endsWithinMs = 120_000;

export interface ServerProcess {
  readonly name: string;
  /** Compiled file and its arguments. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The demo's child processes. Each dies with the demo, even with one that was killed: the pipe
 * between them breaks then, and the child hears of it. One that lives is waited for as long as it
 * takes: a slow machine is no failure.
 */
export class Children {
  readonly #logFolder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal;
  readonly #onWait: (what: string) => void;
  readonly #running = new Map<string, ChildProcess>();

  constructor(options: {
    logFolder: string;
    env: NodeJS.ProcessEnv;
    signal: AbortSignal;
    /** Told now and then while somebody is waited for. */
    onWait(what: string): void;
  }) {
    this.#logFolder = options.logFolder;
    this.#env = options.env;
    this.#signal = options.signal;
    this.#onWait = options.onWait;
  }

  /** Resolves with the process id when the server has printed that it is ready. */
  async start({ name, command, env }: ServerProcess): Promise<number | undefined> {
    this.#signal.throwIfAborted();
    const log = openSync(this.logFile(name), 'a');
    const child = spawn(process.execPath, [...endWithParent, ...command], {
      env: { ...this.#env, ...env },
      stdio: ['ignore', 'pipe', log, 'ipc'],
    });
    this.#running.set(name, child);
    child.once('exit', () => this.#running.delete(name));
    // Not on `exit`: output may still be on its way then.
    child.once('close', () => closeSync(log));
    const ready = this.#ready(name, child, (output) => writeSync(log, output));
    await this.#saying(`waiting for ${name} to be ready`, ready);
    return child.pid;
  }

  /** Asks it to end, and makes it end when it does not listen. Returns the exit code. */
  async stop(name: string): Promise<number | NodeJS.Signals | null> {
    const child = this.#running.get(name);
    if (child === undefined) return null;
    const ended = once(child, 'exit');
    const kill = (): boolean => child.kill('SIGKILL');
    const impatience = setTimeout(kill, this.#endsWithinMs);
    const interrupted = (): void => {
      setTimeout(kill, interruptedEndsWithinMs).unref();
    };
    this.#signal.addEventListener('abort', interrupted);
    child.kill('SIGTERM');
    const [code, signal] = await this.#saying(`waiting for ${name} to end`, ended);
    this.#signal.removeEventListener('abort', interrupted);
    clearTimeout(impatience);
    return code ?? signal;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name)));
  }

  logFile(name: string): string {
    return join(this.#logFolder, `${name}.log`);
  }

  get #endsWithinMs(): number {
    return this.#signal.aborted ? interruptedEndsWithinMs : endsWithinMs;
  }

  async #ready(name: string, child: ChildProcess, log: (output: Buffer) => void): Promise<void> {
    let said = '';
    const problem = await new Promise<string | undefined>((resolve, reject) => {
      child.stdout?.on('data', (output: Buffer) => {
        log(output);
        said += output.toString();
        if (/\bready\b/.test(said)) resolve(undefined);
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(`ended with ${code ?? signal}`));
      this.#signal.addEventListener('abort', () => reject(this.#signal.reason));
    });
    if (problem !== undefined) throw this.#failure(name, problem);
  }

  async #saying<T>(what: string, awaited: Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const telling = setInterval(() => {
      this.#onWait(`${what}, for ${Math.round((performance.now() - startedAt) / 1000)} s now`);
    }, tellEveryMs);
    try {
      return await awaited;
    } finally {
      clearInterval(telling);
    }
  }

  #failure(name: string, what: string): LoopError {
    const log = this.logFile(name);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    // The end of the log, but for what Node prints after the stack of an error nobody caught.
    const telling = lines.findLast((line) => /error|^loop:/i.test(line)) ?? lines.at(-1);
    return new LoopError('LOOP_CLI_DEMO', `${name}: ${what}: ${telling || 'no output'} (${log})`);
  }
}
