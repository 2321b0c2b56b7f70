import type { Endpoint } from './config.js';
import type { RawHeaders } from './headers.js';

/** A header, or a member of baggage. */
export interface Mark {
  readonly name: string;
  readonly value: string;
}

/** An intercept as it is asked for: whose calls go to whose process. */
export interface InterceptWish {
  readonly service: string;
  /** The process: `http://127.0.0.1:3001`. */
  readonly to: string;
  /** Requests that carry it are for the process; one of the two marks at least. */
  readonly header?: Mark | undefined;
  readonly baggage?: Mark | undefined;
  /** Who asks: others are told. */
  readonly by: string;
  /** Default: an hour. */
  readonly forMs?: number | undefined;
}

/** `over`: its time; `config`: a reload took its service away. */
export type InterceptEnd = (typeof interceptEnds)[number];
export const interceptEnds = ['stopped', 'over', 'config', 'gateway'] as const;

export interface InterceptStatus {
  /** `reviews-1`. */
  readonly name: string;
  readonly service: string;
  readonly to: string;
  readonly header: Mark | null;
  readonly baggage: Mark | null;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly timeLeftMs: number;
  /** Null while it runs. */
  readonly ended: InterceptEnd | null;
  /** That went to the process. */
  readonly requests: number;
  /** That carried the mark, and did not: replays and shadows. */
  readonly spared: number;
}

/** What a gateway can be told about intercepts, from inside or through its admin API. */
export interface Intercepts {
  /** @throws LOOP_TRAFFIC_INTERCEPT_REFUSED */
  start(wish: InterceptWish): Promise<InterceptStatus>;
  /** Those that run, and those that ended lately. */
  list(): Promise<readonly InterceptStatus[]>;
  /** @throws LOOP_TRAFFIC_INTERCEPT_NOT_FOUND */
  stop(name: string): Promise<InterceptStatus>;
  stopAll(): Promise<readonly InterceptStatus[]>;
}

/** Where a request goes in place of its service. */
export interface Intercepted {
  readonly name: string;
  readonly endpoint: Endpoint;
}

/** Null where it goes to its service. On the hot path: no promise. */
export type ChooseIntercept = (service: string, headers: RawHeaders) => Intercepted | null;
