// The lldb-dap that loop starts, and loop's connection to it. It attaches when it is asked to, and
// detaches when its client says good-bye. SIGKILL of it could leave breakpoints in the program, which
// would end at one; so it is never sent.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import type { EnabledDebugger } from '../debugger-kind.js';
import { enableMs, releaseMs } from '../limits.js';
import { freePort } from '../proc/free-port.js';
import { isListening } from '../proc/sockets.js';

export class LldbProcess implements EnabledDebugger {
  readonly host = '127.0.0.1';
  readonly wasThere = false;
  readonly port: number;
  readonly #program: string;
  readonly #service: string;
  #child: ChildProcess | null = null;

  private constructor(program: string, service: string, port: number) {
    this.#program = program;
    this.#service = service;
    this.port = port;
  }

  /** @throws LOOP_DEBUGGER_ENABLE */
  static async start(program: string, service: string): Promise<LldbProcess> {
    const lldb = new LldbProcess(program, service, await freePort());
    await lldb.listen();
    return lldb;
  }

  /** For one client; a new one when that was used up. */
  async listen(): Promise<void> {
    if (this.#child !== null && !hasEnded(this.#child) && isListening(this.port)) return;
    await this.disable();
    // A session of its own: the terminal's Ctrl-C is for loop, which then releases in order.
    const args = ['--repl-mode=variable', '--port', `${this.port}`];
    const child = spawn(this.#program, args, { stdio: 'ignore', detached: true });
    child.on('error', () => undefined); // it has no pid then
    this.#child = child;
    const until = performance.now() + enableMs;
    while (!isListening(this.port) && !hasEnded(child) && performance.now() < until)
      await sleep(10);
    if (isListening(this.port)) return;
    const text = `${this.#service}: ${this.#program} does not listen at 127.0.0.1:${this.port}`;
    throw new LoopError('LOOP_DEBUGGER_ENABLE', text);
  }

  async disable(): Promise<void> {
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const ended = once(child, 'exit').then(() => true);
    for (let tries = 0; tries < 3; tries += 1) {
      // Its client's leave ends it.
      if (await Promise.race([ended, sleep(releaseMs / 5, false, { ref: false })])) return;
      child.kill('SIGTERM');
    }
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
