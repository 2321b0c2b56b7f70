import { performance } from 'node:perf_hooks';
import { formatAddress } from '../../core/address.js';
import { hasBaggage, withBaggage } from '../../core/baggage.js';
import { calleeName } from '../../core/callee-name.js';
import type { Hop, KeptMessage } from '../../core/capture.js';
import type { Endpoint, Timeouts } from '../../core/config.js';
import type { Forward, ForwardHandler, ForwardRequest, ForwardStream } from '../../core/forward.js';
import { callSchemas, withSchema } from '../../core/grpc/grpc-types.js';
import { steadyNow } from '../../core/steady-clock.js';
import { keptBody } from '../kept-body.js';
import type { MissReport } from '../replayed-call.js';
import { type RunMarks, replayMember } from '../run-marks.js';
import { type AnswerScript, scriptAnswer } from './answer-script.js';
import type { Call } from './call.js';
import type { CallNote } from './call-note.js';
import type { Dependencies } from './dependencies.js';
import type { DependencyModes } from './dependency-modes.js';
import { Doubts } from './doubts.js';
import { echoAnswer } from './echo/echo-answer.js';
import { Echoes } from './echo/echoes.js';
import { type Continuation, type Decide, HeldCall } from './held-call.js';
import type { LikenessContext } from './likeness-context.js';
import { AnswerDesk } from './match/answer-desk.js';
import { AnswerBook, type Match } from './match-call.js';
import { scriptOwnAnswer } from './own-answer.js';
import { type Pace, playAnswer } from './play-answer.js';
import { interleaves } from './stream/interleaves.js';
import { MessagePace } from './stream/message-pace.js';
import { OpenCall } from './stream/open-call.js';
import { RequestFlow } from './stream/request-flow.js';

export interface AnswerOptions {
  readonly marks: RunMarks;
  readonly modes: DependencyModes;
  readonly timeoutsOf: (service: string) => Timeouts;
  readonly timingOf: (recorded: Hop) => 'none' | 'recorded';
  readonly onMiss: 'fail' | 'live' | number;
  /** What does not count when a call is looked up. */
  readonly likeness: LikenessContext;
}

/** A call on its way through the egress. */
export interface Passing {
  readonly note: CallNote;
  readonly request: ForwardRequest;
  readonly handler: ForwardHandler;
  readonly next: Forward;
  /** Of a call that is answered before its request is whole. */
  readonly flow?: RequestFlow | undefined;
}

/** Answers the calls of a run: from the capture, each recorded answer once, or by the namespace. */
export class CallAnswers {
  readonly #options: AnswerOptions;
  readonly #recorded: Dependencies;
  readonly #book: AnswerBook;
  readonly #desk: AnswerDesk;
  /** In what answers were not as recorded, for people. */
  readonly #notes: Set<string>;
  /** Of which answers it is not sure that they were the right ones. */
  readonly doubts = new Doubts();
  readonly echoes = new Echoes();

  constructor(options: AnswerOptions, recorded: Dependencies, notes: Set<string>) {
    this.#options = options;
    this.#recorded = recorded;
    this.#notes = notes;
    this.#book = new AnswerBook(recorded, options.likeness);
    this.#desk = new AnswerDesk(this.#book);
  }

  /** Before calls come. */
  prepare(signal?: AbortSignal): Promise<void> {
    return this.#book.prepare(signal);
  }

