// Real Node processes to debug, and what a session tells of them.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ArmedBreakpoint, BreakpointRequest, Stop } from '../../../src/core/debugging.js';
import type {
  DebugSession,
  DebugTarget,
  EnabledDebugger,
  SessionEvents,
} from '../../../src/debugger/debugger-kind.js';
import { nodeDebugger } from '../../../src/debugger/node/node-debugger.js';
import { freePort } from '../../harness/free-port.js';

export const fixtures = resolve(import.meta.dirname, '../fixtures/node');

export interface RunningService {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly target: DebugTarget;
  readonly inspectorPort: number;
  ask(path: string): Promise<{ status: number; text: string }>;
}

/** Its inspector has a port of its own, which nothing is opened at yet. */
export async function startService(
  file = 'plain.mjs',
  options: { execArgv?: readonly string[]; root?: string } = {},
): Promise<RunningService> {
  const inspectorPort = await freePort();
  const child = fork(resolve(options.root ?? fixtures, file), {
    cwd: options.root ?? fixtures,
    execArgv: [`--inspect-port=${inspectorPort}`, ...(options.execArgv ?? [])],
    stdio: 'ignore',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [port] = await once(child, 'message');
  const pid = child.pid ?? 0;
  const root = options.root ?? fixtures;
  return {
    process: child,
    pid,
    inspectorPort,
    target: { service: 'reviews', runtime: 'node', pid, port: null, root },
    ask: async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    },
  };
}

/** What a session says, to be awaited one by one. */
export class Heard implements SessionEvents {
  readonly stops = new Mailbox<Stop>();
  readonly resumes = new Mailbox<null>();
  readonly places = new Mailbox<ArmedBreakpoint>();
  readonly ends = new Mailbox<string>();
  readonly notes = new Mailbox<string>();

  stopped(stop: Stop): void {
    this.stops.put(stop);
  }
  resumed(): void {
    this.resumes.put(null);
  }
  placed(_position: number, breakpoint: ArmedBreakpoint): void {
    this.places.put(breakpoint);
  }
  gone(reason: string): void {
    this.ends.put(reason);
  }
  note(line: string): void {
    this.notes.put(line);
  }
}

class Mailbox<T> {
  readonly all: T[] = [];
  #taken = 0;
  #wake: (() => void)[] = [];

  put(value: T): void {
    this.all.push(value);
    for (const wake of this.#wake.splice(0)) wake();
  }

  async next(): Promise<T> {
    while (this.all.length <= this.#taken) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    this.#taken += 1;
    return this.all[this.#taken - 1] as T;
  }
}

export interface Debugged {
  readonly heard: Heard;
  readonly enabled: EnabledDebugger;
  readonly session: DebugSession;
}

/** Enabled and connected; released and closed again when the test has finished. */
export async function debug(
  { target }: Pick<RunningService, 'target'>,
  watches: readonly string[] = [],
): Promise<Debugged> {
  const enabled = await nodeDebugger.enable(target);
  const heard = new Heard();
  const session = await nodeDebugger.connect(enabled, target, heard, { watches });
  onTestFinished(async () => {
    await session.release();
    await enabled.disable();
  });
  return { heard, enabled, session };
}

/** `src/reviews.ts:42 if id === 4` */
export function at(text: string): BreakpointRequest {
  const [, file = '', line = '', condition] = /^(.*):(\d+)(?: if (.*))?$/s.exec(text) ?? [];
  return { service: 'reviews', file, line: Number(line), condition: condition ?? null };
}

/** A client that knows nothing of loop. */
export async function answersAsInspector(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/json/version`);
    return response.ok;
  } catch {
    return false;
  }
}
