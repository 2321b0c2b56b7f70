import type { Series } from '../series.js';
import { histogram, type MetricFamily, type Sample } from './metric-family.js';
import { bucketSeconds } from './totals.js';

const name = 'loop_request_duration_seconds';

/** Bounds are cumulative, and the last one is infinite. */
export function durationFamily(all: readonly Series[]): MetricFamily {
  return histogram(
    name,
    "From a request's head to the end of its response.",
    all.flatMap(samplesOf),
  );
}

function samplesOf({ labels: { listener, from, service, route }, totals }: Series): Sample[] {
  const labels = { listener, from, service, route: route ?? '' };
  let sum = 0;
  const buckets = [...totals.buckets].map((count, at) => {
    sum += count;
    const le = bucketSeconds[at] ?? '+Inf';
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: sum };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: totals.seconds },
    { metricName: `${name}_count`, labels, value: totals.requests },
  ];
}