  answer(passing: Passing): ForwardStream {
    const { note, request, handler } = passing;
    const endpoint = this.#options.modes.liveEndpoint(note.service);
    if (endpoint !== null) return this.#goLive(passing, endpoint);
    if (!this.#mayWaitForAnswer(note)) {
      return new HeldCall(request, handler, (then) => this.#answerRecorded(passing, then));
    }
    const flow = new RequestFlow();
    const open: Passing = { ...passing, flow };
    const decide: Decide = (then) => this.#answerRecorded(open, then);
    return new OpenCall(request, handler, { flow, decide });
  }

  /** Its request may not end before something of the answer has come. */
  #mayWaitForAnswer({ service, exchange: { path } }: CallNote): boolean {
    return this.#recorded.expected.some(
      (hop) => calleeName(hop) === service && hop.path === path && interleaves(hop),
    );
  }

  #answerRecorded(passing: Passing, then: (continuation: Continuation) => void): () => void {
    const { note, flow } = passing;
    const { method, path } = note.exchange;
    if (note.problem !== null) {
      const message = `${method} ${path}: ${note.problem}`;
      then(this.#miss(passing, { message, closest: null }));
      return () => undefined;
    }
    const call = { service: note.service, method, path, request: requestOf(note) };
    if (flow !== undefined && !flow.isEnded) {
      this.#desk.askOpen(call, (match) => then(this.#playMatch(passing, call, match)));
      return () => undefined;
    }
    return this.#desk.ask(call, (match) => then(this.#playMatch(passing, call, match)));
  }

  #playMatch(passing: Passing, call: Call, match: Match): Continuation {
    if (match.kind === 'miss') return this.#miss(passing, match.report);
    const { note } = passing;
    const { hop } = match;
    note.answers = hop.index;
    note.to = hop.to;
    this.#noteLent(hop, note);
    if (match.likeness === 'decoded') {
      this.#notes.add(
        `hop ${hop.index} (${calleeName(hop)}) answered ${call.method} ${call.path}, which is the ` +
          `recorded ${hop.path} once decoded`,
      );
    }
    this.doubts.add(call, match);
    const echoed = echoAnswer(hop, call, this.#options.likeness);
    this.echoes.add(call, echoed);
    const script = scriptAnswer(echoed.hop, this.#options.timingOf(hop));
    const { flow } = passing;
    return this.#play(passing, script, flow && new MessagePace(hop, script.body, flow));
  }

  #play({ note, handler }: Passing, script: AnswerScript, pace?: Pace): Continuation {
    for (const line of script.notes) this.#notes.add(line);
    const sinceMs = steadyNow() - note.exchange.startedAt;
    return {
      kind: 'play',
      playing: playAnswer(script, handler, performance.now() - Math.max(0, sinceMs), pace),
    };
  }

  #noteLent(hop: Hop, { place }: CallNote): void {
    if (this.#recorded.expected.includes(hop)) return;
    this.#notes.add(
      `hop ${hop.index} (${calleeName(hop)}) answered ${place.caller}; ` +
        `in the recording it answered ${hop.from ?? 'a caller that is not known'}`,
    );
  }

  #miss(passing: Passing, report: MissReport): Continuation {
    const { note, request } = passing;
    note.miss = report;
    const { onMiss, modes } = this.#options;
    const endpoint = onMiss === 'live' ? modes.missEndpoint(note.service) : null;
    if (endpoint === null || !note.request.isWhole) return this.#refuse(passing, report);
    const stream = this.#goLive(passing, endpoint);
    if (request.framing !== 'none') {
      if (note.request.bytes > 0) stream.write(note.request.read());
      if (passing.flow?.isEnded !== false) stream.end(note.exchange.requestTrailers);
    }
    return { kind: 'live', stream };
  }

  #refuse(passing: Passing, { message, closest }: MissReport): Continuation {
    const { note } = passing;
    const { onMiss, marks } = this.#options;
    const { method, path, authority } = note.exchange;
    note.refused = true;
    const answer = {
      status: typeof onMiss === 'number' ? onMiss : 502,
      code: 'LOOP_REPLAYER_MISS' as const,
      message: onMiss === 'live' ? `${message}; ${this.#whyNotLive(note)}` : message,
      details: {
        replay: marks.replayId,
        came: {
          service: note.service || null,
          method,
          path,
          host: authority,
          from: note.place.caller,
        },
        closest,
      },
    };
    return this.#play(passing, scriptOwnAnswer(answer, note.exchange));
  }

  #whyNotLive({ service, request }: CallNote): string {
    if (service === '') return 'and there is nobody to send it to';
    if (this.#options.modes.missEndpoint(service) !== null) {
      return `and its body of ${request.bytes} bytes is too long to be sent on`;
    }
    return `and the namespace has no ${service} (--live-production ${service} allows production's)`;
  }

  #goLive({ note, request, handler, next }: Passing, upstream: Endpoint): ForwardStream {
    note.mode = 'live';
    note.to = formatAddress(upstream);
    const { marks, modes } = this.#options;
    const head = markedHead(request.head, marks, modes.isProduction(upstream));
    const timeouts = this.#options.timeoutsOf(note.service);
    return next({ ...request, upstream, timeouts, head }, handler);
  }
}

function requestOf({ exchange, request, types }: CallNote): KeptMessage {
  const message: KeptMessage = {
    headers: exchange.requestHeaders,
    trailers: exchange.requestTrailers,
    body: keptBody(request.read(), request.bytes),
  };
  return withSchema(message, callSchemas(types, exchange.path)?.request);
}

/**
 * A service that does not pass them on would leave the next one without the marks of the run; into
 * production they say that the call was let in, whatever the caller passed on.
 */
function markedHead(head: string, marks: RunMarks, intoProduction: boolean): string {
  const lines: string[] = [];
  const baggage: string[] = [];
  for (const line of head.slice(0, -4).split('\r\n')) {
    const [, name = '', value = ''] = /^(x-loop-replay|baggage):\s*(.*)$/i.exec(line) ?? [];
    if (name.toLowerCase() === 'baggage') baggage.push(value);
    else if (name === '') lines.push(line);
  }
  const isMarked = !intoProduction && hasBaggage(baggage, 'loop-replay');
  const own = isMarked ? [] : [replayMember(marks, intoProduction)];
  const set = [`x-loop-replay: ${marks.replayId}`, `baggage: ${withBaggage(baggage, own)}`];
  return [...lines, ...set, '\r\n'].join('\r\n');
}
