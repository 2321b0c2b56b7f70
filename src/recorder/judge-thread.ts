import { Worker } from 'node:worker_threads';
import type { RuleDefinition } from '../core/rules/definition.js';
import type { HopFacts, Judge } from './judge.js';
import type { FromJudge, ToJudge } from './judge-worker.js';

export interface JudgeBounds {
  /** For one hop, in the thread. */
  readonly hopMsMax: number;
  /** In the queue before that. */
  readonly waitMsMax: number;
  /** Their bodies stay in the recorder's memory, and are bounded there. */
  readonly hopsWaitingMax: number;
}

const usualBounds: JudgeBounds = {
  hopMsMax: 1000,
  waitMsMax: 5000,
  hopsWaitingMax: 1000,
};
/** To start the thread, and to compile the rules there. */
const startMsMax = 30_000;

interface Asked {
  readonly hop: () => HopFacts;
  readonly rules: readonly RuleDefinition[];
  readonly answer: (held: readonly string[] | null) => void;
  readonly sinceMs: number;
}

/** Asks rules in a thread of its own, which starts with the first hop that needs it. */
export class JudgeThread implements Judge {
  readonly #bounds: JudgeBounds;
  readonly #waiting: Asked[] = [];
  #worker: Worker | null = null;
  /** Those that the thread has compiled. */
  #rules: readonly RuleDefinition[] | null = null;
  #asked: Asked | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(bounds: Partial<JudgeBounds> = {}) {
    this.#bounds = { ...usualBounds, ...bounds };
  }

  ask(hop: () => HopFacts, rules: readonly RuleDefinition[], answer: Asked['answer']): void {
    if (this.#closed || this.#waiting.length >= this.#bounds.hopsWaitingMax) {
      queueMicrotask(() => answer(null));
      return;
    }
    this.#waiting.push({ hop, rules, answer, sinceMs: performance.now() });
    this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#giveUp();
    for (const { answer } of this.#waiting.splice(0)) answer(null);
  }

  #next(): void {
    if (this.#asked !== null || this.#closed) return;
    const asked = this.#waiting.shift();
    if (asked === undefined) return;
    this.#asked = asked;
    if (performance.now() - asked.sinceMs > this.#bounds.waitMsMax) {
      this.#settle(null);
      return;
    }
    this.#worker ??= this.#start();
    if (this.#rules === asked.rules) this.#sendHop(asked);
    else {
      this.#rules = asked.rules;
      this.#limit(startMsMax);
      this.#send({ type: 'rules', rules: asked.rules });
    }
  }

  #sendHop(asked: Asked): void {
    this.#limit(this.#bounds.hopMsMax);
    const hop = asked.hop();
    this.#send({ type: 'hop', hop }, [hop.requestBody.buffer, hop.responseBody.buffer]);
  }

  /** @param moved what is not needed here any more */
  #send(message: ToJudge, moved: readonly ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, moved);
  }

  /** A thread that takes longer is ended: nothing else stops what it is at. */
  #limit(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), ms).unref();
  }

  #start(): Worker {
    const worker = new Worker(workerUrl());
    // It must not keep the process when all else is over.
    worker.unref();
    worker.on('message', (message: FromJudge) => {
      if (this.#worker !== worker || this.#asked === null) return;
      if (message.type === 'ready') this.#sendHop(this.#asked);
      else this.#settle(message.held);
    });
    worker.on('error', () => {
      if (this.#worker === worker) this.#giveUp();
    });
    return worker;
  }

  #giveUp(): void {
    void this.#worker?.terminate();
    this.#worker = null;
    this.#rules = null;
    this.#settle(null);
  }

  #settle(held: readonly string[] | null): void {
    clearTimeout(this.#timer);
    const asked = this.#asked;
    this.#asked = null;
    asked?.answer(held);
    this.#next();
  }
}

/** A thread runs JavaScript only: under a TypeScript loader (tests), the compiled one is taken. */
function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/src/recorder/judge-worker.js', import.meta.url)
    : new URL('./judge-worker.js', import.meta.url);
}
