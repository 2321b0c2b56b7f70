import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LoopError } from '../../core/errors.js';

/** Runs the `loop` command line as a person would, each time a process of its own. */
export class LoopCommand {
  readonly #main: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal;

  constructor(options: { main: string; env: NodeJS.ProcessEnv; signal: AbortSignal }) {
    this.#main = options.main;
    this.#env = options.env;
    this.#signal = options.signal;
  }

  /** What the command prints. On a terminal it prints there itself, with colour, to its width. */
  async show(args: readonly string[], stdout: Writable): Promise<void> {
    if (stdout === process.stdout && process.stdout.isTTY) await this.#run(args, 'inherit');
    else stdout.write(await this.#run(args, 'pipe'));
  }

  async json<T>(args: readonly string[]): Promise<T> {
    return JSON.parse(await this.#run([...args, '-o', 'json'], 'pipe')) as T;
  }

  async #run(args: readonly string[], stdout: 'inherit' | 'pipe'): Promise<string> {
    this.#signal.throwIfAborted();
    const child = spawn(process.execPath, [this.#main, ...args], {
      env: this.#env,
      stdio: ['ignore', stdout, 'pipe'],
    });
    const stop = (): boolean => child.kill();
    this.#signal.addEventListener('abort', stop);
    const [output, complaint, [code]] = await Promise.all([
      child.stdout === null ? '' : text(child.stdout),
      child.stderr === null ? '' : text(child.stderr),
      once(child, 'close'),
    ]);
    this.#signal.removeEventListener('abort', stop);
    this.#signal.throwIfAborted();
    if (code !== 0) {
      const command = `loop ${args.join(' ')}`;
      throw new LoopError(
        'LOOP_CLI_DEMO',
        `${command}: expected exit code 0, got ${code}: ${complaint.trim()}`,
      );
    }
    return output;
  }
}
