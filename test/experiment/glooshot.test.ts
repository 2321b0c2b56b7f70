// Experiments of Gloo Shot and Istio's VirtualService, against a real gateway.

import { expect, test } from 'vitest';
import { readQuery } from '../../src/experiment/glooshot/metric-query.js';
import { OwnMetrics } from '../../src/experiment/glooshot/own-metrics.js';
import { serviceOf } from '../../src/experiment/glooshot/service-of.js';
import { readExperiment } from '../../src/experiment/read-experiment.js';
import { runExperiment } from '../../src/experiment/run/run-experiment.js';
import { fakeMeans } from './fake-means.js';
import { openScene, serve } from './open-scene.js';

const known = { services: ['productpage', 'reviews', 'ratings'], virtualServiceFaults: [] };

/** In the notation of the tutorial on bookinfo. */
const experiment = (spec: object) => ({
  apiVersion: 'glooshot.solo.io/v1',
  kind: 'Experiment',
  metadata: { name: 'abort-ratings', namespace: 'default' },
  spec: { spec: { targetMesh: { name: 'istio', namespace: 'supergloo-system' }, ...spec } },
});
const trigger = (customQuery: string, thresholdValue: number, comparisonOperator?: string) => ({
  prometheusTrigger: { customQuery, thresholdValue, comparisonOperator },
});
const abort = { abort: { httpStatus: 500 }, percentage: 100 };
const ratings = { name: 'default-ratings-9080', namespace: 'supergloo-system' };
const fault = { destinationServices: [ratings], fault: abort };

test('faults are those of the services that are meant', () => {
  const { faults } = readExperiment(
    experiment({
      faults: [
        fault,
        {
          origin_services: [{ name: 'reviews' }],
          destination_services: [{ name: 'ratings' }],
          fault: { delay: { fixedDelay: '1.5s' }, percentage: 50 },
        },
      ],
    }),
    known,
  );
  expect(faults).toEqual([
    { name: 'abort-ratings-0', when: { service: ['ratings'] }, percent: 100, abort: 500 },
    {
      ...{ name: 'abort-ratings-1', when: { service: ['ratings'], from: ['reviews'] } },
      ...{ percent: 50, delay: '1500ms' },
    },
  ]);
  expect(serviceOf('default-reviews-v2-9080', ['v2', 'reviews-v2'])).toBe('reviews-v2');
});

test.each<[object, string]>([
  [
    { faults: [{ ...fault, destinationServices: [{ name: 'stock' }] }] },
    'spec.faults[0].destinationServices[0].name',
  ],
  [{ faults: [{ fault: {} }] }, 'spec.faults[0].fault: expected abort or delay'],
  [{ duration: 'long' }, 'spec.duration: expected a duration such as 30s, got "long"'],
  [
    { failureConditions: [{}] },
    'spec.failureConditions[0]: expected prometheusTrigger or webhookUrl',
  ],
  [{ failureConditions: [trigger('sum(x)', 1, '~')] }, 'comparisonOperator: expected one of <, <='],
])('%j is refused, with its place', (spec, message) => {
  expect(() => readExperiment(experiment(spec), known)).toThrow(message);
});

const metrics = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([key, value]) => {
      const [from, service, code] = key.split(' ');
      return `loop_requests_total{listener="mesh",from="${from}",service="${service}",route="",code="${code}",error=""} ${value}\n`;
    })
    .join('');

test.each<[string, number | null]>([
  ['scalar(sum(istio_requests_total{ source_app="productpage",response_code="500"}))', 3],
  ['sum(istio_requests_total{response_code=~"5..",reporter="destination"})', 4],
  ['sum(istio_requests_total{response_code!="200", destination_app!~"rat.*"})', 3],
  ['sum(rate(istio_requests_total{source_app="productpage"}[10s]))', 1],
  ['sum(istio_requests_total{response_code="500"}) / sum(istio_requests_total)', 0.3],
  ['success_rate{service="reviews"}', 0.7],
  ['sum(istio_requests_total{source_app="nobody"})', null],
  ['success_rate{service="nobody"}', null],
])('%s is answered by the gateway’s own counters: %s', (text, value) => {
  const own = new OwnMetrics();
  own.take(metrics({ 'productpage reviews 200': 100, 'productpage reviews 500': 50 }), 0);
  own.take(
    metrics({
      'productpage reviews 200': 107,
      'productpage reviews 500': 53,
      'reviews ratings 503': 1,
      'reviews ratings 418': -1,
    }),
    10_000,
  );
  const query = readQuery(text);
  if (query === undefined) throw new Error('not one of its own');
  const answer = own.ask(query);
  if (value === null) expect(answer).toBeNull();
  else expect(answer).toBeCloseTo(value, 10);
});

