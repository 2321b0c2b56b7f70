import type { Config } from '../core/config.js';
import type { ExchangeListener } from '../core/exchange.js';
import type { GatewayLog } from '../core/rooms.js';
import { combineListeners } from '../gateway/listeners.js';
import type { Observer } from '../observe/observer.js';
import { SpanListener } from '../observe/spans/span-listener.js';
import type { FlightRecorder } from '../recorder/flight-recorder.js';
import { type OpenAccessLog, openAccessLog } from './open-access-log.js';
import type { OpenSpans } from './open-spans.js';

export interface Reports {
  readonly accessLog: OpenAccessLog;
  /** What a request passes now: without a report there is nothing in the way. */
  readonly watching: ExchangeListener;
  configure(config: Config): void;
  /** After the recorder has ended, which tells of chains until then. */
  close(withinMs: number): Promise<void>;
}

export interface ReportsOptions {
  readonly spans: OpenSpans;
  readonly observer: Observer;
  readonly recorder: FlightRecorder;
  readonly log: GatewayLog;
  /** Told before the reports, and after them. */
  readonly before: readonly ExchangeListener[];
  readonly after: readonly ExchangeListener[];
}

/** What a gateway tells other tools of each exchange: spans and the access log. */
export function openReports(first: Config, options: ReportsOptions): Reports {
  const { spans, observer, recorder, log, before, after } = options;
  const accessLog = openAccessLog(first, { observer, log });
  const spanListener = new SpanListener({
    queue: () => spans.queue,
    isRecording: () => recorder.isRecording,
    fromOf: ({ caller }) => caller,
  });
  const combined = () =>
    combineListeners([
      ...before,
      ...(accessLog.listener === null ? [] : [accessLog.listener]),
      ...(spans.queue === null ? [] : [spanListener]),
      ...after,
    ]);
  let current = combined();
  return {
    accessLog,
    watching: { start: (exchange) => current.start(exchange) },
    configure(config) {
      spans.configure(config);
      accessLog.configure(config);
      current = combined();
    },
    async close(withinMs) {
      await Promise.all([spans.close(withinMs), accessLog.close(withinMs)]);
    },
  };
}
