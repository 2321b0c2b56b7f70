import type { Exchange, ListenerKind } from '../core/exchange.js';
import { isGrpcFailure } from './grpc-failure.js';
import { Totals } from './metrics/totals.js';
import type { KindRoom } from './top/kind-room.js';
import { RequestKinds } from './top/request-kinds.js';
import { SlidingWindows } from './window/sliding-windows.js';

/** What names a series; every value is one of the config's, or a word of loop's own. */
export interface SeriesLabels {
  readonly listener: ListenerKind;
  /** A service, `edge` or `unknown`. */
  readonly from: string;
  readonly service: string;
  readonly route: string | null;
}

/** The figures of all exchanges that share their labels. */
export class Series {
  readonly labels: SeriesLabels;
  readonly windows = new SlidingWindows();
  readonly totals = new Totals();
  /** Attempts that loop retried, of which no caller heard; null while there were none. */
  retried: SlidingWindows | null = null;
  readonly kinds: RequestKinds;

  constructor(labels: SeriesLabels, room: KindRoom) {
    this.labels = labels;
    this.kinds = new RequestKinds(room);
  }

  record(exchange: Exchange, nowMs: number): void {
    const failed = isFailure(exchange);
    if (exchange.retried) {
      this.totals.retries++;
      this.retried ??= new SlidingWindows();
      this.retried.record(nowMs, Math.max(0, exchange.endedAt - exchange.startedAt), failed);
      return;
    }
    // As long as its caller waited, all of its attempts.
    const latencyMs = Math.max(0, exchange.endedAt - exchange.askedAt);
    this.windows.record(nowMs, latencyMs, failed);
    this.totals.record(latencyMs / 1000, exchange.answeredStatus, exchange.error);
    this.kinds.record(exchange, { nowMs, latencyMs, failed });
  }
}

/** A 5xx, an error, or a gRPC status that is the server's fault, as the caller saw it. */
export function isFailure(exchange: Exchange): boolean {
  const { answeredStatus, error } = exchange;
  return error !== null || answeredStatus >= 500 || isGrpcFailure(exchange);
}
