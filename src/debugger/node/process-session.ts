// loop's connection to a Node process and all its threads. The inspector of a worker thread is
// reached through the process's (the NodeWorker domain); each has a session of its own, and each
// stops by itself while the others run on.
//
//   NodeWorker.attachedToWorker ─► connect ─► arm, once the breakpoints are known

import type {
  ArmedBreakpoint,
  BreakOn,
  BreakpointRequest,
  Evaluation,
  FrameView,
  StepAction,
} from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { DebugSession, DebugTarget, SessionEvents, SessionOptions } from '../debugger-kind.js';
import { releaseMs } from '../limits.js';
import { StopQueue } from '../stop-queue.js';
import { threadAttached, threadDetached, threadSaid } from './cdp-schema.js';
import { missedText } from './missed-text.js';
import type { NodeSessionEvents } from './node-pause.js';
import { NodeSession } from './node-session.js';
import { ThreadSocket } from './thread-socket.js';

interface Wanted {
  readonly breakpoints: readonly BreakpointRequest[];
  readonly breakOn: BreakOn | null;
}

interface Thread {
  readonly name: string;
  readonly socket: ThreadSocket;
  /** Null: it ended before it could be connected to. */
  readonly session: Promise<NodeSession | null>;
}

export class ProcessSession implements DebugSession {
  readonly #target: DebugTarget;
  readonly #events: SessionEvents;
  readonly #options: SessionOptions;
  readonly #stops: StopQueue<NodeSession | null>;
  readonly #threads = new Map<string, Thread>();
  #process: NodeSession | null = null;
  #wanted: Wanted | null = null;
  #armed: readonly ArmedBreakpoint[] = [];
  #isEnding = false;

