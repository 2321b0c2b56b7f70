import { type ChildProcess, fork } from 'node:child_process';
import { type ErrorCode, LoopError } from '../../core/errors.js';
import {
  aliveEveryMs,
  type FromGuard,
  type GuardCalls,
  type GuardEvent,
  type GuardFailure,
  type ToGuard,
} from './messages.js';

/** Milliseconds for everything to be released; longer than what the guard allows itself. */
const releaseMsMax = 35_000;
/** For the guard to end, having released all; it is not waited for longer. */
const exitMsMax = 3_000;

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** loop's side of the guard: starts it, and asks it. */
export class GuardProcess {
  readonly calls: GuardCalls;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #onEvent: (event: GuardEvent) => void;
  readonly #asked = new Map<number, Asked>();
  readonly #alive: NodeJS.Timeout;
  readonly #exited: Promise<void>;
  #lastId = 0;
  #isOver = false;
  #isEnding = false;
  /** Of a release by itself. */
  #problems: readonly string[] = [];
  /** What it said when it released everything by itself. */
  #why = killed;

  private constructor(child: ChildProcess, onEvent: (event: GuardEvent) => void) {
    this.#child = child;
    this.#onEvent = onEvent;
    this.pid = child.pid ?? 0;
    this.calls = {
      open: (...args) => this.#call('open', args),
      arm: (...args) => this.#call('arm', args),
      expect: (...args) => this.#call('expect', args),
      act: (...args) => this.#call('act', args),
      inspect: (...args) => this.#call('inspect', args),
      missed: (...args) => this.#call('missed', args),
      evaluate: (...args) => this.#call('evaluate', args),
      openDoor: (...args) => this.#call('openDoor', args),
      leave: (...args) => this.#call('leave', args),
      ideHeardAt: (...args) => this.#call('ideHeardAt', args),
      close: (...args) => this.#call('close', args),
      release: () => this.#call('release', []),
    };
    child.on('message', (message: FromGuard) => this.#hear(message));
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => {
        this.#over();
        resolve();
      });
    });
    this.#alive = setInterval(() => this.#send({ type: 'alive' }), aliveEveryMs);
    this.#alive.unref();
  }

  static async start(onEvent: (event: GuardEvent) => void): Promise<GuardProcess> {
    const child = fork(mainFile(), [], {
      detached: true,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the guard process ended with ${code}`)));
    });
    return new GuardProcess(child, onEvent);
  }

  /** Releases everything and ends the guard. Returns what went wrong. */
  async release(): Promise<readonly string[]> {
    let problems: readonly string[] = [];
    if (!this.#isOver) {
      const timeout = new Promise<readonly string[]>((resolve) => {
        setTimeout(
          () => resolve([`the debuggers were not released within ${releaseMsMax / 1000} s`]),
          releaseMsMax,
        ).unref();
      });
      problems = await Promise.race([
        // It may have ended by itself meanwhile, having released everything.
        this.calls.release().catch((error: Error) => (this.#isOver ? [] : [error.message])),
        timeout,
      ]);
      this.#isEnding = true;
      if (this.#child.connected) this.#child.disconnect();
    }
    await Promise.race([this.#exited, after(exitMsMax)]);
    return [...problems, ...this.#problems];
  }

  #call<T>(call: keyof GuardCalls, args: readonly unknown[]): Promise<T> {
    if (this.#isOver) return Promise.reject(new LoopError('LOOP_DEBUGGER_GONE', this.#why));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<T>((resolve, reject) => {
      this.#asked.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#send({ type: 'call', id, call, args });
    });
  }

  #send(message: ToGuard): void {
    if (!this.#child.connected) return;
    this.#child.send(message, () => {
      // It has gone: `exit` says so to everyone who waits.
    });
  }

  #hear(message: FromGuard): void {
    if (message.type === 'ready') return;
    if (message.type === 'problems') {
      this.#problems = message.problems;
      return;
    }
    if (message.type === 'answer' || message.type === 'failure') {
      const asked = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      if (message.type === 'answer') asked?.resolve(message.value);
      else asked?.reject(errorOf(message.error));
      return;
    }
    if (message.type === 'released') this.#why = message.reason;
    this.#onEvent(message);
  }

  #over(): void {
    this.#isOver = true;
    clearInterval(this.#alive);
    if (this.#why === killed && !this.#isEnding) {
      this.#problems = [
        'an inspector of Node that loop opened may still listen, as nobody closed it, and worker ' +
          'threads of Node keep their breakpoints, and would stay at them: restart such a copy',
      ];
    }
    for (const { reject } of this.#asked.values()) {
      reject(new LoopError('LOOP_DEBUGGER_GONE', this.#why));
    }
    this.#asked.clear();
    this.#onEvent({ type: 'released', reason: this.#why });
  }
}

const killed = 'the guard process was killed';

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function errorOf({ code, message }: GuardFailure): Error {
  return code === null ? new Error(message) : new LoopError(code as ErrorCode, message);
}

/** A process runs no TypeScript: tests start the compiled one. */
function mainFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/src/debugger/guard/guard-main.js', import.meta.url)
    : new URL('./guard-main.js', import.meta.url);
}
