// What the admin API answers, as far as the page reads it: docs/page.md.

import type { CaptureSummary as ListedCapture } from '../../core/capture.js';
import type { ErrorKind, ListenerKind } from '../../core/exchange.js';
import type { ViewedBody } from '../../core/viewed-body.js';

export interface Session {
  readonly version: string;
  /** `store`: `loop ui`, without a gateway. */
  readonly mode: 'gateway' | 'store';
  readonly config: string | null;
  readonly store: string;
  readonly canReplay: boolean;
  readonly startedAt: string;
}

export interface CaptureSummary extends Omit<ListedCapture, 'capturedAtMs' | 'experiment'> {
  /** That broke something then. */
  readonly experiment: string | null;
  /** ISO 8601. */
  readonly capturedAt: string;
}

export interface CapturePage {
  readonly captures: readonly CaptureSummary[];
  readonly next: string | null;
  readonly total: number;
}

export interface Timeline {
  /** These three are null when nothing matches. */
  readonly from: string | null;
  readonly to: string | null;
  readonly bucketMs: number | null;
  readonly rules: readonly RuleCounts[];
}

export interface RuleCounts {
  readonly rule: string;
  readonly total: number;
  readonly counts: readonly number[];
}

export type Header = readonly [name: string, value: string];

export interface Message {
  readonly headers: readonly Header[];
  readonly trailers: readonly Header[];
  readonly body: ViewedBody;
}

export interface Hop {
  readonly index: number;
  readonly parent: number | null;
  readonly from: string | null;
  readonly to: string;
  readonly service: string | null;
  readonly route: string | null;
  readonly listener: ListenerKind;
  readonly protocol: string;
  readonly attempt: number;
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly status: number | null;
  readonly statusText: string;
  readonly answeredStatus: number | null;
  readonly error: ErrorKind | null;
  readonly errorCode: string | null;
  readonly errorMessage: string;
  /** Name of the fault that loop injected. */
  readonly fault: string | null;
  /** How it went on, where its route changed it. */
  readonly forwarded: {
    readonly path: string | null;
    readonly authority: string | null;
    readonly removed: readonly string[];
    readonly added: readonly (readonly [name: string, value: string])[];
  } | null;
  /** Name of the intercept that led it to somebody's process. */
  readonly intercept: string | null;
  /** loop sent the request again, and the caller never heard of this. */
  readonly retried: boolean;
  /** Of the last of several attempts: before it, its caller had waited for so long. */
  readonly waitedMs: number | null;
  readonly startedAt: string;
  /** Since the start of the earliest hop. */
  readonly startMs: number;
  readonly durationMs: number | null;
  /** The part of the duration in which none of its own calls ran. */
  readonly selfMs: number | null;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly spanId: string;
  readonly client: string;
  /** What the caller showed of itself. */
  readonly clientCertificate: { readonly subject: string; readonly spiffeId: string | null } | null;
  readonly request: Message;
  readonly response: Message | null;
  readonly webSocket: {
    readonly closeCode: number | null;
    readonly bytesFromDownstream: number;
    readonly bytesFromUpstream: number;
  } | null;
}

export interface Explanation {
  readonly predicate: string;
  readonly matched: boolean;
  readonly actual?: string;
  readonly parts?: readonly Explanation[];
}

export interface Capture extends CaptureSummary {
  readonly failedHop: number | null;
  readonly ruleDefinition: unknown;
  readonly redacted: readonly string[];
  readonly chain: readonly Hop[];
  /** Null when this version cannot read the rule. */
  readonly why: {
    readonly rule: string;
    readonly hops: readonly {
      readonly hop: number;
      readonly service: string | null;
      readonly matched: boolean;
      readonly explanation: Explanation;
    }[];
  } | null;
  readonly namespaces: readonly string[];
  /** `loop replay` to each of them. */
  readonly replayCommands: readonly string[];
  /** What one may type next. */
  readonly commands: readonly string[];
}

export interface ReplaySummary {
  readonly id: number;
  readonly capture: number;
  readonly namespace: string;
  readonly verdict: 'reproduced' | 'different' | 'passed' | 'unreachable';
  readonly startedAt: string;
  readonly durationMs: number;
}

export interface ConfigSummary {
  readonly file: string | null;
  readonly services: readonly string[];
  readonly routes: readonly {
    readonly name: string;
    readonly to: string | readonly { readonly service: string; readonly weight: number }[];
  }[];
  readonly rules: readonly { readonly name: string; readonly on: string; readonly when: unknown }[];
}
