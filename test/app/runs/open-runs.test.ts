import { expect, test } from 'vitest';
import { openRuns } from '../../../src/app/runs/open-runs.js';
import type { ReplayChild, RunOutcome } from '../../../src/app/runs/replay-child.js';
import type { ReplayRun } from '../../../src/core/replay-run.js';

const passed: RunOutcome = { replayId: 9, verdict: 'passed', error: null };
const broken: RunOutcome = { replayId: null, verdict: null, error: { code: 'A', message: 'b' } };

interface Started {
  readonly args: readonly string[];
  readonly end: (outcome: RunOutcome) => void;
  stopped: number;
  killed: number;
}

function opened(config: string | null = '/loop.yaml') {
  const started: Started[] = [];
  const start = (args: readonly string[]): ReplayChild => {
    let end: Started['end'] = () => {};
    const ended = new Promise<RunOutcome>((resolve) => {
      end = resolve;
    });
    const child: Started = { args, end, stopped: 0, killed: 0 };
    started.push(child);
    return {
      ended,
      stop: () => {
        child.stopped++;
      },
      kill: () => {
        child.killed++;
      },
    };
  };
  const runs = openRuns({ config, namespaces: () => ['ns'], start });
  const ask = (over = {}) => runs.start({ capture: '1', to: 'ns', options: {}, ...over });
  return { runs, started, ask };
}

/** What the promises of a child's end lead to. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('two run, the next ones wait in their order, and start as others end', async () => {
  const { runs, started, ask } = opened();
  const asked = [ask(), ask(), ask(), ask()];
  expect(asked.map(({ state, ahead }) => [state, ahead])).toEqual([
    ['running', 0],
    ['running', 0],
    ['waiting', 0],
    ['waiting', 1],
  ]);
  expect(started).toHaveLength(2);
  started[1]?.end(passed);
  await settled();
  expect(started).toHaveLength(3);
  expect(asked.map(({ id }) => runs.find(id).state)).toEqual([
    ...['running', 'ended', 'running', 'waiting'],
  ]);
  expect(runs.find(asked[1]?.id ?? '')).toMatchObject({ ...passed, ahead: 0 });
  expect(runs.list().map(({ id }) => id)).toEqual(asked.map(({ id }) => id).toReversed());
});

test('no more than twenty wait', () => {
  const { ask } = opened();
  for (let at = 0; at < 22; at++) ask();
  expect(() => ask()).toThrow(
    expect.objectContaining({ code: 'LOOP_CONTROL_BUSY', statusCode: 503 }),
  );
});

test('only namespaces of the config are replayed to', () => {
  const { ask, started } = opened();
  for (const over of [
    { to: 'other' },
    { to: 'http://127.0.0.1:1' },
    { options: { baseline: 'b' } },
  ]) {
    expect(() => ask(over)).toThrow(
      expect.objectContaining({ code: 'LOOP_REPLAYER_NO_NAMESPACE' }),
    );
  }
  expect(() => opened(null).ask()).toThrow(/without one/);
  expect(started).toEqual([]);
});

test('who watches hears each change, until he does not', async () => {
  const { runs, started, ask } = opened();
  const { id } = ask();
  const heard: ReplayRun[] = [];
  const stop = runs.watch(id, (run) => heard.push(run));
  started[0]?.end(broken);
  await settled();
  expect(heard).toMatchObject([{ id, state: 'failed', error: broken.error, replayId: null }]);
  stop();
  runs.stop(id);
  expect(heard).toHaveLength(1);
});

test('one that is stopped stays so, and one that had its verdict by then has ended', async () => {
  const { runs, started, ask } = opened();
  const [early, late, waiting] = [ask().id, ask().id, ask().id];
  expect(runs.stop(waiting)).toMatchObject({ state: 'stopped', startedAt: null });
  expect(runs.stop(early)).toMatchObject({ state: 'stopped' });
  runs.stop(early);
  runs.stop(late);
  expect(started.map(({ stopped }) => stopped)).toEqual([1, 1]);
  started[0]?.end(broken);
  started[1]?.end(passed);
  await settled();
  expect(runs.find(early)).toMatchObject({ state: 'stopped', error: null });
  expect(runs.find(late)).toMatchObject({ state: 'ended', replayId: 9 });
  expect(started).toHaveLength(2);
});

test('a hundred are remembered, and of others it is said that they are not', async () => {
  const { runs, started, ask } = opened();
  const first = ask().id;
  for (let at = 0; at < 100; at++) {
    started.at(-1)?.end(passed);
    await settled();
    ask();
  }
  expect(runs.list()).toHaveLength(100);
  expect(() => runs.find(first)).toThrow(
    expect.objectContaining({ code: 'LOOP_CONTROL_NO_RUN', statusCode: 404 }),
  );
});

test('at the end those that run are told to, and nothing that waits is started', async () => {
  const { runs, started, ask } = opened();
  for (let at = 0; at < 3; at++) ask();
  const closed = runs.close();
  for (const { end } of started) end(broken);
  await closed;
  await settled();
  expect(started.map(({ stopped }) => stopped)).toEqual([1, 1]);
});
