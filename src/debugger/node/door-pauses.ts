// What the clients of the door do to the program: it stands still, runs on, and where it stood. Read
// from what the inspector tells them; of a worker thread, out of the message that wraps its own.

import type { Stop } from '../../core/debugging.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { IdeDoorEvents } from '../debugger-kind.js';
import { message, type Paused, paused, scriptParsed, workerMessage } from './cdp-schema.js';
import { exceptionOf } from './describe-stop.js';
import type { DoorPlaces } from './door-places.js';
import { ScriptTable } from './script-table.js';
import { framesOf } from './stack.js';
import { stackOf } from './stop-view.js';

export interface DoorPausesOptions {
  readonly service: string;
  readonly places: DoorPlaces;
  readonly events: Pick<IdeDoorEvents, 'paused' | 'resumed' | 'stopped'>;
}

export class DoorPauses {
  readonly #options: DoorPausesOptions;
  /** Of each thread that stands still, the clients that were told so. */
  readonly #held = new Map<string, Set<object>>();
  readonly #threads = new Map<string, ScriptTable>();
  /** Where a stop is takes a moment to find out; what follows is told after it, and how late. */
  #telling: Promise<void> = Promise.resolve();

  constructor(options: DoorPausesOptions) {
    this.#options = options;
  }

  /** A message of the inspector to a client. */
  heard(client: object, text: string): void {
    const method = methodOf(text);
    if (method === null) return;
    if (method !== 'NodeWorker.receivedMessageFromWorker') {
      this.#heardOf('', client, method, text);
      return;
    }
    const { data } = workerMessage.safeParse(paramsOf(text));
    if (data === undefined) return;
    const inner = methodOf(data.message);
    if (inner !== null) this.#heardOf(data.sessionId, client, inner, data.message);
  }

  left(client: object): void {
    for (const thread of [...this.#held.keys()]) this.#let(thread, client);
  }

  #heardOf(thread: string, client: object, method: string, text: string): void {
    if (method === 'Debugger.scriptParsed') {
      const { data } = scriptParsed.safeParse(paramsOf(text));
      if (data !== undefined) this.#scripts(thread).add(data);
    } else if (method === 'Debugger.paused') {
      const clients = this.#held.get(thread) ?? new Set();
      clients.add(client);
      this.#held.set(thread, clients);
      if (clients.size > 1) return;
      if (this.#held.size === 1) this.#next((lateMs) => this.#options.events.paused(lateMs));
      const { data } = paused.safeParse(paramsOf(text));
      if (data !== undefined && isForPeople(data)) this.#next(() => this.#tell(thread, data));
    } else if (method === 'Debugger.resumed') {
      for (const each of [...(this.#held.get(thread) ?? [])]) this.#let(thread, each);
    }
  }

  #let(thread: string, client: object): void {
    const clients = this.#held.get(thread);
    if (clients?.delete(client) !== true || clients.size > 0) return;
    this.#held.delete(thread);
    if (this.#held.size === 0) this.#next((lateMs) => this.#options.events.resumed(lateMs));
  }

  #next(tell: (lateMs: number) => void | Promise<void>): void {
    const atMs = steadyNow();
    this.#telling = this.#telling
      .then(() => tell(steadyNow() - atMs))
      .catch(() => {
        // A pause that cannot be described is one all the same.
      });
  }

  async #tell(thread: string, data: Paused): Promise<void> {
    const { service, events } = this.#options;
    const scripts = this.#scripts(thread);
    const frames = framesOf(data, scripts);
    const stack = stackOf(frames, await this.#options.places.of(frames, scripts));
    const [top] = stack;
    if (top === undefined) return;
    events.stopped({
      ...{ ...top, service, runtime: 'node', reason: reasonOf(data), breakpoint: null },
      ...{ exception: exceptionOf(data), frames: stack, source: [], locals: {}, closure: {} },
      watches: {},
    });
  }

  #scripts(thread: string): ScriptTable {
    const known = this.#threads.get(thread);
    if (known !== undefined) return known;
    const scripts = new ScriptTable();
    this.#threads.set(thread, scripts);
    return scripts;
  }
}

/** Those that a client makes on its own account: before a module runs, say, to set breakpoints in it. */
function isForPeople({ reason }: Paused): boolean {
  return reason !== 'instrumentation' && reason !== 'Break on start';
}

function reasonOf(data: Paused): Stop['reason'] {
  if (exceptionOf(data) !== null) return 'exception';
  if (data.hitBreakpoints.length > 0) return 'breakpoint';
  return data.reason === 'step' ? 'step' : 'other';
}

/** V8 writes the method first; an answer has an id in its place. */
function methodOf(text: string): string | null {
  const method = /^\{"method":"([\w.]+)"/.exec(text.slice(0, 80))?.[1];
  return method !== undefined && methods.has(method) ? method : null;
}

const methods = new Set([
  'Debugger.paused',
  'Debugger.resumed',
  'Debugger.scriptParsed',
  'NodeWorker.receivedMessageFromWorker',
]);

function paramsOf(text: string): unknown {
  try {
    return message.parse(JSON.parse(text)).params;
  } catch {
    return null; // not the protocol: what reads it finds nothing in it
  }
}
