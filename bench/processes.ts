import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cores } from './machine.js';

const readyWithinMs = 15_000;
/** The gateway may take a moment to drain. */
const endsWithinMs = 10_000;
const outputCharsMax = 64 * 1024;

export interface Command {
  readonly name: string;
  readonly side: 'contestant' | 'others' | 'anywhere';
  readonly file: string;
  readonly args: readonly string[];
}

/** A server that runs until `Processes.stopAll`. */
export interface Server {
  readonly pid: number;
  /** What it printed before it was ready. */
  readonly output: string;
}

/** Every process that the benchmark starts, so that none outlives it. */
export class Processes {
  readonly #cores: Cores;
  readonly #signal: AbortSignal;
  readonly #running = new Map<ChildProcess, string>();

  constructor(cores: Cores, signal: AbortSignal) {
    this.#cores = cores;
    this.#signal = signal;
  }

  /** Resolves when the server's output matches `ready`. */
  async serve(command: Command, ready: RegExp): Promise<Server> {
    const child = this.#spawn(command);
    const deadline = AbortSignal.any([this.#signal, AbortSignal.timeout(readyWithinMs)]);
    let output = '';
    const problem = await new Promise<string | undefined>((resolve) => {
      collect(child, (text) => {
        output = text;
        if (ready.test(text)) resolve(undefined);
      });
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code) => resolve(`ended with ${code}`));
      deadline.addEventListener('abort', () => resolve('was not ready in time'));
    });
    if (problem === undefined && child.pid !== undefined) return { pid: child.pid, output };
    throw new Error(`${command.name}: ${problem}: ${output || 'no output'}`);
  }

  /** Runs a command to its end. @throws when it takes too long, or ends with another code than 0 */
  async run(command: Command, withinMs: number): Promise<string> {
    this.#signal.throwIfAborted();
    const child = this.#spawn(command);
    let output = '';
    collect(child, (text) => {
      output = text;
    });
    const deadline = AbortSignal.any([this.#signal, AbortSignal.timeout(withinMs)]);
    try {
      const [code] = await once(child, 'close', { signal: deadline });
      if (code !== 0) throw new Error(`ended with ${code}: ${output}`);
      return output;
    } catch (cause) {
      child.kill('SIGKILL');
      this.#signal.throwIfAborted();
      const what = deadline.aborted ? `did not end within ${withinMs} ms` : messageOf(cause);
      throw new Error(`${command.name}: ${what}`, { cause });
    }
  }

  /** Asks it to end, and makes it end when it does not listen. */
  async stop(pid: number): Promise<void> {
    const child = [...this.#running.keys()].find((each) => each.pid === pid);
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const done = new AbortController();
    const impatience = sleep(endsWithinMs, undefined, { signal: done.signal })
      .then(() => child.kill('SIGKILL'))
      .catch(() => {}); // it ended in time
    await ended;
    done.abort();
    await impatience;
  }

  async stopAll(): Promise<void> {
    const pids = [...this.#running.keys()].map((child) => child.pid);
    await Promise.all(pids.map((pid) => (pid === undefined ? undefined : this.stop(pid))));
  }

  #spawn({ file, args, side }: Command): ChildProcess {
    this.#signal.throwIfAborted();
    const { taskset } = this.#cores;
    const [program = file, ...rest] =
      taskset === undefined || side === 'anywhere'
        ? [file, ...args]
        : [taskset, '-c', this.#cores[side], file, ...args];
    // taskset becomes the program, so the process id is the program's.
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running.set(child, file);
    child.once('exit', () => this.#running.delete(child));
    child.once('error', () => this.#running.delete(child));
    return child;
  }
}

/** Hands out both streams as one text, as far as it has come; its beginning only. */
function collect(child: ChildProcess, onText: (text: string) => void): void {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      if (text.length >= outputCharsMax) return;
      text += chunk;
      onText(text);
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
