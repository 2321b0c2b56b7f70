import { expect, test } from 'vitest';
import { createAnswerComparison } from '../../src/app/compare-answers.js';
import type { AnswerPair, ShadowAnswer } from '../../src/core/shadow.js';
import { DifferenceTally } from '../../src/shadow/difference-tally.js';
import { ask } from './ask.js';
import { openShadowing, testServer } from './open-shadowing.js';

const compareAnswers = createAnswerComparison({
  redact: { headers: ['x-key'], json: ['$.password'], patterns: [] },
  ignore: ['$.took'],
});

test('answers are compared, and counted by where they differ, with an example', async () => {
  const answers = (stars: number) =>
    testServer((seen, res) => {
      res.setHeader('content-type', 'application/json');
      const reviews = seen.url === '/same' ? [{ stars: 5 }] : [{ stars: 5 }, { stars }];
      res.end(JSON.stringify({ reviews, took: Math.random(), password: Math.random() }));
    });
  const shadowing = await openShadowing({
    services: { web: (await answers(4)).port },
    namespace: { web: (await answers(1)).port },
    compare: async (pair) => compareAnswers(pair),
  });
  await shadowing.room.start({ route: 'web', to: 'debug-ns', compare: true });
  await ask(shadowing.edge, { path: '/same' });
  for (const id of [1, 2]) await ask(shadowing.edge, { path: `/reviews?token=t${id}` });
  const { compared } = await shadowing.until(
    ({ compared }) => (compared?.same ?? 0) + (compared?.different ?? 0) === 3,
  );
  expect(compared).toMatchObject({ same: 1, different: 2, notCompared: 0, more: 0 });
  expect(compared?.differences).toHaveLength(1);
  expect(compared?.differences[0]).toMatchObject({
    at: 'body $.reviews[*].stars',
    kind: 'changed',
    count: 2,
    // Without its query, which may hold secrets.
    example: {
      method: 'GET',
      path: '/reviews',
      at: 'body $.reviews[1].stars',
      primary: 4,
      shadow: 1,
    },
  });
});

test('a shadow that fails is no different answer', async () => {
  const production = await testServer();
  const target = await testServer((_, res) => res.destroy());
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
    compare: async (pair) => compareAnswers(pair),
  });
  await shadowing.room.start({ route: 'web', to: 'debug-ns', compare: true });
  await ask(shadowing.edge);
  const status = await shadowing.until(({ failed }) => failed > 0);
  expect(status.compared).toMatchObject({ same: 0, different: 0, notCompared: 1 });
});

test('what is redacted in captures shows in no example', () => {
  const differences = compareAnswers(
    pairOf(
      answer({ headers: ['x-key', 'one'], body: '{"password":"first","a":1}' }),
      answer({ headers: ['x-key', 'two'], body: '{"password":"second","a":2}' }),
    ),
  );
  expect(differences.map(({ at }) => at)).toEqual(['body $.a']);
});

test('ids of the two chains are noise', () => {
  const ids = (id: string) => [id.repeat(32), `request-${id}`, id.repeat(16)];
  const body = (id: string) => JSON.stringify({ trace: id.repeat(32), request: `request-${id}` });
  const one = answer({ ids: ids('a'), body: body('a') });
  expect(compareAnswers(pairOf(one, answer({ ids: ids('b'), body: body('b') })))).toEqual([]);
  expect(compareAnswers(pairOf(one, answer({ ids: ids('b'), body: body('c') })))).toHaveLength(2);
});

test('a place counts once an answer, however many items of a list differ', () => {
  const tally = new DifferenceTally();
  const differences = [0, 1, 2].map((i) => ({
    hop: 0,
    at: `body $.a[${i}]`,
    recorded: i,
    replayed: -1,
  }));
  tally.add(pairOf(answer({}), answer({})), differences);
  expect(tally.report().differences).toMatchObject([
    { at: 'body $.a[*]', count: 1, example: { at: 'body $.a[0]' } },
  ]);
});

test('a hundred places are listed, and the rest is counted', () => {
  const tally = new DifferenceTally();
  const pair = pairOf(answer({}), answer({}));
  for (let i = 0; i < 101; i++) {
    tally.add(pair, [{ hop: 0, at: `body $.key${i}`, recorded: 1, replayed: 2 }]);
  }
  tally.add(pair, [{ hop: 0, at: 'body $.key7', recorded: 1, replayed: 2 }]);
  const report = tally.report();
  expect(report.differences).toHaveLength(100);
  expect(report.differences[0]).toMatchObject({ at: 'body $.key7', count: 2 });
  expect(report).toMatchObject({ same: 0, different: 102, more: 1 });
});

test('pairs that come faster than they can be compared are dropped, and counted', async () => {
  const production = await testServer();
  const target = await testServer();
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
    compare: async () => {
      await released;
      return [];
    },
  });
  await shadowing.room.start({ route: 'web', to: 'debug-ns', compare: true });
  await Promise.all(Array.from({ length: 33 }, () => ask(shadowing.edge)));
  await shadowing.until(({ compared }) => compared?.notCompared === 1);
  release();
  const status = await shadowing.until(({ compared }) => (compared?.same ?? 0) === 32);
  expect(status.compared?.notCompared).toBe(1);
});

function pairOf(primary: ShadowAnswer, shadow: ShadowAnswer): AnswerPair {
  return { service: 'web', method: 'GET', path: '/reviews?token=1', primary, shadow };
}

function answer(given: {
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly ids?: readonly string[];
}): ShadowAnswer {
  const body = Buffer.from(given.body ?? '{}');
  return {
    status: 200,
    statusText: 'OK',
    error: null,
    headers: ['content-type', 'application/json', ...(given.headers ?? [])],
    trailers: [],
    body,
    bodyBytes: body.length,
    startedAtMs: 0,
    durationMs: 1,
    ids: given.ids ?? [],
  };
}
