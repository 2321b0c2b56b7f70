// Follows what a client and an adapter say to each other, to know what state they leave behind, and
// what the client does meanwhile.

import { z } from 'zod';
import type { IdeWait } from '../../core/debugging.js';
import type { IdeDoorEvents } from '../debugger-kind.js';
import { encodeFrame } from './framing.js';
import { type DapFrame, stackSchema, stoppedSchema } from './messages.js';

const saidSchema = z.object({
  type: z.string(),
  seq: z.number().optional(),
  command: z.string().optional(),
  event: z.string().optional(),
  request_seq: z.number().optional(),
  success: z.boolean().optional(),
  arguments: z
    .object({
      source: z.unknown().optional(),
      breakpoints: z.array(z.unknown()).nullish(),
      filters: z.array(z.string()).nullish(),
    })
    .nullish(),
  body: z.unknown().optional(),
});

type Said = z.infer<typeof saidSchema>;
export type ClientStopped = z.infer<typeof stoppedSchema>;

export interface EavesdropperEvents extends Pick<IdeDoorEvents, 'attached' | 'paused' | 'resumed'> {
  /** The client has done what it was waited for. */
  armed(): void;
  /** `frames`: as far as the client has asked for them. */
  stopped(stopped: ClientStopped, frames: readonly DapFrame[]): void;
}

/** Above any number that a client comes to. */
const ownSeq = 1_000_000_000;

export class Eavesdropper {
  readonly tookLeave: Promise<void>;
  readonly #wait: IdeWait;
  readonly #events: EavesdropperEvents;
  #leave: () => void = () => undefined;
  /** JSON of each source that has breakpoints. */
  readonly #sources = new Set<string>();
  /** What each request under way is for. */
  readonly #asked = new Map<number, 'configuration' | 'breakpoints' | 'resume' | 'stack'>();
  #isConfigured = false;
  #hasBreakpoints = false;
  /** It stands still; the thread is null once it is to run on. */
  #stopped: ClientStopped | null = null;
  /** Nobody has been told where. */
  #isUntold = false;
  /** `continued` that debugpy sends after what the client let run itself, perhaps after the next stop. */
  #continuedOwed = 0;
  #leaveSeq: number | null = null;
  #hasTakenLeave = false;

  constructor(wait: IdeWait, events: EavesdropperEvents) {
    this.#wait = wait;
    this.#events = events;
    this.tookLeave = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  /** The adapter has let the client go, or never met it. */
  get hasTakenLeave(): boolean {
    return this.#hasTakenLeave;
  }

  fromClient(text: string): void {
    const said = parse(text);
    if (said?.type !== 'request') return;
    const { seq, command = '' } = said;
    if (command === 'initialize') this.#events.attached();
    if (seq === undefined) return;
    if (command === 'configurationDone') this.#asked.set(seq, 'configuration');
    if (command === 'disconnect') this.#leaveSeq = seq;
    if (command === 'stackTrace' && this.#isUntold) this.#asked.set(seq, 'stack');
    if (command === 'setBreakpoints' && said.arguments?.source !== undefined) {
      this.#sources.add(JSON.stringify(said.arguments.source));
    }
    if (setsSomething(said)) this.#asked.set(seq, 'breakpoints');
    if (resuming.has(command) && this.#stopped !== null) {
      this.#asked.set(seq, 'resume');
      this.#continuedOwed += 1;
      // The next stop may come before the answer.
      this.#ran();
    }
  }

  fromAdapter(text: string): void {
    const said = parse(text);
    if (said?.event === 'stopped') this.#hasStopped(said.body);
    if (said?.event === 'continued') {
      if (this.#continuedOwed > 0) this.#continuedOwed -= 1;
      else this.#ran();
    }
    if (said?.type !== 'response' || said.request_seq === undefined) return;
    const what = this.#asked.get(said.request_seq);
    this.#asked.delete(said.request_seq);
    if (what === 'stack') this.#told(stackSchema.safeParse(said.body).data?.stackFrames ?? []);
    if (said.success === true && (what === 'configuration' || what === 'breakpoints')) {
      this.#isConfigured ||= what === 'configuration';
      this.#hasBreakpoints ||= what === 'breakpoints';
      const isReady = this.#hasBreakpoints || this.#wait === 'attached';
      if (this.#isConfigured && isReady) this.#events.armed();
    }
    if (what === 'resume' && said.success === false) {
      this.#continuedOwed = Math.max(0, this.#continuedOwed - 1);
      this.#events.paused(0);
    }
    if (said.request_seq === this.#leaveSeq) {
      this.#hasTakenLeave = true;
      this.#leave();
    }
  }

  /** The connection is over, and nothing is held by it. */
  ended(): void {
    this.#ran();
  }

  /** What a client says before it goes: no breakpoints, run on, good-bye. */
  farewell(): Buffer[] {
    let seq = ownSeq;
    const request = (command: string, args: Record<string, unknown>): Buffer => {
      seq += 1;
      return encodeFrame({ seq, type: 'request', command, arguments: args });
    };
    const frames = [...this.#sources].map((source) =>
      request('setBreakpoints', { source: JSON.parse(source), breakpoints: [] }),
    );
    frames.push(request('setFunctionBreakpoints', { breakpoints: [] }));
    frames.push(request('setExceptionBreakpoints', { filters: [] }));
    if (this.#stopped !== null) {
      frames.push(request('continue', { threadId: this.#stopped.threadId ?? 0 }));
      this.#ran();
    }
    frames.push(request('disconnect', { terminateDebuggee: false }));
    this.#leaveSeq = seq;
    return frames;
  }

  #hasStopped(body: unknown): void {
    const { data } = stoppedSchema.safeParse(body);
    this.#told([]);
    this.#stopped = data ?? { reason: 'unknown' };
    this.#isUntold = true;
    this.#events.paused(0);
  }

  #ran(): void {
    if (this.#stopped === null) return;
    this.#told([]);
    this.#stopped = null;
    this.#events.resumed(0);
  }

  #told(frames: readonly DapFrame[]): void {
    if (!this.#isUntold || this.#stopped === null) return;
    this.#isUntold = false;
    this.#events.stopped(this.#stopped, frames);
  }
}

const resuming = new Set(['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue']);

/** Something that can stop it, and that a person has asked for: `uncaught` is VS Code's own default. */
function setsSomething({ command, arguments: given }: Said): boolean {
  if (command === 'setBreakpoints' || command === 'setFunctionBreakpoints') {
    return (given?.breakpoints ?? []).length > 0;
  }
  const filters = command === 'setExceptionBreakpoints' ? (given?.filters ?? []) : [];
  return filters.some((filter) => filter !== 'uncaught');
}

function parse(text: string): Said | null {
  try {
    return saidSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // the adapter will say what it thinks of it
  }
}
