import { expect, test } from 'vitest';
import type { ActivityRun, ExperimentOptions, Journal } from '../../src/core/experiment.js';
import { runExperiment } from '../../src/experiment/run/run-experiment.js';
import { Stopped } from '../../src/experiment/stopped.js';
import { ActivityFailed, experimentOf, type FakeMeans, fakeMeans } from './fake-means.js';

type Parts = Parameters<typeof experimentOf>[0];

async function run(parts: Parts, options: ExperimentOptions = {}, fake: FakeMeans = fakeMeans()) {
  const journal = await runExperiment(experimentOf(parts), fake.means, options);
  return { journal, ...fake };
}

const names = (runs: readonly ActivityRun[]) => runs.map(({ activity }) => activity.name);
const outcome = ({ status, deviated }: Journal) => ({ status, deviated });
const steps = { method: [{ name: 'break' }], rollbacks: [{ name: 'mend' }] };

test('the hypothesis is asked before and after the method, and what was done is undone', async () => {
  const { journal, done } = await run({ probes: [{ name: 'well' }], ...steps });
  expect(outcome(journal)).toEqual({ status: 'completed', deviated: false });
  expect(journal.steady_states.before).toMatchObject({ steady_state_met: true });
  expect(journal.steady_states.after?.probes[0]).toMatchObject({
    ...{ status: 'succeeded', tolerance_met: true },
  });
  expect(names(journal.run)).toEqual(['break']);
  expect(names(journal.rollbacks)).toEqual(['mend']);
  expect(done).toEqual(['mark', 'end', 'unmark']);
});

test('where the hypothesis does not hold before, nothing is broken', async () => {
  const unmet = await run({ probes: [{ name: 'well', isMet: false }], ...steps });
  expect(outcome(unmet.journal)).toEqual({ status: 'completed', deviated: false });
  expect(unmet.journal.run).toEqual([]);
  expect(unmet.journal.steady_states.after).toBeNull();
  expect(names(unmet.journal.rollbacks)).toEqual(['mend']);
  // A probe that could not be asked is worse, and rolls nothing back.
  const failed = await run({
    probes: [{ name: 'well', output: new ActivityFailed('no') }],
    ...steps,
  });
  expect(outcome(failed.journal)).toEqual({ status: 'failed', deviated: false });
  expect(failed.journal.steady_states.before?.probes[0]).toMatchObject({
    ...{ status: 'failed', tolerance_met: false, exception: ['no\n'] },
  });
  expect(failed.journal.rollbacks).toEqual([]);
});

test('where it does not hold after, the experiment deviated; probes after the first such are not asked', async () => {
  let asked = 0;
  const sick = { name: 'sick', act: async () => ++asked };
  const experiment = experimentOf({ probes: [sick, { name: 'last' }], ...steps });
  const [first] = experiment.hypothesis?.probes ?? [];
  const probes = [{ ...first, isMet: async () => asked === 1 }, experiment.hypothesis?.probes[1]];
  const { means } = fakeMeans();
  const hypothesis = { title: '', probes: probes as never };
  const journal = await runExperiment({ ...experiment, hypothesis }, means);
  expect(outcome(journal)).toEqual({ status: 'completed', deviated: true });
  expect(names(journal.steady_states.before?.probes ?? [])).toEqual(['sick', 'last']);
  expect(names(journal.steady_states.after?.probes ?? [])).toEqual(['sick']);
});

test('what is kept is of the experiment only where it does something', async () => {
  const asks = [{ name: 'ask', kind: 'probe' as const }];
  const unmet = { probes: [{ name: 'well', isMet: false }], ...steps };
  for (const [parts, options] of [
    [{ ...steps, method: asks }, {}],
    [steps, { dry: 'actions' }],
    [steps, { dry: 'activities' }],
    [unmet, {}],
  ] as const) {
    expect((await run(parts, options)).done).not.toContain('mark');
  }
  expect((await run(steps, { dry: 'pause' })).done).toContain('mark');
});

test.each([
  ['skip', [false, 0, false]],
  ['before-method-only', [true, 0, false]],
  ['after-method-only', [false, 0, true]],
  ['during-method-only', [false, 1, false]],
  ['continuously', [true, 1, true]],
] as const)(
  '%s: when the hypothesis is asked',
  async (hypothesisStrategy, [before, during, after]) => {
    const { journal } = await run({ probes: [{ name: 'well' }] }, { hypothesisStrategy });
    const states = journal.steady_states;
    expect([states.before !== null, states.during.length, states.after !== null]).toEqual([
      ...[before, during, after],
    ]);
  },
);

test.each([
  ['default', false, ['mend']],
  ['always', true, ['mend']],
  ['never', false, []],
  ['deviated', false, []],
  ['deviated', true, ['mend']],
] as const)('rollbacks %s, when it deviated is %s', async (rollbackStrategy, deviated, played) => {
  const isMet = !deviated;
  const { journal } = await run(
    { probes: [{ name: 'well', isMet }], ...steps },
    { rollbackStrategy, hypothesisStrategy: 'after-method-only' },
  );
  expect(journal.deviated).toBe(deviated);
  expect(names(journal.rollbacks)).toEqual(played);
});

