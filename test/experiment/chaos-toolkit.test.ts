// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Chaos Toolkit's way to name a value.
// Chaos Toolkit's experiments, read by loop and run against a real gateway. What its own program makes of
// them is in test/peers/chaostoolkit.

import { expect, test } from 'vitest';
import { readExperiment } from '../../src/experiment/read-experiment.js';
import { fakeMeans } from './fake-means.js';
import { openScene } from './open-scene.js';

const action = { type: 'action', name: 'act', provider: { type: 'process', path: 'true' } };
const whole = { title: 'One', description: 'one', method: [action] };
const probe = { ...action, type: 'probe', tolerance: 0 };
const hypothesis = (...probes: object[]) => ({
  ...whole,
  'steady-state-hypothesis': { title: 'well', probes },
});

test.each<[string, object, string]>([
  ['no title', { ...whole, title: '' }, 'title: expected a text'],
  ['no description', { ...whole, description: undefined }, 'description: expected a text'],
  [
    'no method',
    { ...whole, method: null },
    'method: expected a list, which may be empty, got nothing',
  ],
  [
    'no tolerance',
    hypothesis({ ...probe, tolerance: undefined, name: 'p' }),
    'expected a whole number',
  ],
  [
    'no kind',
    { ...whole, method: [{ ...action, type: 'act' }] },
    'method[0].type: expected probe or',
  ],
  ['no name', { ...whole, method: [{ ...action, name: '' }] }, 'method[0].name: expected a name'],
  [
    'no provider',
    { ...whole, method: [{ ...action, provider: {} }] },
    'method[0].provider.type: expected',
  ],
  [
    'no activity',
    { ...whole, rollbacks: ['act'] },
    'rollbacks[0]: expected an activity, got "act"',
  ],
  [
    'no such',
    { ...whole, method: [{ ref: 'other' }] },
    'method[0].ref: no activity is called other',
  ],
  [
    'a pause in words',
    { ...whole, method: [{ ...action, pauses: { before: 'a while' } }] },
    'pauses.before',
  ],
  [
    'a strategy',
    { ...whole, runtime: { rollbacks: { strategy: 'some' } } },
    'runtime.rollbacks.strategy',
  ],
])('%s is refused, with its place', (_what, data, message) => {
  expect(() => readExperiment(data)).toThrow(
    expect.objectContaining({
      code: 'LOOP_EXPERIMENT_INVALID',
      message: expect.stringContaining(message),
    }),
  );
});

test('what is not there is told before anything runs', async () => {
  const check = (more: object, env: Record<string, string> = { PATH: '/usr/bin:/bin' }) =>
    readExperiment({ ...whole, ...more }).check?.({ ...fakeMeans().means, env });
  await check({});
  await expect(check({ configuration: { a: { type: 'env', key: 'NOT_SET' } } })).rejects.toThrow(
    'configuration.a: expected the environment to have NOT_SET',
  );
  await expect(check({ secrets: { s: { a: { type: 'env', key: 'NOT_SET' } } } })).rejects.toThrow(
    'secrets.s.a: expected the environment to have NOT_SET',
  );
  await expect(check({}, { PATH: '/nowhere' })).rejects.toThrow('act: no program true is there');
});

test('controls are named as not run', () => {
  const controls = [{ name: 'tracing', provider: { type: 'python', module: 'tracing' } }];
  const { notDone } = readExperiment({ ...whole, controls, method: [{ ...action, controls }] });
  expect(notDone).toEqual(['controls: tracing', 'method[0].controls: tracing']);
});

const istio = (func: string, more = '') =>
  `provider: { type: python, module: chaosistio.fault.actions, func: ${func}, arguments: { virtual_service_name: ratings, routes: [ { destination: { host: ratings } } ]${more} } }`;

test('faults of the Istio extension are carried out by loop, and end with the run', async () => {
  const scene = await openScene();
  const file = scene.write(
    'istio.yaml',
    `title: Without ratings
description: the extension for Istio, at loop
configuration: { code: 503 }
steady-state-hypothesis:
  title: reviews answers
  probes:
    - { type: probe, name: reviews, tolerance: 200, provider: { type: http, url: "${scene.url}" } }
method:
  - { type: action, name: break, ${istio('add_abort_fault', ', http_status: "${code}", percentage: 100')} }
  - { type: probe, name: broken, provider: { type: http, url: "${scene.url}" } }
  - { type: action, name: mend, ${istio('remove_abort_fault')} }
  - { type: probe, name: mended, provider: { type: http, url: "${scene.url}" } }
  - { type: action, name: break again, ${istio('set_fault', ', fault: { abort: { httpStatus: 500 } }')} }
rollbacks:
  - { type: probe, name: still broken, provider: { type: http, url: "${scene.url}" } }
`,
  );
  const { code, out, err } = await scene.loop('experiment', 'run', file, '-o', 'json');
  expect(err).toBe('');
  const journal = JSON.parse(out);
  expect(journal).toMatchObject({ status: 'completed', deviated: true });
  expect(journal.run).toMatchObject([
    { output: { body: { faults: ['ratings-ratings'] } } },
    { output: { status: 500 } },
    { status: 'succeeded' },
    { output: { status: 200 } },
    { status: 'succeeded' },
  ]);
  expect(journal.rollbacks).toMatchObject([{ output: { status: 500 } }]);
  expect(code).toBe(1);
  expect(await scene.status()).toBe(200);
});
