import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LoopError } from '../../core/errors.js';
import { endWithParent } from './end-with-parent.js';

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
  async show(args: readonly string[], stdout: Writable, expectedCode = 0): Promise<void> {
    const onTerminal = stdout === process.stdout && process.stdout.isTTY;
    const output = await this.#run(args, onTerminal ? 'inherit' : 'pipe', expectedCode);
    stdout.write(output);
  }

  async json<T>(args: readonly string[]): Promise<T> {
    return JSON.parse(await this.#run([...args, '-o', 'json'], 'pipe')) as T;
  }

  /** The gateway may stand still with the store locked: that passes. */
  async #run(
    args: readonly string[],
    stdout: 'inherit' | 'pipe',
    expectedCode = 0,
  ): Promise<string> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#runOnce(args, stdout, expectedCode);
      } catch (error) {
        if (tries === lockedTriesMax || !isLocked(error)) throw error;
      }
    }
  }

  async #runOnce(
    args: readonly string[],
    stdout: 'inherit' | 'pipe',
    expectedCode: number,
  ): Promise<string> {
    this.#signal.throwIfAborted();
    const child = spawn(process.execPath, [...endWithParent, this.#main, ...args], {
      env: this.#env,
      stdio: ['ignore', stdout, 'pipe', 'ipc'],
    });
    const stop = (): boolean => child.kill();
    this.#signal.addEventListener('abort', stop);
    const [output, complaint, [code, killedBy]] = await Promise.all([
      child.stdout === null ? '' : text(child.stdout),
      child.stderr === null ? '' : text(child.stderr),
      once(child, 'close'),
    ]);
    this.#signal.removeEventListener('abort', stop);
    this.#signal.throwIfAborted();
    if (code !== expectedCode) {
      const command = `loop ${args.join(' ')}`;
      throw new LoopError(
        'LOOP_CLI_DEMO',
        `${command}: expected exit code ${expectedCode}, got ${code ?? killedBy}: ${complaint.trim()}`,
      );
    }
    return output;
  }
}

/** Each waits for some seconds itself. */
const lockedTriesMax = 10;

function isLocked(error: unknown): boolean {
  return error instanceof LoopError && error.message.includes('still locked');
}
