// What loop and its guard say to each other. Both are of one build, so nothing is validated here.

import type {
  ArmedBreakpoint,
  BreakOn,
  BreakpointRequest,
  Evaluation,
  FrameView,
  IdeOffer,
  IdeWait,
  StepAction,
  Stop,
} from '../../core/debugging.js';
import type { DebugTarget } from '../debugger-kind.js';
import type { OwnRequest, RequestHead } from '../whose-request.js';

/** Where the debugger of a service listens. */
export interface Opened {
  readonly host: string;
  readonly port: number;
  /** An IDE can join a pause and keep it. */
  readonly handsOverPauses: boolean;
}

/** What loop can ask of the guard; every target by its name, which is called `service` here. */
export interface GuardCalls {
  /** Makes it debuggable and, unless an IDE is to have it, connects. */
  open(target: DebugTarget, options: OpenOptions): Promise<Opened>;
  arm(
    service: string,
    breakpoints: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]>;
  /** The request is about to be sent, in this trace. */
  expect(traceId: string): Promise<void>;
  act(service: string, action: StepAction): Promise<void>;
  inspect(service: string, frame: number): Promise<FrameView>;
  /** Nothing has stopped: what is known of why, for people. */
  missed(service: string): Promise<readonly string[]>;
  evaluate(service: string, expression: string, frame: number): Promise<Evaluation>;
  /**
   * Lets an IDE in. Where a pause cannot be handed over, loop's own connection is released first.
   * `ideAttached` and `ideArmed` follow.
   */
  openDoor(service: string, wait: IdeWait): Promise<IdeOffer>;
  /** An IDE has the pause: loop's own connection goes without ending it. */
  leave(service: string): Promise<void>;
  /** When an IDE last said something, epoch ms; null: never. */
  ideHeardAt(service: string): Promise<number | null>;
  /** One alone, which is known no more. Returns what went wrong, for people. */
  close(service: string): Promise<readonly string[]>;
  /** Everything. Returns what went wrong, for people. */
  release(): Promise<readonly string[]>;
}

export interface OpenOptions {
  readonly watches: readonly string[];
  /** Stops of other requests are passed by; null: they are not. */
  readonly own: Omit<OwnRequest, 'traceId'> | null;
  /** loop keeps out: an IDE is to connect. */
  readonly forIde: boolean;
}

export type GuardEvent =
  | { readonly type: 'stopped'; readonly service: string; readonly stop: Stop }
  | { readonly type: 'resumed'; readonly service: string }
  | {
      readonly type: 'placed';
      readonly service: string;
      readonly position: number;
      readonly breakpoint: ArmedBreakpoint;
    }
  | { readonly type: 'gone'; readonly service: string; readonly reason: string }
  | { readonly type: 'passedBy'; readonly service: string; readonly head: RequestHead }
  | { readonly type: 'note'; readonly service: string; readonly line: string }
  | { readonly type: 'ideAttached'; readonly service: string }
  | { readonly type: 'ideArmed'; readonly service: string }
  /** Whoever came by the door has stopped the service, or let it run, so long ago. */
  | { readonly type: 'idePaused'; readonly service: string; readonly lateMs: number }
  | { readonly type: 'ideResumed'; readonly service: string; readonly lateMs: number }
  /** Where it was; follows `idePaused`, if it is one for people. */
  | { readonly type: 'ideStop'; readonly service: string; readonly stop: Stop }
  /** It releases everything by itself. Told beforehand, so that what follows has its reason. */
  | { readonly type: 'released'; readonly reason: string };

export type ToGuard =
  | { readonly type: 'alive' }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly call: keyof GuardCalls;
      readonly args: readonly unknown[];
    };

export type FromGuard =
  | { readonly type: 'ready' }
  | { readonly type: 'problems'; readonly problems: readonly string[] }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: GuardFailure }
  | GuardEvent;

/** `code` is null for a bug. */
export interface GuardFailure {
  readonly code: string | null;
  readonly message: string;
}

/** Milliseconds between two signs of life of loop. */
export const aliveEveryMs = 2_000;
/** Silence after which the guard takes loop for dead, hung or suspended. */
export const silenceMsMax = 10_000;
