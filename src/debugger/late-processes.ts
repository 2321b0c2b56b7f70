import { steadyNow } from '../core/steady-clock.js';
import type { DebuggedProcess } from './debugged-process.js';

export interface LateProcessesOptions {
  /** Those that are attached to already; what was tried is added to it. */
  readonly known: Set<number>;
  readonly find: (known: ReadonlySet<number>) => readonly DebuggedProcess[];
  /** Never rejects. */
  readonly attach: (process: DebuggedProcess) => Promise<void>;
}

const lookEveryMs = 300;
/** A process that has just begun is let come up before a debugger is put into it. */
const graceMs = { node: 300, deno: 300, go: 300, java: 300, native: 300, python: 1_500 } as const;

/** Sees workers that begin to answer while the replay goes on, and has each attached to, one at a time. */
export class LateProcesses {
  readonly #options: LateProcessesOptions;
  readonly #seenAtMs = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: LateProcessesOptions) {
    this.#options = options;
    this.#lookLater();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #lookLater(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { known, find, attach } = this.#options;
    for (const process of find(known)) {
      const { pid, runtime } = process.target;
      if (this.#isStopped || pid === null) break;
      const now = steadyNow();
      const seenAtMs = this.#seenAtMs.get(pid) ?? now;
      this.#seenAtMs.set(pid, seenAtMs);
      if (now - seenAtMs < graceMs[runtime]) continue;
      known.add(pid);
      await attach(process);
    }
    this.#lookLater();
  }
}
