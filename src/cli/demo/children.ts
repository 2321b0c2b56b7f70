import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LoopError } from '../../core/errors.js';

const readyWithinMs = 15_000;
/** The gateway may take some time to drain; a service ends at once. */
const endsWithinMs = 5_000;

export interface ServerProcess {
  readonly name: string;
  /** Compiled file and its arguments. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The demo's child processes. Each dies with the demo, even with one that was killed: the pipe
 * between them breaks then, and the child hears of it.
 */
export class Children {
  readonly #logFolder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal;
  readonly #running = new Map<string, ChildProcess>();

  constructor(options: { logFolder: string; env: NodeJS.ProcessEnv; signal: AbortSignal }) {
    this.#logFolder = options.logFolder;
    this.#env = options.env;
    this.#signal = options.signal;
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
    await this.#ready(name, child, (output) => writeSync(log, output));
    return child.pid;
  }

  /** Asks them to end, and makes those end that do not listen. Returns the exit code. */
  async stop(name: string): Promise<number | null> {
    const child = this.#running.get(name);
    if (child === undefined) return null;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
    const [code] = await ended;
    clearTimeout(impatience);
    return code;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name)));
  }

  logFile(name: string): string {
    return join(this.#logFolder, `${name}.log`);
  }

  async #ready(name: string, child: ChildProcess, log: (output: Buffer) => void): Promise<void> {
    const late = AbortSignal.timeout(readyWithinMs);
    let said = '';
    const problem = await new Promise<string | undefined>((resolve, reject) => {
      child.stdout?.on('data', (output: Buffer) => {
        log(output);
        said += output.toString();
        if (/\bready\b/.test(said)) resolve(undefined);
      });
      child.once('error', reject);
      child.once('exit', (code) => resolve(`ended with ${code}`));
      late.addEventListener('abort', () => resolve(`not ready after ${readyWithinMs / 1000} s`));
      this.#signal.addEventListener('abort', () => reject(this.#signal.reason));
    });
    if (problem !== undefined) throw this.#failure(name, problem);
  }

  #failure(name: string, what: string): LoopError {
    const log = this.logFile(name);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    // The end of the log, but for what Node prints after the stack of an error nobody caught.
    const telling = lines.findLast((line) => /error|^loop:/i.test(line)) ?? lines.at(-1);
    return new LoopError('LOOP_CLI_DEMO', `${name}: ${what}: ${telling || 'no output'} (${log})`);
  }
}

/** Run before the child's own code. The channel must not keep a child alive that is done. */
const endWithParent = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `process.on('disconnect', () => process.kill(process.pid, 'SIGTERM')); process.channel?.unref();`,
  )}`,
];
