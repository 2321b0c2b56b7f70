import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Mapping } from '../../core/experiment.js';
import { ActivityFailed } from '../activity-failed.js';
import { invalid } from '../invalid.js';
import { findInterpreter } from './interpreter.js';
import { workerSource } from './worker-source.js';

export interface PythonCall {
  readonly module: string;
  readonly func: string;
  readonly arguments: Mapping;
  /** Those that the function is to get, where it has a parameter for them; null: none. */
  readonly secrets: Mapping | null;
  readonly configuration: Mapping;
}

interface Reply {
  readonly id?: number;
  readonly output?: unknown;
  readonly failed?: string;
  readonly trace?: readonly string[];
  readonly broken?: string;
  readonly invalid?: string;
  readonly exit?: number;
}

export interface WorkerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A function asked for the end of the run: 20 with rollbacks, 30 without. */
  readonly onExit: (code: number) => void;
}

/** An interpreter with what is installed in it, started when it is first asked, for one run. */
export class PythonWorker {
  readonly #options: WorkerOptions;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #child: ChildProcess | undefined;
  #lastId = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** @throws ActivityFailed when the function raises; an Error when there is no such function */
  async call(call: PythonCall, signal: AbortSignal): Promise<unknown> {
    const { output, failed, trace, broken } = await this.#ask({ op: 'call', ...call }, signal);
    if (failed !== undefined) throw new ActivityFailed(failed, trace);
    if (broken !== undefined) throw new Error(broken);
    return output;
  }

  /** Whether there is such a function, which takes such arguments. @throws LOOP_EXPERIMENT_INVALID */
  async check(call: Omit<PythonCall, 'secrets' | 'configuration'>, place: string): Promise<void> {
    const never = new AbortController().signal;
    const reply = await this.#ask({ op: 'check', ...call }, never);
    const wrong = reply.invalid ?? reply.broken;
    if (wrong !== undefined) throw invalid(place, wrong);
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #ask(order: object, signal: AbortSignal): Promise<Reply> {
    const child = this.#started();
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const cancel = () => child.stdin?.write(`${JSON.stringify({ op: 'cancel', id })}\n`);
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting.set(id, (reply) => {
        signal.removeEventListener('abort', cancel);
        resolve(reply);
      });
      child.stdin?.write(`${JSON.stringify({ ...order, id })}\n`);
    });
  }

  #started(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    const { env, onExit } = this.#options;
    const interpreter = findInterpreter(env);
    const child = spawn(interpreter, ['-u', '-c', workerSource], {
      env,
      // What functions print is for people.
      stdio: ['pipe', 2, 2, 'pipe'],
    });
    this.#child = child;
    const gone = (why: string) => {
      if (this.#child === child) this.#child = undefined;
      for (const [id, heard] of this.#waiting) heard({ id, broken: why });
      this.#waiting.clear();
    };
    child.stdin?.on('error', () => {}); // it ended: told by its exit
    child.once('error', (error) => gone(`${interpreter}: ${error.message}`));
    child.once('exit', (code, ended) => gone(`${interpreter} ended (${ended ?? code})`));
    createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
      const reply = JSON.parse(line) as Reply;
      if (reply.exit !== undefined) onExit(reply.exit);
      const heard = this.#waiting.get(reply.id ?? 0);
      this.#waiting.delete(reply.id ?? 0);
      heard?.(reply);
    });
    return child;
  }
}
