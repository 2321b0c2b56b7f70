import { createRequire } from 'node:module';
import type * as prometheus from 'prom-client';
import type { Series } from '../series.js';
import { durationFamily } from './duration-family.js';
import { counter, gauge, type MetricFamily, type Sample } from './metric-family.js';

/** By itself: beside it the package loads as much again as it, and a gateway has 15 MiB more for it. */
const Registry = createRequire(import.meta.url)(
  'prom-client/lib/registry.js',
) as typeof prometheus.Registry;

/** How the rest of the gateway is, as it is counted elsewhere. */
export interface GatewayCounts {
  readonly recorderBytes: number;
  readonly recorderChains: number;
  /** Captures on their way to the store. */
  readonly storeQueue: number;
  /** Exchanges that are in no figure: there was no room for another series. */
  readonly uncounted: number;
  readonly spans: number;
  /** By reason. */
  readonly spansDropped: ReadonlyMap<string, number>;
  readonly accessLogLost: number;
  /** By rule. */
  readonly captures: ReadonlyMap<string, number>;
  /** By reason. */
  readonly dropped: ReadonlyMap<string, number>;
}

export interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

/** For Prometheus: the text format, or OpenMetrics where that is asked for. */
export async function renderMetrics(
  all: readonly Series[],
  counts: GatewayCounts,
  openMetrics: boolean,
): Promise<RenderedMetrics> {
  const registry = new Registry<prometheus.RegistryContentType>();
  if (openMetrics) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const family of familiesOf(all, counts)) {
    // It reads `get()` of what is registered, and nothing else.
    registry.registerMetric(family as unknown as prometheus.Metric);
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}

function familiesOf(all: readonly Series[], counts: GatewayCounts): MetricFamily[] {
  return [
    gauge('loop_up', 'The gateway runs.', [{ labels: {}, value: 1 }]),
    counter(
      'loop_requests_total',
      'Requests that ended, by who called whom and what the caller got.',
      all.flatMap(requestSamples),
    ),
    counter(
      'loop_retries_total',
      'Attempts that loop sent again, which no caller heard of; loop_requests_total leaves them out.',
      all.flatMap(retrySamples),
    ),
    durationFamily(all),
    counter(
      'loop_requests_uncounted_total',
      'Requests that the others leave out, for want of room.',
      [{ labels: {}, value: counts.uncounted }],
    ),
    counter('loop_captures_total', 'Chains that a rule kept.', samplesBy('rule', counts.captures)),
    counter(
      'loop_captures_dropped_total',
      'Chains that were not kept, or not to the end, by reason.',
      samplesBy('reason', counts.dropped),
    ),
    counter('loop_spans_exported_total', 'Spans that the collector took.', [
      { labels: {}, value: counts.spans },
    ]),
    counter(
      'loop_spans_dropped_total',
      'Spans that did not get there, by reason.',
      samplesBy('reason', counts.spansDropped),
    ),
    counter('loop_access_log_dropped_total', 'Lines of the access log that were not written.', [
      { labels: {}, value: counts.accessLogLost },
    ]),
    gauge('loop_recorder_bytes', 'Memory that the flight recorder holds.', [
      { labels: {}, value: counts.recorderBytes },
    ]),
    gauge('loop_recorder_chains', 'Chains in the memory of the flight recorder.', [
      { labels: {}, value: counts.recorderChains },
    ]),
    gauge('loop_store_queue', 'Captures on their way to the store.', [
      { labels: {}, value: counts.storeQueue },
    ]),
  ];
}

function requestSamples({ labels, totals }: Series): Sample[] {
  const { listener, from, service, route } = labels;
  return totals.codes().map(({ status, error, count }) => ({
    labels: {
      ...{ listener, from, service, route: route ?? '' },
      ...{ code: status === null ? '' : String(status), error: error ?? '' },
    },
    value: count,
  }));
}

function retrySamples({ labels, totals }: Series): Sample[] {
  if (totals.retries === 0) return [];
  const { listener, from, service, route } = labels;
  return [
    { labels: { ...{ listener, from, service }, route: route ?? '' }, value: totals.retries },
  ];
}

function samplesBy(label: string, counts: ReadonlyMap<string, number>): Sample[] {
  return [...counts].map(([name, value]) => ({ labels: { [label]: name }, value }));
}
