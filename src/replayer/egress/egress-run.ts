import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop } from '../../core/capture.js';
import type { Exchange } from '../../core/exchange.js';
import type { Forward, ForwardHandler, ForwardRequest, ForwardStream } from '../../core/forward.js';
import type { RunMarks } from '../run-marks.js';
import { type AnswerOptions, CallAnswers } from './answer-call.js';
import type { BodyBudget } from './body-note.js';
import { CallNote } from './call-note.js';
import { type Callee, type HostNames, identifyCallee } from './callee.js';
import { type Dependencies, dependenciesOf } from './dependencies.js';
import { type LiveCall, placeCall } from './place-call.js';
import { recordedTypes } from './recorded-types.js';

export interface EgressRunOptions extends AnswerOptions {
  readonly capture: Capture;
  readonly entry: Hop;
  readonly names: HostNames;
  readonly bodyBytesMax: number;
  /** Its services may stand still: nothing that loop does waits for a limited time. */
  readonly isDebugged: boolean;
}

/** Where a call came in. */
export interface EgressDoor {
  /** The service whose own egress it is, or null. */
  readonly caller: string | null;
  /** Ports of all doors of the namespace. */
  readonly ports: ReadonlySet<number>;
}

const keptBytesMax = 256 * 1024 * 1024;
/** A service that calls without end is refused from here on. */
const callsMax = 10_000;
/** A call that its caller did not wait for may need a connection first, and come after the answer. */
const strayMs = 150;

/** The calls of one replay below its entry: whose they are, for whom, and how they ended. */
export class EgressRun {
  readonly marks: RunMarks;
  readonly isDebugged: boolean;
  /** The replay's own, and those of calls that were taken as its own. */
  readonly traceIds: Set<string>;
  /** For people. */
  readonly notes = new Set<string>();
  readonly calls: CallNote[] = [];
  /** Calls that may have been its own, and nobody could tell. */
  unclaimed = 0;
  /** In start order. */
  readonly expected: readonly Hop[];
  readonly #options: EgressRunOptions;
  readonly #recorded: Dependencies;
  readonly #answers: CallAnswers;
  readonly #typesOf: ReturnType<typeof recordedTypes>;
  readonly #open = new Map<CallNote, () => void>();
  readonly #budget: BodyBudget = { leftBytes: keptBytesMax };
  #entryRunning = true;
  #onQuiet: (() => void) | null = null;

  constructor(options: EgressRunOptions) {
    const { capture, entry, modes, marks } = options;
    this.marks = marks;
    this.isDebugged = options.isDebugged;
    this.traceIds = new Set([marks.traceId]);
    this.#options = options;
    this.#typesOf = recordedTypes(capture);
    this.#recorded = dependenciesOf(capture, entry, (name) => modes.liveEndpoint(name) !== null);
    this.expected = this.#recorded.expected;
    this.#answers = new CallAnswers(options, this.#recorded, this.notes);
  }

  /** What answers got of the calls, for people. */
  get echoes(): string[] {
    return this.#answers.echoes.lines();
  }

  /** Answers that may be another call's, for people. */
  get doubts(): string[] {
    return this.#answers.doubts.lines();
  }

  /** Before anything is sent: work that no call should have to wait for. */
  prepare(signal?: AbortSignal): Promise<void> {
    return this.#answers.prepare(signal);
  }

  /** A call that belongs to this run begins. `isLost`: its trace headers did not say so. */
  begin(exchange: Exchange, door: EgressDoor, isLost: boolean): CallNote {
    const { method, path, parentSpanId } = exchange;
    const recorded = [...this.#recorded.expected, ...this.#recorded.others];
    const call = { method, path, parentSpanId, caller: door.caller };
    const maker = placeCall(call, this.#liveCalls(), recorded);
    const callee = this.#calleeOf(exchange, door, maker.service, recorded);
    const note: CallNote = new CallNote({
      exchange,
      place: { parentSpanId: maker.spanId, caller: maker.service },
      callee,
      types: this.#typesOf(path),
      bodyBytesMax: this.#options.bodyBytesMax,
      budget: this.#budget,
      onEnd: () => {
        this.#open.delete(note);
        this.#onQuiet?.();
      },
    });
    if (this.calls.length < callsMax) this.calls.push(note);
    if (isLost) {
      this.traceIds.add(exchange.traceId);
      this.notes.add(
        `${maker.service} loses trace headers: it called ${method} ${path} without those of this ` +
          'replay, which was alone and took the call as its own',
      );
    }
    return note;
  }

  #calleeOf(
    exchange: Exchange,
    door: EgressDoor,
    caller: string,
    recorded: readonly Hop[],
  ): Callee {
    if (this.calls.length >= callsMax) {
      return { problem: `the replay made ${callsMax} calls already` };
    }
    const { method, path, authority } = exchange;
    return identifyCallee(
      { method, path, authority, caller, isOwnEgress: door.caller !== null },
      { names: this.#options.names, recorded, egressPorts: door.ports },
    );
  }

  #liveCalls(): [LiveCall, ...LiveCall[]] {
    const { marks, entry } = this.#options;
    const entryCall: LiveCall = {
      spanId: marks.spanId,
      parentSpanId: null,
      service: calleeName(entry),
      startedAtMs: Number.NEGATIVE_INFINITY,
      running: this.#entryRunning,
    };
    return [entryCall, ...this.calls.filter(({ mode }) => mode === 'live').map(liveCall)];
  }

  /** Answers the call from the capture, or sends it on to the namespace. */
  forward(
    note: CallNote,
    request: ForwardRequest,
    handler: ForwardHandler,
    next: Forward,
  ): ForwardStream {
    const stream = this.#answers.answer({ note, request, handler, next });
    this.#open.set(note, () => {
      stream.abort();
      const message = 'the replay has ended';
      handler.onError({ kind: 'reset', code: 'LOOP_REPLAYER_NO_RUN', message });
    });
    return stream;
  }

  /**
   * The entry has been answered: resolves when no call runs any more and as many have come as were
   * recorded. The latter is waited for only a moment, unless some of those came late too; and
   * neither longer than `lateMs`, nor once the signal says so.
   */
  async settle(lateMs: number, signal?: AbortSignal): Promise<void> {
    this.#entryRunning = false;
    const { entry } = this.#options;
    const endedAtMs = entry.startedAtMs + (entry.durationMs ?? 0);
    const isLate = this.expected.some((hop) => hop.startedAtMs > endedAtMs);
    const expected = this.expected.filter((hop) => hop.protocol !== 'websocket').length;
    let isWaiting = true;
    const isQuiet = () =>
      !this.calls.some((call) => call.running) && (!isWaiting || this.calls.length >= expected);
    if (isQuiet()) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        clearTimeout(stray);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const check = () => {
        if (isQuiet()) done();
      };
      const timer = setTimeout(done, lateMs);
      const stray = setTimeout(
        () => {
          isWaiting = isLate;
          check();
        },
        Math.min(strayMs, lateMs),
      );
      signal?.addEventListener('abort', done);
      this.#onQuiet = check;
    });
    this.#onQuiet = null;
  }

  /** Breaks off what still runs. */
  end(): void {
    for (const close of [...this.#open.values()]) close();
    this.#open.clear();
  }
}

function liveCall(note: CallNote): LiveCall {
  return {
    spanId: note.exchange.spanId,
    parentSpanId: note.place.parentSpanId,
    service: note.service,
    startedAtMs: note.exchange.startedAt,
    running: note.running,
  };
}
