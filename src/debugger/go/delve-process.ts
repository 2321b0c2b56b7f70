// The dlv that loop starts. The service stands still from here until `configurationDone`. SIGTERM
// makes dlv detach, from whatever state; SIGKILL would kill the service with it, so it is never sent.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import { freePort, isListening } from '../dap/ports.js';
import type { EnabledDebugger } from '../debugger-kind.js';
import { enableMs, releaseMs } from '../limits.js';

/** Characters of dlv's output that are kept. */
const saidMax = 10_000;

export interface DelveOptions {
  readonly service: string;
  readonly pid: number;
  readonly dlv: string;
}

export class DelveProcess implements EnabledDebugger {
  readonly host = '127.0.0.1';
  readonly wasThere = false;
  readonly port: number;
  readonly #options: DelveOptions;
  #child: ChildProcess | null = null;
  #isDisabled = false;

  private constructor(options: DelveOptions, port: number) {
    this.#options = options;
    this.port = port;
  }

  /** @throws LOOP_DEBUGGER_ENABLE, LOOP_DEBUGGER_BINARY, LOOP_DEBUGGER_PERMISSION */
  static async start(options: DelveOptions): Promise<DelveProcess> {
    const delve = new DelveProcess(options, await freePort());
    await delve.listen();
    return delve;
  }

  /** It serves one client, and ends with it: started again for the next one. */
  async listen(): Promise<void> {
    const { service, pid, dlv } = this.#options;
    if (this.#isDisabled) {
      throw new LoopError('LOOP_DEBUGGER_GONE', `${service}: its debugger was closed`);
    }
    if (this.#child !== null && this.#child.exitCode === null && isListening(this.port)) return;
    await this.#end();
    let said = '';
    const child = spawn(
      dlv,
      ['attach', `${pid}`, '--headless', '--api-version=2', `--listen=127.0.0.1:${this.port}`],
      // Of its own session: the terminal's Ctrl-C is for loop, which then releases in order.
      { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    this.#child = child;
    const hear = (chunk: Buffer): void => {
      if (said.length < saidMax) said += chunk.toString();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', (error) => hear(Buffer.from(error.message)));
    const until = Date.now() + enableMs;
    while (!isListening(this.port) && !hasEnded(child) && Date.now() < until) await sleep(10);
    if (isListening(this.port) && !hasEnded(child)) return;
    const isLate = !hasEnded(child);
    await this.#end();
    throw explain(said.trim(), isLate, this.#options);
  }

  async disable(): Promise<void> {
    this.#isDisabled = true;
    await this.#end();
  }

  /** The process runs on without dlv, which may be started again. */
  async stop(): Promise<void> {
    await this.#end();
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    // A second one, because dlv does not hear the first while it waits for the process to stop.
    for (let tries = 0; tries < 2; tries += 1) {
      const isOver = await Promise.race([
        ended.then(() => true),
        sleep(releaseMs / 2, false, { ref: false }),
      ]);
      if (isOver) return;
      child.kill('SIGTERM');
    }
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

function explain(said: string, isLate: boolean, { service, pid }: DelveOptions): LoopError {
  const why = said.split('\n').at(-1) || 'it gave no reason';
  const text = `${service}: dlv did not attach to process ${pid}: ${why}`;
  if (isLate) {
    return new LoopError('LOOP_DEBUGGER_ENABLE', `${text} (within ${enableMs} ms)`);
  }
  if (/not permitted|ptrace_scope/i.test(said)) {
    return new LoopError('LOOP_DEBUGGER_PERMISSION', text);
  }
  if (/could not open debug info|no debug|\.debug_|decoding dwarf/i.test(said)) {
    return new LoopError('LOOP_DEBUGGER_BINARY', text);
  }
  return new LoopError('LOOP_DEBUGGER_ENABLE', text);
}
