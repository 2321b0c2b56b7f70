// Follows what a client and an adapter say to each other, to know what state they leave behind.

import { z } from 'zod';
import { encodeFrame } from './framing.js';

const saidSchema = z.object({
  type: z.string(),
  seq: z.number().optional(),
  command: z.string().optional(),
  event: z.string().optional(),
  request_seq: z.number().optional(),
  success: z.boolean().optional(),
  arguments: z.object({ source: z.unknown().optional() }).nullish(),
  body: z.object({ threadId: z.number().optional() }).nullish(),
});

/** Above any number that a client comes to. */
const ownSeq = 1_000_000_000;

export class Eavesdropper {
  readonly tookLeave: Promise<void>;
  readonly #armed: () => void;
  #leave: () => void = () => undefined;
  /** JSON of each source that has breakpoints. */
  readonly #sources = new Set<string>();
  #configurationSeq: number | null = null;
  #stoppedThread: number | null = null;
  #leaveSeq: number | null = null;
  #hasTakenLeave = false;

  constructor(armed: () => void) {
    this.#armed = armed;
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
    const seq = said.seq ?? null;
    if (said.command === 'configurationDone') this.#configurationSeq = seq;
    if (said.command === 'disconnect') this.#leaveSeq = seq;
    if (said.command === 'setBreakpoints' && said.arguments?.source !== undefined) {
      this.#sources.add(JSON.stringify(said.arguments.source));
    }
  }

  fromAdapter(text: string): void {
    const said = parse(text);
    if (said?.event === 'stopped') this.#stoppedThread = said.body?.threadId ?? 0;
    if (said?.event === 'continued') this.#stoppedThread = null;
    if (said?.type !== 'response' || said.request_seq === undefined) return;
    if (said.request_seq === this.#configurationSeq && said.success === true) this.#armed();
    if (said.request_seq === this.#leaveSeq) {
      this.#hasTakenLeave = true;
      this.#leave();
    }
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
    if (this.#stoppedThread !== null) {
      frames.push(request('continue', { threadId: this.#stoppedThread }));
    }
    frames.push(request('disconnect', { terminateDebuggee: false }));
    this.#leaveSeq = seq;
    return frames;
  }
}

function parse(text: string): z.infer<typeof saidSchema> | null {
  try {
    return saidSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // the adapter will say what it thinks of it
  }
}
