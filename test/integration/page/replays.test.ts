import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { ReplayRun } from '../../../src/core/replay-run.js';
import { type PageBench, startPageBench } from './page-bench.js';
import { readEvents } from './read-events.js';

async function ask(bench: PageBench, body: object) {
  const response = await fetch(`${bench.admin}/api/replays`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: bench.admin },
    body: JSON.stringify(body),
  });
  return { status: response.status, run: (await response.json()) as ReplayRun };
}

interface Tried {
  readonly captures: readonly {
    readonly id: number;
    readonly path: string;
    readonly kept: boolean;
    readonly explanation: unknown;
  }[];
}

test('a replay from the page ends with the verdict and the report of the command', async () => {
  const bench = await startPageBench();
  await fetch(`${bench.edge}/fail?n=1`);
  await bench.kept(1);
  const { status, run } = await ask(bench, {
    ...{ capture: 1, to: 'debug-ns' },
    options: { timing: 'recorded', ignore: ['$.took'], timeout: '20s', onMiss: 502 },
  });
  expect([status, run]).toMatchObject([
    202,
    {
      ...{ capture: '1', to: 'debug-ns', state: 'running', replayId: null, error: null },
      command: `loop replay 1 --to debug-ns --on-miss 502 --timing recorded --timeout 20s --ignore '$.took' --config ${bench.config}`,
    },
  ]);
  const next = await readEvents(`${bench.admin}/api/replays/${run.id}/events`);
  const states: unknown[] = [];
  let last: Record<string, unknown> | undefined;
  for (let event = await next(); event !== undefined; event = await next()) {
    if (event.data.state !== states.at(-1)) states.push(event.data.state);
    last = event.data;
  }
  expect(states).toEqual(['running', 'ended']);
  expect(last).toMatchObject({ replayId: 1, verdict: 'reproduced', error: null });
  const shown = JSON.parse(await bench.loop('show', 'replay', '1', '-o', 'json'));
  const seen = (await (await fetch(`${bench.admin}/api/replays/1`)).json()) as {
    response: { body: unknown };
  };
  expect({ ...seen, response: null }).toEqual({
    ...shown,
    response: null,
    command: `loop replay 1 --to debug-ns --config ${bench.config}`,
  });
  expect(seen.response.body).toMatchObject({ kind: 'json', url: '/api/replays/1/response/body' });
  expect(await (await fetch(`${bench.admin}/api/replays?capture=1`)).json()).toMatchObject({
    replays: [{ id: 1, capture: 1, namespace: 'debug-ns', verdict: 'reproduced' }],
  });
});

test('one that is refused says why, as the command does', async () => {
  const bench = await startPageBench();
  await fetch(`${bench.edge}/fail`);
  await bench.kept(1);
  const { run } = await ask(bench, {
    ...{ capture: 1, to: 'debug-ns', options: { service: 'nowhere' } },
  });
  const next = await readEvents(`${bench.admin}/api/replays/${run.id}/events`);
  let last: Record<string, unknown> | undefined;
  for (let event = await next(); event !== undefined; event = await next()) last = event.data;
  expect(last).toMatchObject({
    ...{ state: 'failed', replayId: null, verdict: null },
    error: {
      code: 'LOOP_REPLAYER_NO_ENTRY',
      message: expect.stringContaining('nowhere'),
    },
  });
});

test('one that hangs is ended when it is told to, and others wait for their turn', async () => {
  let asked = () => {};
  const bench = await startPageBench(() => asked());
  await fetch(`${bench.edge}/fail`);
  await bench.kept(1);
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const runs: ReplayRun[] = [];
  for (let at = 0; at < 3; at++) {
    runs.push((await ask(bench, { capture: 1, to: 'debug-ns' })).run);
  }
  expect(runs.map(({ state, ahead }) => [state, ahead])).toEqual([
    ['running', 0],
    ['running', 0],
    ['waiting', 0],
  ]);
  await arrived;
  const next = await readEvents(`${bench.admin}/api/replays/${runs[2]?.id}/events`);
  expect(await next()).toMatchObject({ data: { state: 'waiting' } });
  const stopped = await fetch(`${bench.admin}/api/replays/${runs[0]?.id}`, { method: 'DELETE' });
  expect(await stopped.json()).toMatchObject({ state: 'stopped' });
  let event = await next();
  while (event?.data.state === 'waiting') event = await next();
  expect(event).toMatchObject({ data: { state: 'running' } });
});

test('a gateway that ends takes its replays along', async () => {
  let asked = (_gone: Promise<unknown>) => {};
  const arrived = new Promise<{ gone: Promise<unknown> }>((resolve) => {
    asked = (gone) => resolve({ gone });
  });
  const bench = await startPageBench((req) => asked(once(req.socket, 'close')));
  await fetch(`${bench.edge}/fail`);
  await bench.kept(1);
  await ask(bench, { capture: 1, to: 'debug-ns' });
  const { gone } = await arrived;
  expect(await bench.end()).toBe(0);
  await gone;
});

test('a rule that is tried says of each capture what loop rules test says', async () => {
  const bench = await startPageBench();
  for (const path of ['/fail/a', '/fail/b', '/fail/c']) await fetch(bench.edge + path);
  await bench.kept(3);
  const tried = async (body: object) => {
    const response = await fetch(`${bench.admin}/api/rules/try`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Tried };
  };
  const { body } = await tried({ when: 'status: 5xx\npath: /fail/b' });
  expect(body).toMatchObject({ asked: 3, kept: 1, cut: false });
  expect(body.captures.map(({ id, path, kept }) => ({ id, path, kept }))).toEqual([
    { id: 3, path: '/fail/c', kept: false },
    { id: 2, path: '/fail/b', kept: true },
    { id: 1, path: '/fail/a', kept: false },
  ]);
  expect(body.captures[0]?.explanation).toMatchObject({
    ...{ predicate: 'all', matched: false },
    parts: [{ matched: true }, { predicate: 'path: /fail/b', actual: '/fail/c', matched: false }],
  });
  expect(
    (await tried({ when: { responseBody: { contains: 'bold' } }, limit: 2 })).body,
  ).toMatchObject({ asked: 2, kept: 2 });
  expect((await tried({ when: { path: '/fail/b' }, text: 'fail/b' })).body).toMatchObject({
    ...{ asked: 1, kept: 1 },
  });
  expect(await tried({ when: { latency: 'fast' } })).toMatchObject({
    status: 422,
    body: {
      error: {
        code: 'LOOP_CONFIG_INVALID',
        message: 'when.latency: expected a duration such as ">500ms", got "fast"',
      },
    },
  });
});
