import type { ExperimentEvent, FigureSample, Journal } from '../../../src/core/experiment.js';
import type { FaultStatus } from '../../../src/core/fault.js';
import type { ServiceFigures } from '../../../src/core/figures.js';

export function figures(name: string, success: number, p95: number): ServiceFigures {
  const latencyMs = { p50: p95, p95, p99: p95, max: p95 };
  return { name, requests: 100, failures: 100 - success * 100, success, rps: 10, latencyMs };
}

export function sample(when: FigureSample['when'], success: number, p95: number): FigureSample {
  return {
    ...{ at: '2026-03-01T12:00:00.000Z', when },
    services: [figures('reviews', success, p95), { ...figures('idle', 0, 0), requests: 0 }],
  };
}

export const fault = {
  ...{ name: 'ratings-down', when: { service: 'ratings' }, percent: 100, seed: '' },
  abort: { kind: 'answer', status: 503, grpc: null, body: null, headers: [] },
  ...{ delay: null, rateBytes: null, corruptBytes: null, origin: 'owner', owner: 'run' },
  ...{ experiment: 'one', startedAtMs: 0, timeLeftMs: null, ended: null },
  ...{ matched: 9, injected: 7, spared: 0 },
} as const satisfies FaultStatus;

export function figuresEvent(each: FigureSample, faults: FaultStatus[] = []): ExperimentEvent {
  return { kind: 'figures', sample: each, faults };
}

const probe = (met: boolean, status: number) => ({
  activity: {
    name: 'the page | <b>there</b>',
    tolerance: 200,
    provider: { type: 'loop', http: 'http://127.0.0.1:1/page?a=1' },
  },
  output: { status },
  start: '',
  status: 'succeeded' as const,
  tolerance_met: met,
});

const capture = (id: number, more: object) => ({
  ...{ id, rule: '5xx', method: 'GET', path: '/page?a=1', status: 500, error: null },
  ...{ destination: 'page', failedAt: 'ratings', ...more },
});

export const journal: Journal = {
  ...{ 'chaoslib-version': '1', platform: '', node: '' },
  experiment: { title: 'Do *without* <script>' },
  ...{ start: '2026-03-01T12:00:00.000Z', duration: 12, status: 'completed', deviated: true },
  steady_states: {
    before: { steady_state_met: true, probes: [probe(true, 200)] },
    after: { steady_state_met: false, probes: [probe(false, 500)] },
    during: [],
  },
  run: [
    {
      activity: { provider: { fault: { name: 'ratings-down', abort: 503 } } },
      ...{ output: {}, start: '', status: 'succeeded' },
    },
  ],
  rollbacks: [
    { activity: {}, output: { fault: 'ratings-down', matched: 9, injected: 7 }, start: '' },
  ],
  captures: [
    capture(4, { path: '/other' }),
    capture(3, { status: 200, rule: 'slow' }),
    capture(2, {}),
  ],
  figures: [sample('before', 1, 10), sample('during', 0.5, 900), sample('after', 1, 11)],
};