  private constructor(target: DebugTarget, events: SessionEvents, options: SessionOptions) {
    this.#target = target;
    this.#events = events;
    this.#options = options;
    this.#stops = new StopQueue(events);
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static async connect(
    url: string,
    target: DebugTarget,
    events: SessionEvents,
    options: SessionOptions,
  ): Promise<ProcessSession> {
    const session = new ProcessSession(target, events, options);
    const main = await NodeSession.connect(url, target, session.#mainEvents(), options);
    session.#process = main;
    // Unknown where there are no threads to be had; then there are none to be attached to.
    await main.client
      .send('NodeWorker.enable', { waitForDebuggerOnStart: false })
      .catch(() => undefined);
    return session;
  }

  async arm(
    breakpoints: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]> {
    this.#wanted = { breakpoints, breakOn };
    const threads = [...this.#threads.values()];
    const armed = [await this.#main.arm(breakpoints, breakOn)];
    for (const thread of threads) armed.push(await this.#armThread(thread, this.#wanted));
    this.#armed = breakpoints.map(
      (request, position) =>
        armed.map((each) => each[position]).find((each) => each?.placed != null) ?? {
          ...request,
          placed: null,
        },
    );
    return this.#armed;
  }

  async missed(): Promise<readonly string[]> {
    const threads = await Promise.all([...this.#threads.values()].map(({ session }) => session));
    const sessions = [this.#main, ...threads.flatMap((session) => session ?? [])];
    const ran = await Promise.all(sessions.map((session) => session.ran().catch(() => [])));
    return this.#armed.flatMap((armed, position) =>
      missedText(armed, [...new Set(ran.flatMap((each) => each[position] ?? []))]),
    );
  }

  act(action: StepAction): Promise<void> {
    return this.#stopped.act(action);
  }

  inspect(frame: number): Promise<FrameView> {
    return this.#stopped.inspect(frame);
  }

  evaluate(expression: string, frame: number): Promise<Evaluation> {
    return this.#stopped.evaluate(expression, frame);
  }

  async release(): Promise<void> {
    await this.#endThreads(null);
    await this.#main.release();
  }

  /** The thread that stands still does so on, if an IDE has come to it. */
  async leave(): Promise<void> {
    await this.#endThreads(this.#stops.current);
    await this.#main.leave();
  }

  async #endThreads(left: NodeSession | null): Promise<void> {
    this.#isEnding = true;
    const threads = [...this.#threads.values()];
    const ended = threads.map(async (thread) => {
      const session = await thread.session;
      await (session === left ? session?.leave() : session?.release());
    });
    const tooLong = new Promise((resolve) => setTimeout(resolve, releaseMs / 4).unref());
    await Promise.race([Promise.all(ended), tooLong]);
    // Node lets a thread go that is detached from, and none at the end of its process's connection.
    for (const { socket } of threads) socket.close();
  }

  get #main(): NodeSession {
    if (this.#process !== null) return this.#process;
    throw new LoopError('LOOP_DEBUGGER_CONNECT', `${this.#target.service} is not connected to`);
  }

  /** Whoever stands still; the process itself says so where none does. */
  get #stopped(): NodeSession {
    return this.#stops.current ?? this.#main;
  }

  #mainEvents(): NodeSessionEvents {
    return {
      ...this.#shared(),
      stopped: (stop) => this.#stops.add(null, stop),
      resumed: () => this.#stops.end(null),
      gone: (reason) => {
        if (this.#isEnding) return;
        this.#isEnding = true;
        this.#events.gone(reason);
      },
      threads: (method, params) => this.#hear(method, params),
    };
  }

  #shared(): Pick<SessionEvents, 'placed' | 'note' | 'passedBy'> {
    return {
      placed: (position, breakpoint) => this.#events.placed(position, breakpoint),
      note: (line) => this.#events.note?.(line),
      passedBy: (head) => this.#events.passedBy?.(head),
    };
  }

  #hear(method: string, params: unknown): void {
    if (method === 'NodeWorker.attachedToWorker') {
      const { data } = threadAttached.safeParse(params);
      if (data !== undefined) void this.#attach(data.sessionId, data.workerInfo.workerId);
    } else if (method === 'NodeWorker.receivedMessageFromWorker') {
      const { data } = threadSaid.safeParse(params);
      if (data !== undefined) this.#threads.get(data.sessionId)?.socket.take(data.message);
    } else if (method === 'NodeWorker.detachedFromWorker') {
      const { data } = threadDetached.safeParse(params);
      if (data === undefined) return;
      this.#threads.get(data.sessionId)?.socket.ended();
      this.#threads.delete(data.sessionId);
    }
  }

  async #attach(sessionId: string, id: string): Promise<void> {
    if (this.#isEnding) return;
    const name = `worker thread ${id}`;
    const socket = new ThreadSocket(this.#main.client, sessionId);
    const thread = { name, socket, session: this.#connect(name, socket) };
    this.#threads.set(sessionId, thread);
    if (this.#wanted !== null) await this.#armThread(thread, this.#wanted);
  }

  async #connect(name: string, socket: ThreadSocket): Promise<NodeSession | null> {
    let session: NodeSession | null = null;
    const events: SessionEvents = {
      ...this.#shared(),
      stopped: (stop) => this.#stops.add(session, { ...stop, thread: name }),
      resumed: () => this.#stops.end(session),
      gone: () => this.#stops.end(session),
    };
    try {
      session = await NodeSession.connect(socket, this.#target, events, this.#options);
      return session;
    } catch {
      return null; // it has ended
    }
  }

  /** What keeps a thread from being armed keeps none else. */
  async #armThread({ name, session }: Thread, wanted: Wanted): Promise<readonly ArmedBreakpoint[]> {
    try {
      return (await (await session)?.arm(wanted.breakpoints, wanted.breakOn)) ?? [];
    } catch (error) {
      const isOver = error instanceof LoopError && error.code === 'LOOP_DEBUGGER_GONE';
      if (!isOver)
        this.#events.note?.(`${name}: ${error instanceof Error ? error.message : error}`);
      return [];
    }
  }
}
