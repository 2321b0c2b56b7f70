import type { ErrorKind } from './exchange.js';
import type { RawHeaders } from './headers.js';
import type { Difference, DifferenceKind } from './replay.js';
import type { RuleDefinition } from './rules/definition.js';

/** Methods that change nothing (RFC 9110 §9.2.1): copied, and let through, without being named. */
export const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** A shadow as it is asked for: which live traffic is copied, and where to. */
export interface ShadowRequest {
  /** Name of a route of the edge. */
  readonly route: string;
  /** Name of a namespace. Where it lacks the route's service, calls to those it has are copied. */
  readonly to: string;
  /** Of the route's chains, above 0 and up to 100. Default: all. */
  readonly percent?: number | undefined;
  /** Default: 10 minutes. */
  readonly forMs?: number | undefined;
  /** Whether both answers are compared. */
  readonly compare?: boolean | undefined;
  /** Copied and, without `until`, allowed to what a shadowed service calls. Default: the safe ones. */
  readonly methods?: readonly string[] | undefined;
  /** Ends the shadow at the first copied chain that this rule holds for; that chain is kept. */
  readonly until?: RuleDefinition | undefined;
}

/** Who asked for it. */
export type ShadowOrigin = 'command' | 'config' | 'replay';

/** `over`: its time; `caught`: the rule held; `config`: a reload took away what it needs. */
export type ShadowEnd = 'stopped' | 'over' | 'caught' | 'config' | 'gateway';

/** How a shadow is doing. Counts are of requests. */
export interface ShadowStatus {
  readonly id: string;
  readonly route: string;
  readonly namespace: string;
  /**
   * Those whose requests are copied: the route's, or else those of the namespace, when the route's
   * chains call them.
   */
  readonly services: readonly string[];
  readonly percent: number;
  readonly methods: readonly string[];
  readonly origin: ShadowOrigin;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** Null when it has no end of its own (`shadow` on a route of the config). */
  readonly timeLeftMs: number | null;
  /** Null while it runs. */
  readonly ended: ShadowEnd | null;
  /** Sent to the namespace; those cut off and failed are among them. */
  readonly copied: number;
  /** Selected, and not copied: too many at once, an unsafe method, a replay or a shadow itself. */
  readonly skipped: number;
  readonly skippedBy: Readonly<Record<SkipReason, number>>;
  /** Given up for being slow, large or endless. */
  readonly cutOff: number;
  readonly cutOffBy: Readonly<Record<CutReason, number>>;
  /** No connection, or one that broke. */
  readonly failed: number;
  /** Null without `compare`. */
  readonly compared: ShadowComparison | null;
  /** What shadowed services called through the gateway. */
  readonly calls: ShadowCalls;
  /** The kept chain's trace id, once `until` has held. */
  readonly caughtTraceId: string | null;
}

export type SkipReason = 'busy' | 'method' | 'marked';

/**
 * `backlog`: too much of the request body was waiting; `silent`: nothing moved for too long;
 * `time`: it took too long as a whole; `large`: its answer had no end in sight; `incomplete`: the caller never sent the whole request;
 * `ended`: the shadow was over.
 */
export type CutReason = 'backlog' | 'silent' | 'time' | 'large' | 'incomplete' | 'ended';

export interface ShadowCalls {
  /** To services of the namespace. */
  readonly namespace: number;
  /** Safe ones, to services the namespace does not have. */
  readonly production: number;
  /** Unsafe ones, answered 409. */
  readonly refused: number;
}

export interface ShadowComparison {
  readonly same: number;
  readonly different: number;
  /** Answers that came faster than they could be compared, or that one side did not end. */
  readonly notCompared: number;
  /** The most frequent first. */
  readonly differences: readonly ShadowDifference[];
  /** Differences at places beyond those listed. */
  readonly more: number;
}

export interface ShadowDifference {
  /** As in a replay's differences, with `[*]` for the positions in lists. */
  readonly at: string;
  readonly kind: DifferenceKind;
  readonly count: number;
  readonly example: {
    readonly method: string;
    readonly path: string;
    readonly at: string;
    readonly primary: unknown;
    readonly shadow: unknown;
    /** Of the production chain. */
    readonly traceId: string;
  };
}

/** What a gateway can be told about shadows, from inside or through its admin API. */
export interface Shadows {
  /** @throws LOOP_SHADOW_REFUSED, LOOP_SHADOW_PRODUCTION, LOOP_REPLAYER_ENVIRONMENT */
  start(request: ShadowRequest): Promise<ShadowStatus>;
  /** Those that run and those that ended lately, oldest first. */
  list(): Promise<readonly ShadowStatus[]>;
  /** @throws LOOP_SHADOW_NOT_FOUND */
  find(id: string): Promise<ShadowStatus>;
  /** @throws LOOP_SHADOW_NOT_FOUND */
  stop(id: string): Promise<ShadowStatus>;
}

/** One side of a comparison. */
export interface ShadowAnswer {
  readonly status: number | null;
  readonly statusText: string;
  readonly error: ErrorKind | null;
  readonly headers: RawHeaders;
  readonly trailers: RawHeaders;
  /** The kept beginning. */
  readonly body: Uint8Array;
  readonly bodyBytes: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Trace and request ids, which differ by nature. */
  readonly ids: readonly string[];
}

export interface AnswerPair {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly primary: ShadowAnswer;
  readonly shadow: ShadowAnswer;
}

/** The replayer's comparison, as another room may call it: what differs, redacted, without noise. */
export type CompareAnswers = (pair: AnswerPair) => Promise<readonly Difference[]>;
