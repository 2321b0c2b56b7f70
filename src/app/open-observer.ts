import type { MetricsPage } from '../control/serve-figures.js';
import type { DropTotals } from '../core/capture-sink.js';
import type { Config } from '../core/config.js';
import type { StoreStatus } from '../core/store-status.js';
import { renderMetrics } from '../observe/metrics/render-metrics.js';
import { Observer } from '../observe/observer.js';
import type { SpanCounts } from '../observe/spans/span-counts.js';
import type { FlightRecorder } from '../recorder/flight-recorder.js';

export interface OpenObserver {
  readonly observer: Observer;
  metrics(openMetrics: boolean): Promise<MetricsPage>;
}

interface CountedRooms {
  readonly recorder: FlightRecorder;
  readonly store: () => StoreStatus;
  readonly spans: SpanCounts;
  readonly accessLogLost: () => number;
}

/** The live figures of a gateway, and what its other rooms count, for a scraper. */
export function openObserver(
  { services, routes }: Config,
  { recorder, store, spans, accessLogLost }: CountedRooms,
): OpenObserver {
  const observer = new Observer({
    ...{ services, routes },
    now: () => performance.now(),
    callerOf: (exchange) => recorder.callerOf(exchange),
  });
  return {
    observer,
    metrics: (openMetrics) =>
      renderMetrics(
        observer.series,
        {
          recorderBytes: recorder.usedBytes,
          recorderChains: recorder.chains,
          uncounted: observer.beyond,
          storeQueue: store().waiting,
          captures: recorder.kept,
          spans: spans.exported,
          spansDropped: spans.dropped,
          accessLogLost: accessLogLost(),
          dropped: reasonsOf(recorder.drops, store().writeFailed),
        },
        openMetrics,
      ),
  };
}

function reasonsOf(
  { ruleLimit, queueFull, evicted, continued, undecided }: DropTotals,
  writeFailed: number,
): Map<string, number> {
  const limited = Object.values(ruleLimit).reduce((sum, count) => sum + count, 0);
  return new Map([
    ['rule_limit', limited],
    ['queue_full', queueFull],
    ['evicted', evicted],
    ['continued', continued],
    ['undecided', undecided],
    ['write_failed', writeFailed],
  ]);
}
