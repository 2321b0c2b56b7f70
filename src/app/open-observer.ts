import type { MetricsPage } from '../control/serve-figures.js';
import type { DropTotals } from '../core/capture-sink.js';
import type { Config } from '../core/config.js';
import type { StoreStatus } from '../core/store-status.js';
import { renderMetrics } from '../observe/metrics/render-metrics.js';
import { Observer } from '../observe/observer.js';
import type { FlightRecorder } from '../recorder/flight-recorder.js';

export interface OpenObserver {
  readonly observer: Observer;
  metrics(openMetrics: boolean): Promise<MetricsPage>;
}

/** The live figures of a gateway, and what its other rooms count, for a scraper. */
export function openObserver(
  { services, routes }: Config,
  { recorder, store }: { readonly recorder: FlightRecorder; readonly store: () => StoreStatus },
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
          dropped: reasonsOf(recorder.drops, store().writeFailed),
        },
        openMetrics,
      ),
  };
}

function reasonsOf(
  { ruleLimit, queueFull, evicted }: DropTotals,
  writeFailed: number,
): Map<string, number> {
  const limited = Object.values(ruleLimit).reduce((sum, count) => sum + count, 0);
  return new Map([
    ['rule_limit', limited],
    ['queue_full', queueFull],
    ['evicted', evicted],
    ['write_failed', writeFailed],
  ]);
}
