// Experiments in loop's own format, against a real gateway process.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Journal } from '../../src/core/experiment.js';
import { openScene } from './open-scene.js';

type Scene = Awaited<ReturnType<typeof openScene>>;

const running = async ({ loop }: Scene) =>
  JSON.parse((await loop('fault', 'list', '-o', 'json')).out) as { name: string; owner: string }[];

const ratingsDown = (url: string, more = '') => `
experiment: ratings-down
hypothesis:
  probes:
    - { name: reviews answers, http: "${url}", expect: 200 }
faults: [ { when: { service: ratings }, abort: 503 } ]
${more}
`;

test('a weakness makes it deviate; what it broke is mended, and the journal says all of it', async () => {
  const scene = await openScene();
  const file = scene.write('down.yaml', ratingsDown(scene.url));
  const journal = join(scene.folder, 'journal.json');
  const ended = await scene.loop('experiment', 'run', file, '--journal', journal);
  expect(ended).toMatchObject({ code: 1, err: '' });
  expect(ended.out).toContain('✗ reviews answers');
  expect(ended.out).toContain('deviated');
  const told = JSON.parse(readFileSync(journal, 'utf8')) as Journal;
  expect(told).toMatchObject({
    ...{ status: 'completed', deviated: true },
    steady_states: {
      before: { steady_state_met: true },
      after: {
        steady_state_met: false,
        probes: [{ output: { status: 500 }, tolerance_met: false }],
      },
    },
    // The request before is of the last ten seconds, too, but not of this time.
    broken: {
      services: [
        { name: 'ratings', requests: 1, failures: 1, success: 0 },
        { name: 'reviews', requests: 1, failures: 1, success: 0 },
      ],
    },
    run: [{ activity: { name: 'break: ratings-down-0' }, status: 'succeeded' }],
    rollbacks: [{ output: { fault: 'ratings-down-0', matched: 1, injected: 1 } }],
  });
  expect(await running(scene)).toEqual([]);
  expect(await scene.status()).toBe(200);
});

test('figures and captures are asked for, and a condition ends it', async () => {
  const scene = await openScene();
  const file = scene.write(
    'stop.yaml',
    ratingsDown(scene.url, 'for: 1m\nstopWhen: [ { captures: { rule: 5xx }, expect: ">=1" } ]'),
  );
  const command = scene.loop('experiment', 'run', file, '-o', 'json');
  await expect.poll(() => running(scene), { timeout: 20_000 }).toHaveLength(1);
  expect(await scene.status()).toBe(500);
  const { code, out } = await command;
  expect(code).toBe(1);
  const journal = JSON.parse(out) as Journal;
  expect(journal).toMatchObject({ status: 'failed', deviated: true });
  expect(journal.duration).toBeLessThan(50);
  expect(await running(scene)).toEqual([]);
  const stat = scene.write(
    'stat.yaml',
    'experiment: s\nhypothesis: { probes: [ { stat: reviews, expect: { success: ">99%" } } ] }',
  );
  const figures = JSON.parse((await scene.loop('experiment', 'run', stat, '-o', 'json')).out);
  // Of three requests within ten seconds one failed at most two times, and one did not.
  expect(figures.steady_states.before).toMatchObject({ steady_state_met: false });
  expect(figures.steady_states.before.probes[0].output.failures).toBeGreaterThan(0);
});

test('with Ctrl-C the faults end at once', async () => {
  const scene = await openScene();
  const file = scene.write('long.yaml', ratingsDown(scene.url, 'for: 10m'));
  const runner = await scene.start(['experiment', 'run', file], /✓ break/);
  expect(await scene.status()).toBe(500);
  expect(await runner.stop('SIGINT')).toBe(130);
  expect(await scene.status()).toBe(200);
  expect(await running(scene)).toEqual([]);
});

test('when the runner is killed, its faults are gone within ten seconds', async () => {
  const scene = await openScene();
  const file = scene.write('long.yaml', ratingsDown(scene.url, 'for: 10m'));
  const runner = await scene.start(['experiment', 'run', file], /✓ break/);
  // Longer than the lease: it is renewed.
  await new Promise((done) => setTimeout(done, 9_000));
  expect(await scene.status()).toBe(500);
  const killedAt = performance.now();
  await runner.stop('SIGKILL');
  await expect.poll(() => scene.status(), { timeout: 15_000 }).toBe(200);
  expect(performance.now() - killedAt).toBeLessThan(10_000);
});

test('a command that ends its faults ends the experiment; a gateway that is gone does too', async () => {
  const scene = await openScene();
  const file = scene.write('long.yaml', ratingsDown(scene.url, 'for: 10m'));
  const stopped = scene.loop('experiment', 'run', file, '-o', 'json');
  await expect.poll(() => running(scene), { timeout: 20_000 }).toHaveLength(1);
  await scene.loop('fault', 'stop', '--all');
  const { code, out } = await stopped;
  expect([code, JSON.parse(out).status]).toEqual([1, 'interrupted']);
  const left = await scene.start(['experiment', 'run', file], /✓ break/);
  onTestFinished(async () => void (await left.stop()));
  await scene.gateway.stop('SIGKILL');
  const ended = new Promise((done) => left.child.once('exit', done));
  expect(await ended).toBe(4);
  expect(left.stderr()).toContain('LOOP_CONTROL_UNREACHABLE');
});

test('a fault that no gateway would take is told before anything is broken', async () => {
  const scene = await openScene();
  const file = scene.write(
    'bad.yaml',
    ratingsDown(scene.url).replace('service: ratings', 'service: rating'),
  );
  const { code, err } = await scene.loop('experiment', 'validate', file);
  expect(code).toBe(2);
  expect(err).toContain('bad.yaml: fault.when.service');
  expect(err).toContain('LOOP_EXPERIMENT_INVALID');
});
