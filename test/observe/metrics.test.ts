import { expect, test } from 'vitest';
import type { Exchange } from '../../src/core/exchange.js';
import { renderMetrics } from '../../src/observe/metrics/render-metrics.js';
import { Observer } from '../../src/observe/observer.js';
import { exchange } from '../recorder/exchanges.js';

const counts = {
  recorderBytes: 4096,
  recorderChains: 2,
  storeQueue: 1,
  uncounted: 0,
  captures: new Map([['server-errors', 3]]),
  dropped: new Map([['queue_full', 4]]),
  spans: 5,
  spansDropped: new Map([['send_failed', 6]]),
  accessLogLost: 7,
};

function observed(...passed: Partial<Exchange>[]) {
  const observer = new Observer({ services: [], routes: [], now: () => 0, callerOf: () => null });
  for (const given of passed) {
    const one = exchange({ answeredStatus: 200, ...given });
    const watcher = observer.start(one);
    one.endedAt = one.startedAt + 4;
    watcher.end();
  }
  return observer.series;
}

test('requests are counted by who called whom, and by what the caller got', async () => {
  const web = { service: 'web', listener: 'edge', route: 'home' } as const;
  const failed = { caller: 'web', answeredStatus: 502, error: 'connect' } as const;
  const all = observed(web, web, failed, { ...failed, answeredStatus: 0, error: 'aborted' });
  const { text, contentType } = await renderMetrics(all, counts, false);
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = text.split('\n');
  for (const line of [
    'loop_up 1',
    'loop_requests_total{listener="edge",from="edge",service="web",route="home",code="200",error=""} 2',
    'loop_requests_total{listener="mesh",from="web",service="reviews",route="",code="502",error="connect"} 1',
    'loop_requests_total{listener="mesh",from="web",service="reviews",route="",code="",error="aborted"} 1',
    'loop_request_duration_seconds_bucket{le="0.0025",listener="edge",from="edge",service="web",route="home"} 0',
    'loop_request_duration_seconds_bucket{le="0.005",listener="edge",from="edge",service="web",route="home"} 2',
    'loop_request_duration_seconds_bucket{le="+Inf",listener="edge",from="edge",service="web",route="home"} 2',
    'loop_request_duration_seconds_sum{listener="edge",from="edge",service="web",route="home"} 0.008',
    'loop_request_duration_seconds_count{listener="edge",from="edge",service="web",route="home"} 2',
    'loop_captures_total{rule="server-errors"} 3',
    'loop_captures_dropped_total{reason="queue_full"} 4',
    'loop_spans_exported_total 5',
    'loop_spans_dropped_total{reason="send_failed"} 6',
    'loop_access_log_dropped_total 7',
    'loop_recorder_bytes 4096',
    'loop_recorder_chains 2',
    'loop_store_queue 1',
  ]) {
    expect(lines).toContain(line);
  }
});

test('what a config names cannot break a line', async () => {
  const { text } = await renderMetrics(
    observed({ service: 'a"b\\c\nd' }),
    { ...counts, captures: new Map([['"}\n', 1]]) },
    false,
  );
  expect(text).toContain('service="a\\"b\\\\c\\nd"');
  expect(text.split('\n').filter((line) => !/^(#|loop_|$)/.test(line))).toEqual([]);
});

test('OpenMetrics has its own type, its own names of counters, and an end', async () => {
  const { text, contentType } = await renderMetrics(observed({}), counts, true);
  expect(contentType).toMatch(/^application\/openmetrics-text/);
  expect(text).toContain('# TYPE loop_requests counter\nloop_requests_total{');
  expect(text.endsWith('# EOF\n')).toBe(true);
});