test.each([
  'cpu_temp',
  'sum(istio_requests_total) by (code)',
  'sum(istio_requests_total{pod="a"})',
  'max(istio_requests_total)',
])('%s is asked of Prometheus', async (query) => {
  expect(readQuery(query)).toBeUndefined();
  const read = readExperiment(
    experiment({ duration: '1h', failureConditions: [trigger(query, 110, '>')] }),
    known,
  );
  await expect(runExperiment(read, fakeMeans().means)).rejects.toThrow('expected --prometheus URL');
  const urls: string[] = [];
  const answers = [undefined, '109', '111'];
  const askHttp = async ({ url }: { readonly url: string }) => {
    urls.push(url);
    const value = answers[urls.length - 1];
    const result = value === undefined ? [] : [{ metric: {}, value: [1, value] }];
    const body = Buffer.from(
      JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }),
    );
    return { status: 200, headers: {}, body, durationMs: 1 };
  };
  const { means, slept } = fakeMeans({ askHttp, prometheusUrl: 'http://prometheus:9090/' });
  const journal = await runExperiment(read, means);
  expect(journal).toMatchObject({ status: 'failed', deviated: true });
  expect(slept).toEqual([1000, 1000]);
  expect(urls[0]).toBe(`http://prometheus:9090/api/v1/query?${new URLSearchParams({ query })}`);
});

test('a condition over figures ends it, and counts from its own beginning', async () => {
  const scene = await openScene();
  const query = 'scalar(sum(istio_requests_total{ destination_app="ratings",response_code="500"}))';
  const file = scene.write(
    'glooshot.yaml',
    JSON.stringify(
      experiment({ duration: '60s', faults: [fault], failureConditions: [trigger(query, 2, '>')] }),
    ),
  );
  for (let run = 1; run <= 2; run++) {
    const ended = scene.loop('experiment', 'run', file, '-o', 'json');
    let asked = 0;
    const timer = setInterval(() => asked++ < 100 && void scene.status(), 200);
    const { code, out } = await ended;
    clearInterval(timer);
    expect(code).toBe(1);
    const journal = JSON.parse(out);
    expect(journal).toMatchObject({ status: 'failed', deviated: true });
    expect(journal.rollbacks[0].output.injected).toBeGreaterThan(2);
    expect(journal.duration).toBeLessThan(50);
  }
  expect(await scene.status()).toBe(200);
});

test('one whose time passes without a condition has succeeded; a webhook ends it by any answer but 200', async () => {
  const scene = await openScene();
  let status = 200;
  const port = await serve((_, res) => void res.writeHead(status).end());
  const failureConditions = [{ webhookUrl: `http://127.0.0.1:${port}/` }];
  const file = scene.write(
    'webhook.yaml',
    JSON.stringify(experiment({ duration: '2s', faults: [fault], failureConditions })),
  );
  expect((await scene.loop('experiment', 'run', file)).code).toBe(0);
  status = 204;
  const failed = await scene.loop('experiment', 'run', file);
  expect(failed.code).toBe(1);
  expect(failed.out).toContain('answers other than 200');
});

test('faults of a VirtualService stay until Ctrl-C', async () => {
  const scene = await openScene();
  const file = scene.write(
    'virtual-service.yaml',
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings }
spec:
  hosts: [ratings]
  http: [ { fault: { abort: { httpStatus: 500, percentage: { value: 100 } } }, route: [] } ]
`,
  );
  const runner = await scene.start(['experiment', 'run', file], /✓ break: ratings-0/);
  expect(await scene.status()).toBe(500);
  expect(await runner.stop('SIGINT')).toBe(130);
  expect(await scene.status()).toBe(200);
});