test('an action that fails does not end the method; one that breaks aborts it, and rolls back', async () => {
  const failing = [{ name: 'no', output: new ActivityFailed('no') }, { name: 'next' }];
  const failed = await run({ ...steps, method: failing });
  expect(names(failed.journal.run)).toEqual(['no', 'next']);
  expect(outcome(failed.journal)).toEqual({ status: 'completed', deviated: false });
  const breaking = [{ name: 'bug', output: new TypeError('bug') }, { name: 'next' }];
  const broken = await run({ probes: [{ name: 'well' }], ...steps, method: breaking });
  expect(names(broken.journal.run)).toEqual(['bug']);
  expect(broken.journal.run[0]).not.toHaveProperty('status');
  expect(outcome(broken.journal)).toEqual({ status: 'aborted', deviated: false });
  expect(broken.journal.steady_states.after).toBeNull();
  expect(names(broken.journal.rollbacks)).toEqual(['mend']);
});

test('what is in the background goes beside the rest, and is waited for before the hypothesis', async () => {
  const order: string[] = [];
  const note = (name: string, ms = 0) => ({
    name,
    act: async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      order.push(name);
    },
  });
  const { journal } = await run({
    probes: [note('probe')],
    method: [{ ...note('slow', 50), background: true }, note('quick')],
  });
  expect(names(journal.run)).toEqual(['slow', 'quick']);
  expect(order).toEqual(['probe', 'quick', 'slow', 'probe']);
});

test('pauses are waited for, and in the background they hold nothing up', async () => {
  const { journal, slept } = await run({
    method: [
      { name: 'later', background: true, pauses: { before: 5 } },
      { name: 'now', pauses: { after: 2 } },
    ],
  });
  expect(slept.sort()).toEqual([2000, 5000]);
  expect(names(journal.run)).toEqual(['now', 'later']);
});

test.each([
  ['activities', [0, []]],
  ['actions', [1, []]],
  ['probes', [0, [1000]]],
  ['pause', [1, []]],
] as const)('dry %s', async (dry, [asked, pauses]) => {
  let times = 0;
  const act = async () => void times++;
  const { journal, slept } = await run(
    {
      method: [
        { name: 'ask', kind: 'probe', act },
        { name: 'do', pauses: { before: 1 } },
      ],
    },
    { dry },
  );
  expect(times).toBe(asked);
  expect(slept).toEqual(pauses);
  expect(journal.run.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
});

test('failing fast ends the method as soon as the hypothesis does not hold', async () => {
  const wait = { name: 'wait', act: () => new Promise((resolve) => setTimeout(resolve, 30)) };
  const { journal } = await run(
    {
      probes: [{ name: 'well', isMet: false }],
      method: [wait, { name: 'next' }],
      ...{ rollbacks: [] },
    },
    { hypothesisStrategy: 'during-method-only', failFast: true },
  );
  expect(names(journal.run)).toEqual(['wait']);
  expect(outcome(journal)).toEqual({ status: 'failed', deviated: false });
});

test('an interruption ends faults first, lets the background end, and rolls back as the strategy says', async () => {
  const interruption = new AbortController();
  const order: string[] = [];
  const fake = fakeMeans();
  const background = {
    ...{ name: 'background', background: true },
    act: () =>
      new Promise((resolve) => setTimeout(resolve, 60)).then(() => order.push('background')),
  };
  const hangs = { name: 'hangs', act: () => new Promise(() => {}) };
  setTimeout(() => interruption.abort(new Error('SIGINT')), 20);
  const parts = { ...steps, method: [background, hangs, { name: 'next' }] };
  const { journal, done } = await run(parts, { signal: interruption.signal }, fake);
  expect(outcome(journal)).toEqual({ status: 'interrupted', deviated: false });
  expect(names(journal.run)).toEqual(['background', 'hangs']);
  expect(journal.run.map(({ status }) => status)).toEqual(['succeeded', undefined]);
  expect(journal.rollbacks).toEqual([]);
  expect([order, done]).toEqual([['background'], ['mark', 'end', 'end', 'unmark']]);
  const always = await run(
    { ...parts, method: [hangs] },
    { signal: interruption.signal, rollbackStrategy: 'always' },
  );
  expect(names(always.journal.rollbacks)).toEqual(['mend']);
});

test('a second interruption leaves what is in the background', async () => {
  const [signal, leave] = [new AbortController(), new AbortController()];
  const hangs = { name: 'hangs', background: true, act: () => new Promise(() => {}) };
  signal.abort(new Error('SIGINT'));
  setTimeout(() => leave.abort(new Error('SIGINT')), 20);
  const { journal } = await run(
    { method: [hangs] },
    { signal: signal.signal, leave: leave.signal },
  );
  expect(journal.status).toBe('interrupted');
});

test('a condition for ending makes it deviate, and the hypothesis is not asked again', async () => {
  const { journal } = await run({
    probes: [{ name: 'well' }],
    method: [{ name: 'hold', output: new Stopped('too slow', 7) }, { name: 'next' }],
    ...{ rollbacks: [{ name: 'mend' }], rollbackStrategy: 'always' },
  });
  expect(outcome(journal)).toEqual({ status: 'failed', deviated: true });
  expect(names(journal.run)).toEqual(['hold']);
  expect(names(journal.rollbacks)).toEqual(['mend']);
  expect(journal.steady_states.after).toBeNull();
});
