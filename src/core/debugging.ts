// Words of the debugger, and the seams between who asks (cli), who replays, and who attaches.

import type { Config, NamespaceConfig } from './config.js';
import type { Runtime } from './runtime.js';

export type { Runtime };

/** `--break service:file:line if EXPR`. */
export interface BreakpointRequest {
  readonly service: string;
  /** As given: an absolute path, or the end of one (`src/reviews.ts`). */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** In the language of the service; null: always. */
  readonly condition: string | null;
}

/** Exceptions to stop at: those that nothing catches, or all that are thrown. */
export type BreakOn = 'uncaught' | 'all';

/** What the request is held for: the first breakpoint of an IDE, or only that one has attached. */
export type IdeWait = 'breakpoint' | 'attached';

/** All that a replay is to do with debuggers. */
export interface DebugRequest {
  /** Every service to attach to, those of the breakpoints included; none twice. */
  readonly services: readonly string[];
  readonly breakpoints: readonly BreakpointRequest[];
  readonly breakOn: BreakOn | null;
  /** Expressions to evaluate at each stop. */
  readonly watches: readonly string[];
  /** The request is held for an IDE, and loop sets no breakpoints; null: it is not. */
  readonly waitIde: IdeWait | null;
  /** A pause is ended after this long. */
  readonly maxPauseMs: number;
  /** Stops are shown whichever request they are of, and not those of the replayed one alone. */
  readonly stopsOthers?: boolean | undefined;
  readonly front: DebugFront;
}

/** A place in a source file; `file` as its developer names it (the TypeScript, not the JavaScript). */
export interface SourcePlace {
  /** Relative to the service's root where it lies below it, else absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface ArmedBreakpoint extends BreakpointRequest {
  /** The line that is really taken; null as long as no such module is loaded. */
  readonly placed: SourcePlace | null;
  /** Why it is another line than was asked for, where that is not for want of anything on it. */
  readonly why?: string | undefined;
}

export interface StackFrame extends SourcePlace {
  /** `(anonymous)` where there is no name. */
  readonly function: string;
  /** It had been left when this was awaited: its variables are gone. */
  readonly isAsync: boolean;
}

export interface SourceLine {
  readonly line: number;
  readonly text: string;
}

/** What can be seen of one frame. Values as text, cut at `valueTextMax`. */
export interface FrameView extends StackFrame {
  /** The line and a few on either side; empty where the source cannot be had. */
  readonly source: readonly SourceLine[];
  /** Arguments and local variables, blocks included; the innermost of a name. */
  readonly locals: Readonly<Record<string, string>>;
  /** Variables of enclosing functions, the module's own included. */
  readonly closure: Readonly<Record<string, string>>;
}

/** A pause of one service. */
export interface Stop extends FrameView {
  readonly service: string;
  /** The process that stopped, where several answer for the service. */
  readonly pid?: number | undefined;
  /** The thread that stopped, where it is not the main one: `worker thread 2`. */
  readonly thread?: string | undefined;
  readonly runtime: Runtime;
  readonly reason: 'breakpoint' | 'exception' | 'step' | 'other';
  /** Position in the breakpoints as asked for; null when none of them was hit. */
  readonly breakpoint: number | null;
  /** What was thrown; null unless the reason is `exception`. */
  readonly exception: string | null;
  /** The innermost first; it is the frame that is described here. */
  readonly frames: readonly StackFrame[];
  /** Expression → its value, or `error: …`. */
  readonly watches: Readonly<Record<string, string>>;
}

export interface Evaluation {
  /** The value, or what went wrong. */
  readonly text: string;
  readonly isError: boolean;
}

export type StepAction = 'continue' | 'next' | 'step' | 'out';

/**
 * What follows a stop. `ide`: hand the pause over to an IDE, or send the request again once one is
 * there. `quit`: release everything and let the replay run to its end.
 */
export type StopAction = StepAction | 'ide' | 'quit';

