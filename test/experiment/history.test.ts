// Runs by a time-table, and what the store remembers of runs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveExperiments } from '../../src/cli/experiment/serve-experiments.js';
import type { Session } from '../../src/cli/session.js';
import type { ExperimentOptions, Journal } from '../../src/core/experiment.js';
import { readSchedule } from '../../src/experiment/schedule.js';
import { openScene } from './open-scene.js';

test('a time-table is five parts of cron; what is none is refused', () => {
  const at = new Date(2026, 2, 1, 12, 0).getTime();
  expect(readSchedule('30 3 * * *', 'every').next(at)).toBe(new Date(2026, 2, 2, 3, 30).getTime());
  expect(readSchedule('*/5 * * * *', 'every').next(at)).toBe(at + 300_000);
  expect(readSchedule('0 0 31 2 *', 'every').next(at)).toBeNull();
  for (const bad of ['daily', '* * *', '61 * * * *', '* * * * * *', 5]) {
    expect(() => readSchedule(bad, 'every')).toThrow('every: expected a cron expression');
  }
});

test('runs are one at a time; what became due meanwhile follows, and a run that fails ends nothing', async () => {
  const told: string[] = [];
  let nowMs = 0;
  let running = 0;
  let end = () => {};
  const opened = (name: string, everyMs: number, takesMs: number) => ({
    ...{ name, every: { text: name, next: (after: number) => after + everyMs } },
    async run({ every, signal }: ExperimentOptions) {
      expect([++running, every]).toEqual([1, name]);
      await new Promise((done) => setImmediate(done));
      told.push(`${name} at ${nowMs}`);
      nowMs += takesMs;
      running--;
      if (told.length === 5) end();
      expect(signal?.aborted).toBe(told.length === 5);
      return { status: 'completed', deviated: false, steady_states: {}, captures: [] } as never;
    },
  });
  const all = { short: opened('short', 10, 1), long: opened('long', 25, 15) };
  const session = {
    io: {
      now: () => nowMs++,
      stdout: { write: () => true },
      onSignal: (signal: string, listener: () => void) => {
        if (signal === 'SIGTERM') end = listener;
        return () => {};
      },
    },
    rooms: {
      openExperiment: async ({ file }: { file: 'short' | 'long' }) => all[file],
      findGateway: async () => ({}),
      faults: async () => ({ list: async () => [] }),
    },
  } as unknown as Session;
  await serveExperiments(session, ['short', 'long']);
  expect(told.map((line) => line.split(' ')[0])).toEqual([
    'short',
    'short',
    'long',
    'short',
    'short',
  ]);
});

test('each run is in the history, with its journal; serve says which files have no time', async () => {
  const scene = await openScene();
  const text = `experiment: ratings-down
hypothesis: { probes: [ { http: "${scene.url}", expect: 200 } ] }
faults: [ { when: { service: ratings }, abort: 503 } ]
`;
  const file = scene.write('down.yaml', text);
  expect((await scene.loop('experiment', 'list')).err).toMatch(
    /no experiment was run yet|no store/,
  );
  await scene.loop('experiment', 'run', file);
  await scene.loop('experiment', 'run', file, '--dry');
  const listed = JSON.parse((await scene.loop('experiment', 'list', '-o', 'json')).out);
  expect(listed).toMatchObject([
    { id: 1, name: 'ratings-down', file, every: null, deviated: true, captures: 1 },
  ]);
  expect((await scene.loop('experiment', 'list', 'other', '-o', 'json')).out).toBe('[]\n');
  const report = join(scene.folder, 'r.md');
  const shown = await scene.loop('experiment', 'show', '1', '--report', report);
  expect(shown.out).toMatch(/^run 1 of ratings-down[\s\S]*✗ GET http[\s\S]*deviated after/);
  expect(readFileSync(report, 'utf8')).toContain('deviated');
  const { journal } = JSON.parse(
    (await scene.loop('experiment', 'show', '1', '-o', 'json')).out,
  ) as {
    journal: Journal;
  };
  expect(journal.steady_states.after?.steady_state_met).toBe(false);
  expect(await scene.loop('experiment', 'show', '9')).toMatchObject({
    code: 3,
    err: expect.stringContaining('LOOP_EXPERIMENT_NOT_FOUND'),
  });
  const unscheduled = await scene.loop('experiment', 'serve', file);
  expect([unscheduled.code, unscheduled.err]).toEqual([
    2,
    expect.stringContaining('every: expected a cron expression, got nothing'),
  ]);
  const nightly = scene.write('nightly.yaml', `${text}every: "0 3 * * *"\n`);
  const serving = await scene.start(
    ['experiment', 'serve', nightly],
    /^loop experiment serve ready$/,
  );
  onTestFinished(async () => void (await serving.stop()));
  expect(await serving.stop('SIGTERM')).toBe(0);
});
