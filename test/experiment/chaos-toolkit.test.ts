// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Chaos Toolkit's way to name a value.
// Chaos Toolkit's experiments, read by loop and run against a real gateway. What its own program makes of
// them is in test/peers/chaostoolkit.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withGiven } from '../../src/experiment/chaos-toolkit/given-variables.js';
import { readExperiment } from '../../src/experiment/read-experiment.js';
import { fakeMeans } from './fake-means.js';
import { openScene, runMain } from './open-scene.js';

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

test('values that are given stand in place of those of the file, and are looked at as those are', async () => {
  const env = (key: string) => ({ type: 'env', key });
  const file = {
    ...whole,
    configuration: { word: env('NOT_SET'), other: env('SET'), kept: 1 },
    secrets: { app: { token: env('NOT_SET') }, plain: 'plain' },
  };
  const means = { ...fakeMeans().means, env: { PATH: '/usr/bin:/bin', SET: 'set' } };
  await expect(readExperiment(file).check?.(means)).rejects.toThrow('configuration.word');
  const given = {
    configuration: { word: 'given', other: env('NOT_SET_EITHER'), new: 1 },
    secrets: { app: { token: 'given' }, plain: 'other' },
  };
  const read = readExperiment(file, { services: [], virtualServiceFaults: [], given });
  await expect(read.check?.(means)).rejects.toThrow('to have NOT_SET_EITHER');
  expect(read.notDone).toEqual(['configuration.new: given, and not in the experiment']);
  // The journal has the experiment as it was written.
  expect(read.source).toBe(file);
  expect(withGiven(file, given)).toMatchObject({
    configuration: { word: 'given', other: { key: 'NOT_SET_EITHER' }, kept: 1 },
    secrets: { app: { token: 'given' }, plain: 'plain' },
  });
  expect(withGiven(file, given).configuration).not.toHaveProperty('new');
});

test('a secret of a Vault is refused with what to do', async () => {
  const secrets = { app: { token: { type: 'vault', path: 'app' } } };
  const { means } = fakeMeans();
  const env = { PATH: '/usr/bin:/bin' };
  await expect(readExperiment({ ...whole, secrets }).check?.({ ...means, env })).rejects.toThrow(
    /^secrets\.app\.token: loop does not ask a Vault; put .* or give it with --var-file/,
  );
});

test('variables that nobody could read are refused as the command line is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-variables-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const own = file('i.json', '{"experiment":"one","faults":["slow"]}');
  const toolkit = file('t.json', JSON.stringify(whole));
  for (const [flags, said] of [
    [['--var', 'a'], '--var: expected name=value or name:type=value, got "a"'],
    [['--var', 'a:int=one'], '--var a: expected a whole number'],
    [['--var', 'a:date=1'], 'the type of --var a'],
    [['--var-file', join(folder, 'none.json')], '--var-file: ENOENT'],
    [['--var-file', file('bad.json', '{')], '--var-file: '],
    [['--var-file', file('list.yaml', '[]')], 'expected a mapping'],
    [['--var-file', file('line.env', 'NAME')], 'expected NAME=value in each line'],
    [['--hypothesis-frequency', '0'], 'Expected a number of seconds'],
  ] as const) {
    const { code, err } = await runMain(['experiment', 'run', toolkit, ...flags]);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  }
  const { code, err } = await runMain(['experiment', 'run', own, '--var', 'a=1']);
  expect([code, err]).toEqual([2, expect.stringContaining('only for what is of Chaos Toolkit')]);
}, 60_000);

test('a file that needs variables is valid with them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-variables-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const configuration = { word: { type: 'env', key: 'LOOP_TEST_IS_NOT_SET' } };
  const file = join(folder, 'toolkit.json');
  writeFileSync(file, JSON.stringify({ ...whole, configuration }));
  const given = join(folder, 'given.yaml');
  writeFileSync(given, 'configuration: { word: given }');
  const validate = (...flags: string[]) => runMain(['experiment', 'validate', file, ...flags]);
  expect(await validate()).toMatchObject({
    code: 2,
    err: expect.stringContaining('LOOP_TEST_IS_NOT_SET'),
  });
  expect(await validate('--var', 'word=given')).toMatchObject({ code: 0, err: '' });
  expect(await validate('--var-file', given)).toMatchObject({ code: 0, err: '' });
}, 60_000);

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
