import { expect, test } from 'vitest';
import { figuresMessages } from '../../src/control/figures-messages.js';

const latencyMs = { p50: 1, p95: 2, p99: null, max: 3 };
const figures = { requests: 1, failures: 0, success: null, rps: 0.5, latencyMs };

test('figures pass as they came, with what a later version adds', () => {
  const services = [{ name: 'web', ...figures, cpu: 7 }];
  expect(figuresMessages.services(services)).toEqual(services);
  expect(figuresMessages.services([])).toEqual([]);
  const routes = [{ route: 'shop', service: 'web', ...figures }];
  expect(figuresMessages.routes(routes)).toEqual(routes);
  const edges = [{ from: 'edge', to: 'web', ...figures }];
  expect(figuresMessages.edges(edges)).toEqual(edges);
});

test.each([
  ['no list', { name: 'web', ...figures }],
  ['nothing', undefined],
  ['a list of nothing', [null]],
  ['a name that is none', [{ ...figures, name: 5 }]],
  ['a figure as a text', [{ name: 'web', ...figures, rps: '0.5' }]],
  ['a figure missing', [{ name: 'web', ...figures, requests: undefined }]],
  ['no latencies', [{ name: 'web', ...figures, latencyMs: null }]],
  [
    'latencies of another kind',
    [{ name: 'web', ...figures, latencyMs: { ...latencyMs, max: '' } }],
  ],
  ['one that is wrong beside one that is right', [{ name: 'web', ...figures }, {}]],
])('%s is not taken for figures', (_, body) => {
  expect(figuresMessages.services(body)).toBeUndefined();
});
