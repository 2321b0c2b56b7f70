import type { ErrorKind, ListenerKind } from './exchange.js';
import type { WhenDefinition } from './rules/definition.js';

/** What a front asks for, as it was typed; checked by the gateway. */
export interface TapWish {
  /** `500`, `5xx`, `>=400`, or the kind of an error; any of them. */
  readonly status?: readonly string[] | undefined;
  /** `500ms` */
  readonly minLatency?: string | undefined;
  readonly service?: readonly string[] | undefined;
  readonly from?: readonly string[] | undefined;
  readonly method?: readonly string[] | undefined;
  /** A glob. */
  readonly path?: string | undefined;
  /** `name`, or `name:value` where the value may be a glob; all of them, of the request or the answer. */
  readonly header?: readonly string[] | undefined;
  readonly maxRps?: number | undefined;
  readonly bodies?: boolean | undefined;
  readonly save?: boolean | undefined;
}

/** What a reader of the tap wants. */
export interface TapRequest {
  /** Decided when the exchange has ended. */
  readonly when: WhenDefinition;
  /** Headers and bodies too, each body up to `capture.body.max`. */
  readonly bodies: boolean;
  /** More than these in a second are left out. */
  readonly maxRps: number | null;
  /** Chains of what passes the filter are kept, as captures of the rule `tap`. */
  readonly save: boolean;
}

/** One exchange as the tap tells it: redacted, a documented shape. */
export interface TappedExchange {
  /** ISO 8601: when the request came. */
  readonly at: string;
  readonly traceId: string;
  readonly requestId: string;
  readonly listener: ListenerKind;
  /** Null at the edge, and where it is not known. */
  readonly from: string | null;
  readonly service: string;
  /** `host:port` of the upstream. */
  readonly to: string;
  readonly method: string;
  readonly path: string;
  /** What the caller got; null when it got nothing. */
  readonly status: number | null;
  readonly error: ErrorKind | null;
  readonly durationMs: number;
  /** loop sent it again, and the caller never heard of this; absent: it did. */
  readonly retried?: boolean | undefined;
  /** Of the bodies, on the wire. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** As `loop show -o json` has them. */
  readonly request?: unknown;
  readonly response?: unknown;
}

/** Exchanges that passed the filter and were not told, since the tap was opened. */
export interface LeftOut {
  /** The reader, or the thread that takes secrets out, was behind. */
  readonly behind: number;
  /** Beyond `maxRps`. */
  readonly limited: number;
  /** Beyond what the tap may take of a processor's time. */
  readonly spared: number;
}

export const noneLeftOut: LeftOut = { behind: 0, limited: 0, spared: 0 };

/** Where a tap's text goes. */
export interface TapSink {
  /** Exchanges as JSON, one each; false when the reader is behind and takes none of them. */
  write(exchanges: readonly string[]): boolean;
}

export interface OpenTap {
  readonly leftOut: LeftOut;
  close(): void;
}

/** Taps of a running gateway. */
export interface Taps {
  /** @throws LoopError for a filter that says nothing */
  open(request: TapRequest, sink: TapSink): OpenTap;
}

/** What a front hears of a tap in a running gateway. */
export interface TapReader {
  onExchange(exchange: TappedExchange): void;
  /** Whenever there is more of it. */
  onLeftOut(leftOut: LeftOut): void;
}

/** Name of the rule that `save` keeps chains by. */
export const tapRule = 'tap';
