// The dlv that loop starts, and loop's connection to it. The service stands still from here until
// `configurationDone`. SIGTERM makes dlv detach, at a stop too, once it has attached; before, it
// leaves the service stopped. SIGKILL would kill the service with it, so it is never sent.
//
// dlv serves one client and detaches when that goes, so loop connects before dlv has even attached:
// from then on the service runs on whatever happens to loop, kill -9 included.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import { farewell, openInitialized } from '../dap/attaching.js';
import type { DapClient } from '../dap/client.js';
import type { EnabledDebugger } from '../debugger-kind.js';
import { enableMs, releaseMs } from '../limits.js';
import { freePort } from '../proc/free-port.js';
import { tracerOf } from '../proc/process-info.js';
import { isListening } from '../proc/sockets.js';

export interface DelveOptions {
  readonly service: string;
  readonly pid: number;
  readonly dlv: string;
  readonly isOptimised: boolean;
}

export class DelveProcess implements EnabledDebugger {
  readonly host = '127.0.0.1';
  readonly wasThere = false;
  readonly port: number;
  readonly isOptimised: boolean;
  readonly #options: DelveOptions;
  #child: ChildProcess | null = null;
  #log: string | null = null;
  #client: DapClient | null = null;
  #isDisabled = false;

  private constructor(options: DelveOptions, port: number) {
    this.#options = options;
    this.isOptimised = options.isOptimised;
    this.port = port;
  }

  /** @throws LOOP_DEBUGGER_ENABLE, LOOP_DEBUGGER_BINARY, LOOP_DEBUGGER_PERMISSION */
  static async start(options: DelveOptions): Promise<DelveProcess> {
    const delve = new DelveProcess(options, await freePort());
    await delve.client();
    return delve;
  }

  /** The one connection that it takes; a new dlv when it was used up. */
  async client(): Promise<DapClient> {
    if (this.#client !== null && !this.#client.isClosed) return this.#client;
    await this.listen();
    try {
      // It answers when it has attached.
      this.#client = await openInitialized(this);
      this.#forgetLog(); // now, because a loop that is killed could not
      return this.#client;
    } catch (cause) {
      await this.#end();
      throw this.#explain(cause);
    }
  }

  /** Starts a dlv, for one client that must come at once. */
  async listen(): Promise<void> {
    const { service, pid, dlv } = this.#options;
    if (this.#isDisabled) {
      throw new LoopError('LOOP_DEBUGGER_GONE', `${service}: its debugger was closed`);
    }
    await this.#end();
    this.#forgetLog();
    const folder = mkdtempSync(join(tmpdir(), 'loop-dlv-'));
    const log = openSync(join(folder, 'log'), 'w');
    const child = spawn(
      dlv,
      ['attach', `${pid}`, '--headless', '--api-version=2', `--listen=127.0.0.1:${this.port}`],
      // A session of its own: the terminal's Ctrl-C is for loop, which then releases in order. A
      // file, because dlv that writes to a pipe without a reader dies of it, and does not detach.
      { stdio: ['ignore', log, log], detached: true },
    );
    closeSync(log);
    child.on('error', () => undefined); // it has no pid then
    this.#child = child;
    this.#log = folder;
    const until = performance.now() + enableMs;
    while (!isListening(this.port) && !hasEnded(child) && performance.now() < until)
      await sleep(10);
    if (isListening(this.port)) return;
    await this.#end();
    throw this.#explain(undefined);
  }

  /** The service runs on without dlv, which may be started again. */
  stop(): Promise<void> {
    return this.#end();
  }

  async disable(): Promise<void> {
    this.#isDisabled = true;
    await this.#end();
    this.#forgetLog();
  }

  #forgetLog(): void {
    if (this.#log !== null) rmSync(this.#log, { recursive: true, force: true });
    this.#log = null;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const ended = once(child, 'exit').then(() => true);
    // Its client's good-bye, or its loss, ends it in order, even while it is still attaching.
    if (this.#client !== null) await farewell(this.#client, releaseMs / 2);
    for (let tries = 0; tries < 3; tries += 1) {
      const isOver = await Promise.race([ended, sleep(releaseMs / 3, false, { ref: false })]);
      if (isOver) return;
      child.kill('SIGTERM');
    }
  }

  #explain(cause: unknown): LoopError {
    const { service, pid } = this.#options;
    const said = this.#log === null ? '' : readFileSync(join(this.#log, 'log'), 'utf8').trim();
    this.#forgetLog();
    const own = said.split('\n').filter((line) => !line.startsWith('API server listening'));
    const why = own.at(-1) || (cause instanceof Error ? cause.message : 'it gave no reason');
    const text = `${service}: dlv did not attach to process ${pid}: ${why}`;
    const tracer = tracerOf(pid);
    if (tracer !== null && tracer !== this.#child?.pid) {
      return new LoopError('LOOP_DEBUGGER_BUSY', `${text}; process ${tracer} traces it`, { cause });
    }
    if (/too old/i.test(said)) {
      const cure =
        'go install github.com/go-delve/delve/cmd/dlv@latest, which takes the newest Go and those before it';
      return new LoopError('LOOP_DEBUGGER_ENABLE', `${text}; ${cure}`, { cause });
    }
    if (/not permitted|ptrace_scope/i.test(said)) {
      return new LoopError('LOOP_DEBUGGER_PERMISSION', text, { cause });
    }
    if (/could not open debug info|no debug|decoding dwarf/i.test(said)) {
      return new LoopError('LOOP_DEBUGGER_BINARY', text, { cause });
    }
    return new LoopError('LOOP_DEBUGGER_ENABLE', text, { cause });
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
