import { expect, test } from 'vitest';
import { ActivityFailed } from '../../src/experiment/activity-failed.js';
import { readExperiment } from '../../src/experiment/read-experiment.js';
import { runExperiment } from '../../src/experiment/run/run-experiment.js';
import { fakeMeans } from './fake-means.js';

const probe = { http: 'http://shop/', expect: 200 };
const withProbe = (each: object) => ({ experiment: 'one', hypothesis: { probes: [each] } });
const never = new AbortController().signal;

test.each<[string, unknown, string]>([
  ['no mapping', [], 'expected an experiment: a mapping, got an empty list'],
  ['another file', { services: {} }, 'expected an experiment: the key experiment for loop'],
  ['no name', { experiment: 7 }, 'experiment: expected a name of letters'],
  ['another key', { experiment: 'one', fault: [] }, 'fault: expected one of experiment, title'],
  ['nothing to do', { experiment: 'one' }, 'expected faults, or a hypothesis with probes'],
  ['two kinds', withProbe({ ...probe, stat: 'a' }), 'hypothesis.probes[0]: expected one of http'],
  ['no expectation', withProbe({ http: 'http://a' }), 'probes[0].expect: expected what is to come'],
  [
    'no URL',
    withProbe({ ...probe, http: 'shop' }),
    'probes[0].http: expected an http or https URL',
  ],
  [
    'no status',
    withProbe({ ...probe, expect: 'fine' }),
    'probes[0].expect: expected a status such as',
  ],
  [
    'no share',
    withProbe({ stat: 'a', expect: { success: '>110%' } }),
    'expect.success: expected a share',
  ],
  [
    'no figure',
    withProbe({ stat: 'a', expect: { speed: 1 } }),
    'expect.speed: expected one of success',
  ],
  [
    'no window',
    withProbe({ stat: { service: 'a', window: '2m' }, expect: {} }),
    'one of 10s, 1m, 10m',
  ],
  [
    'no count',
    withProbe({ captures: {}, expect: '5%' }),
    'expect: expected a number, or a comparison',
  ],
  [
    'no time',
    { experiment: 'one', faults: ['x'], for: '30' },
    'for: expected a duration up to 24h',
  ],
  [
    'no end',
    { experiment: 'one', faults: ['x'], stopWhen: [probe] },
    'for: expected a duration beside',
  ],
])('%s is refused, with its place', (_what, data, message) => {
  expect(() => readExperiment(data)).toThrow(
    expect.objectContaining({
      code: 'LOOP_EXPERIMENT_INVALID',
      message: expect.stringContaining(message),
    }),
  );
});

test('an http probe looks at status, time and body', async () => {
  const expect200 = { status: ['2xx', 404], within: '1s', body: { json: '$.stars', equals: 5 } };
  const { hypothesis } = readExperiment(withProbe({ http: 'http://a/', expect: expect200 }));
  const [read] = hypothesis?.probes ?? [];
  const good = { status: 404, durationMs: 1000, body: '{"stars":5}' };
  const met = (output: object) => read?.isMet({ ...good, ...output }, fakeMeans().means, never);
  expect(await met({})).toBe(true);
  expect(await met({ status: 500 })).toBe(false);
  expect(await met({ durationMs: 1001 })).toBe(false);
  expect(await met({ body: '{"stars":4}' })).toBe(false);
  expect(await met({ body: 'no JSON' })).toBe(false);
});

test('figures nobody knows are not as they should be', async () => {
  const data = withProbe({ stat: 'a', expect: { success: '>=99%', p95: '300ms', rps: '>0' } });
  const { hypothesis } = readExperiment(data);
  const [read] = hypothesis?.probes ?? [];
  const good = { success: 0.99, p95: 300, rps: 0.1 };
  const met = (output: object) => read?.isMet({ ...good, ...output }, fakeMeans().means, never);
  expect(await met({})).toBe(true);
  expect(await met({ success: 0.98 })).toBe(false);
  expect(await met({ success: null })).toBe(false);
  expect(await met({ p95: 301 })).toBe(false);
  expect(await met({ rps: 0 })).toBe(false);
});

test('faults start in order, are held, and end in the other order', async () => {
  const faults = ['slow-ratings', { when: { service: 'a' }, abort: 503 }];
  const experiment = readExperiment({ experiment: 'one', faults, for: '30s' });
  expect(experiment.usesGateway).toBe(true);
  const { means, done, slept } = fakeMeans();
  const journal = await runExperiment(experiment, means);
  expect(done).toEqual([
    'mark',
    ...['start slow-ratings', 'start one-1', 'stop one-1', 'stop slow-ratings', 'end'],
    'unmark',
  ]);
  expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
  expect(journal.run.at(-1)?.output).toEqual({ heldMs: 30_000 });
});

test('a condition that cannot be asked says nothing; one that holds ends it', async () => {
  let asked = 0;
  const askHttp = async () => {
    if (++asked < 3) throw new ActivityFailed('refused');
    return { status: 500, headers: {}, body: Buffer.from(''), durationMs: 1 };
  };
  const stopWhen = [{ http: 'http://a/', expect: '5xx' }];
  const experiment = readExperiment({ experiment: 'one', faults: ['x'], for: '30s', stopWhen });
  const { means, slept } = fakeMeans({ askHttp });
  const journal = await runExperiment(experiment, means);
  expect(journal).toMatchObject({ status: 'failed', deviated: true });
  expect(slept).toEqual([1000, 1000]);
});
