// What a runtime's debugger must be able to do. One folder a runtime implements it (`node/`,
// `python/`, `go/`); all of it runs in the guard process, which outlives a loop that is killed.

import type {
  ArmedBreakpoint,
  BreakOn,
  BreakpointRequest,
  Evaluation,
  FrameView,
  IdeWait,
  Runtime,
  StepAction,
  Stop,
} from '../core/debugging.js';
import type { RequestHead, Whose } from './whose-request.js';

/** A process behind a service of the namespace: found, looked at, and of the right kind. */
export interface DebugTarget {
  /** What it is called: the service, with the process where several answer for it. No two are alike. */
  readonly service: string;
  readonly runtime: Runtime;
  /** Null when only a debugger's port is known: a process on another host or in a container. */
  readonly pid: number | null;
  /** Where `debugger.port` of the config says that a debugger listens; null when it says nothing. */
  readonly port: number | null;
  /** Absolute folder that relative file names start from: `debugger.root`, else its working folder. */
  readonly root: string | null;
  /** The port that its debugger opens is the usual one of other processes, too, and is left to them. */
  readonly leavesPort?: boolean | undefined;
}

/** A target whose debugger listens. */
export interface EnabledDebugger {
  readonly host: string;
  readonly port: number;
  /** True when it listened before loop came, and is to go on listening. */
  readonly wasThere: boolean;
  /** Undoes what loop did to make it listen (closes the inspector, ends dlv). May be called twice. */
  disable(): Promise<void>;
}

export interface SessionEvents {
  /** The service has paused; everything is in it but what the host of the session knows. */
  stopped(stop: Stop): void;
  /** It runs again, whoever let it. */
  resumed(): void;
  /** A pending breakpoint (position in those given to `arm`) has found its place. */
  placed(position: number, breakpoint: ArmedBreakpoint): void;
  /** The process has ended, or its debugger was closed by somebody. Nothing follows. */
  gone(reason: string): void;
  /** Something that the user should know, as one line: a condition that throws, say. */
  note?(line: string): void;
  /** Another request than the replayed one has met a breakpoint, and runs on. */
  passedBy?(head: RequestHead): void;
}

export interface SessionOptions {
  /** Evaluated at each stop. */
  readonly watches: readonly string[];
  /** Asked at each stop whose request is known; undefined: every stop is shown. */
  readonly whose?: ((head: RequestHead) => Whose) | undefined;
}

/** loop's own connection to a debugger. */
export interface DebugSession {
  /**
   * Sets all breakpoints, and lets the process run if attaching has stopped it. Called once.
   * In the order of the requests.
   * @throws LOOP_DEBUGGER_FILE, LOOP_DEBUGGER_LINE, LOOP_DEBUGGER_CONDITION
   */
  arm(
    breakpoints: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]>;
  /** Ends the pause. Resolves when the command was taken, not when something stops again. */
  act(action: StepAction): Promise<void>;
  /** During a pause. */
  inspect(frame: number): Promise<FrameView>;
  /** During a pause. Never rejects for what the expression does: that is an `Evaluation` too. */
  evaluate(expression: string, frame: number): Promise<Evaluation>;
  /**
   * Removes the breakpoints, resumes, disconnects, within `releaseMs`; whatever state the process
   * and the connection are in. May be called twice, and never rejects.
   */
  release(): Promise<void>;
  /** Nothing has stopped: a line for each breakpoint of which it is known what ran near it. */
  missed?(): Promise<readonly string[]>;
  /**
   * Disconnects and leaves the pause to another client. Only where `handsOverPauses`.
   */
  leave?(): Promise<void>;
}

/** What is heard at the door. */
export interface IdeDoorEvents {
  /** A client has attached. */
  attached(): void;
  /** A client has done what it was waited for. Once. */
  armed(): void;
  /** A client was told, so long ago, that the service stands still; `stopped` may follow, with where. */
  paused(lateMs: number): void;
  /** It runs on since so long, or nobody who could let it is left. */
  resumed(lateMs: number): void;
  /** A pause of the client's making, as far as can be told from what passes by. */
  stopped(stop: Stop): void;
}

/** A listener for IDEs that stands before the debugger and sees what they say. */
export interface IdeDoor {
  /** On 127.0.0.1. */
  readonly port: number;
  /** When an IDE last said something, epoch ms; null: never. */
  readonly lastHeardAtMs: () => number | null;
  /** Sends clients away so that the debugger is not left in a bad state. May be called twice. */
  close(): Promise<void>;
}

export interface DebuggerKind {
  /**
   * Sees to it that a debugger listens, without a restart. Refuses before any signal is sent.
   * @throws LOOP_DEBUGGER_ENABLE, LOOP_DEBUGGER_NOT_INSTALLED, LOOP_DEBUGGER_PERMISSION,
   *   LOOP_DEBUGGER_BINARY, LOOP_DEBUGGER_KIND, LOOP_DEBUGGER_BUSY
   */
  enable(target: DebugTarget): Promise<EnabledDebugger>;
  /** @throws LOOP_DEBUGGER_CONNECT, LOOP_DEBUGGER_BUSY */
  connect(
    enabled: EnabledDebugger,
    target: DebugTarget,
    events: SessionEvents,
    options: SessionOptions,
  ): Promise<DebugSession>;
  /** Where `handsOverPauses` is false there must be no session at the same time. */
  openIdeDoor(
    enabled: EnabledDebugger,
    target: DebugTarget,
    wait: IdeWait,
    events: IdeDoorEvents,
  ): Promise<IdeDoor>;
  /** An entry of `configurations` in VS Code's `launch.json`, for a door at that port. */
  launchConfiguration(target: DebugTarget, port: number): Record<string, unknown>;
  /** An IDE can join while the process is paused, and the pause goes on. */
  readonly handsOverPauses: boolean;
}