/** A service at a stop, to be asked about it. `frame` is a position in the stop's `frames`. */
export interface PausedService {
  inspect(frame: number): Promise<FrameView>;
  evaluate(expression: string, frame: number): Promise<Evaluation>;
}

/** A process behind a service; of several, each is one. */
export interface AttachedService {
  readonly service: string;
  readonly runtime: Runtime;
  readonly pid: number | null;
  /** `host:port` of its debugger. */
  readonly debugger: string;
  readonly breakpoints: readonly ArmedBreakpoint[];
}

/** How an IDE gets to a service. */
export interface IdeOffer {
  readonly service: string;
  readonly runtime: Runtime;
  readonly host: string;
  readonly port: number;
  /** An entry of `configurations` in VS Code's `launch.json`. */
  readonly launch: Readonly<Record<string, unknown>>;
}

/** Who stands before the debugger: the terminal, or what goes on without one. Never rejects. */
export interface DebugFront {
  /** All are attached and armed; the request is sent next. */
  attached(services: readonly AttachedService[]): void;
  /** A module was loaded, and the breakpoint has its place. */
  placed(breakpoint: ArmedBreakpoint): void;
  /** Stops come one at a time. The signal: it ended otherwise (too long, the process went away). */
  stopped(stop: Stop, paused: PausedService, signal: AbortSignal): Promise<StopAction>;
  /** The request waits until an IDE has come by each of these and armed. */
  ideWanted(offers: readonly IdeOffer[]): void;
  /** One has come, and has set no breakpoint yet. */
  ideAttached(service: string): void;
  ideArmed(service: string): void;
  /** An IDE has stopped a service, which is its to look at. */
  ideStopped(stop: Stop): void;
  /** Resolves when a person wants the request sent as things are; never where nobody is there. */
  entered(signal: AbortSignal): Promise<void>;
  note(line: string): void;
}

export interface AttachContext {
  readonly config: Config;
  readonly namespace: NamespaceConfig;
  readonly request: DebugRequest;
  /** Services whose production process may be attached to. */
  readonly liveProduction: readonly string[];
  /** For a stop or a response, from the moment the request is sent; 30 s unless given. */
  readonly hitMs?: number | undefined;
  /** What the replayed request is known by: its `x-loop-replay`. */
  readonly replayId: string;
  /** The service that no call of the chain goes to but the replayed request itself; null: none such. */
  readonly soleEntry: string | null;
  /** What the recorded request took: its answer may take as much, and `hitMs` more, once a stop is over. */
  readonly recordedMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A time in which a service stood still. Epoch ms. */
export interface Pause {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Debuggers that are attached, for the time of a replay. */
export interface Debuggers {
  /** Of all runs so far, in their order; those of an IDE among them, as far as is known. */
  readonly stops: readonly Stop[];
  readonly breakpoints: readonly ArmedBreakpoint[];
  /** Of the run since `begin`: what it took less of them is what it would have taken. */
  readonly pauses: readonly Pause[];
  /**
   * The request is about to be sent. The signal aborts, with a message as its reason, when it is to
   * be given up: it has neither been answered nor led to a stop in time, or an IDE wants it again.
   */
  begin(run: { readonly traceId: string }): AbortSignal;
  /**
   * The request was answered. Resolves when no stop is open, and a late one has had its chance; at
   * once when the signal aborts.
   */
  settle(signal?: AbortSignal): Promise<void>;
  /** The request is to be sent again, now that an IDE is there. */
  readonly isWantedAgain: boolean;
  /**
   * Every service runs on without breakpoints, and what loop opened is closed. May be called twice,
   * and never rejects: what went wrong is in `problems`.
   */
  release(): Promise<void>;
  /** For people. */
  readonly problems: readonly string[];
  /** Why what the run answered may be the debugger's doing, and proves nothing; else null. */
  readonly spoilt: string | null;
}

/**
 * Makes the processes behind the services debuggable, and arms the breakpoints. All or nothing:
 * when it rejects, everything is released.
 * @throws LOOP_DEBUGGER_*
 */
export type AttachDebuggers = (context: AttachContext) => Promise<Debuggers>;
