import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Hop, KeptMessage } from '../../../../src/core/capture.js';
import { parseIgnore } from '../../../../src/replayer/compare/ignore.js';
import { Doubts } from '../../../../src/replayer/egress/doubts.js';
import { plainContext } from '../../../../src/replayer/egress/likeness-context.js';
import { AnswerDesk } from '../../../../src/replayer/egress/match/answer-desk.js';
import { AnswerBook } from '../../../../src/replayer/egress/match-call.js';
import { message, recordedAtMs } from '../../fixtures/captures.js';
import { json } from '../../fixtures/debug-service.js';
import { called, jsonMessage, replayReviews } from '../../fixtures/reviews.js';

/** Side by side, unless `inTurn`. */
function recorded(
  requests: readonly KeptMessage[],
  { inTurn = false, answer = (i: number): unknown => i } = {},
): Hop[] {
  return requests.map((request, i) =>
    called(i + 1, '/r', answer(i), {
      method: 'POST',
      request,
      startedAtMs: recordedAtMs + (inTurn ? 100 : 1) * i,
      durationMs: 50,
    }),
  );
}

/** All at once; by call, which recorded one answered, and what is doubted. */
async function askAll(
  hops: readonly Hop[],
  requests: readonly KeptMessage[],
  { pathOf = (_: number): string => '/r', ignored = [] as readonly string[] } = {},
) {
  const context = { ...plainContext, ignore: parseIgnore(ignored) };
  const desk = new AnswerDesk(new AnswerBook({ expected: hops, others: [] }, context));
  const doubts = new Doubts();
  const got = await Promise.all(
    requests.map(
      (request, i) =>
        new Promise<number | null>((resolve) => {
          const call = { service: 'ratings', method: 'POST', path: pathOf(i), request };
          desk.ask(call, (match) => {
            if (match.kind === 'hit') doubts.add(call, match);
            resolve(match.kind === 'hit' ? match.hop.index : null);
          });
        }),
    ),
  );
  return { got, doubts: doubts.lines() };
}

const text = (value: string) => message([], value);

describe('calls side by side', () => {
  test('one that fits none waits for the one that its answer belongs to', async () => {
    const hops = recorded([jsonMessage({ a: 1, b: 1 }), jsonMessage({ a: 1, b: 2 })]);
    const { got } = await askAll(hops, [jsonMessage({ a: 1, b: 3 }), jsonMessage({ a: 1, b: 1 })]);
    expect(got).toEqual([2, 1]);
  });

  test('the pairing is the best in all, and not for the first that came', async () => {
    const hops = recorded([
      jsonMessage({ id: 1, kind: 'x', size: 4 }),
      jsonMessage({ id: 2, kind: 'x', size: 5 }),
    ]);
    const calls = [
      { id: 3, kind: 'x', size: 4 },
      { id: 1, kind: 'y', size: 4 },
    ];
    const { got } = await askAll(hops, calls.map(jsonMessage));
    expect(got).toEqual([2, 1]);
  });

  test.each([
    ['a new UUID', (i: number) => `/docs/7d444840-9dc0-41d1-b245-5ffdce74fa0${i}`, []],
    [
      'one within a segment',
      (i: number) => `/docs/a-7d444840-9dc0-41d1-b245-5ffdce74fa0${i}.json`,
      [],
    ],
    ['what is ignored', (i: number) => `/docs/made-up-${i}`, ['path:/docs/{id}']],
    ['another cache buster', (i: number) => `/docs?_=${i}`, []],
  ])('they are dealt together where each path has %s', async (_, pathOf, ignored) => {
    // Alone, the first would take what the second has more of.
    const recordedBodies = [
      { id: 1, kind: 'x', size: 4 },
      { id: 2, kind: 'x', size: 5 },
    ];
    const hops = recorded(recordedBodies.map(jsonMessage)).map((hop, i) => ({
      ...hop,
      path: pathOf(i),
    }));
    const calls = [
      { id: 3, kind: 'x', size: 4 },
      { id: 1, kind: 'y', size: 4 },
    ];
    const { got } = await askAll(hops, calls.map(jsonMessage), {
      pathOf: (i) => pathOf(i + 5),
      ignored,
    });
    expect(got).toEqual([2, 1]);
  });

  test('one that fits is answered at once', () => {
    const hops = recorded([jsonMessage({ a: 1 }), jsonMessage({ a: 2 })]);
    const desk = new AnswerDesk(new AnswerBook({ expected: hops, others: [] }));
    let answered = 0;
    const request = jsonMessage({ a: 2 });
    desk.ask({ service: 'ratings', method: 'POST', path: '/r', request }, () => answered++);
    expect(answered).toBe(1);
  });

  test('one that went away takes no answer', async () => {
    const hops = recorded([text('one'), text('two')]);
    const desk = new AnswerDesk(new AnswerBook({ expected: hops, others: [] }));
    const call = { service: 'ratings', method: 'POST', path: '/r', request: text('three') };
    const got: (number | null)[] = [];
    desk.ask(call, () => got.push(-1))();
    await new Promise<void>((resolve) => {
      desk.ask(call, (match) => {
        got.push(match.kind === 'hit' ? match.hop.index : null);
        resolve();
      });
    });
    expect(got).toEqual([1]);
  });
});

describe('it is in doubt which answer is whose', () => {
  const unlike = [text('one'), text('two'), text('three')];
  const nothingAlike = unlike.map((_, i) => text(`${'xyz'.charAt(i)}`));

  test('when nothing tells the calls apart and the answers differ', async () => {
    const { got, doubts } = await askAll(recorded(unlike), nothingAlike);
    expect(got).toEqual([1, 2, 3]);
    expect(doubts).toEqual([
      'POST /r to ratings: nothing recorded tells which call is which of hops 1, 2, 3, whose ' +
        'answers differ; they were given in recorded order',
    ]);
  });

  test('when equal calls were made side by side', async () => {
    const { doubts } = await askAll(recorded([text('a'), text('a')]), [text('a'), text('a')]);
    expect(doubts).toHaveLength(1);
  });

  test('when an id is lost among random bytes', async () => {
    const binary = (id: number) => {
      const data = randomBytes(100_000);
      data[60_000] = id;
      return message(['Content-Type', 'application/octet-stream'], data);
    };
    const { got, doubts } = await askAll(recorded([1, 2, 3].map(binary)), [3, 2, 1].map(binary));
    expect(got).toEqual([1, 2, 3]);
    expect(doubts).toHaveLength(1);
  });

  test('when the value that told calls apart, made in turn, was redacted', async () => {
    const hops = recorded([text('token=[redacted]'), text('token=[redacted]')], { inTurn: true });
    expect((await askAll(hops, [text('token=b')])).doubts).toHaveLength(1);
  });

  test('when two recorded calls have as much in common with it', async () => {
    const hops = recorded([jsonMessage({ a: 1, b: 1 }), jsonMessage({ a: 2, b: 2 })], {
      inTurn: true,
    });
    expect((await askAll(hops, [jsonMessage({ a: 1, b: 2 })])).doubts).toHaveLength(1);
  });
});

describe('it is not in doubt', () => {
  test.each([
    [
      'when the answers are the same',
      recorded([text('a'), text('b')], { answer: () => 'same' }),
      [text('c'), text('d')],
    ],
    [
      'when the answers differ by times alone',
      recorded([text('a'), text('b')], { answer: (i) => ({ at: recordedAtMs + i }) }),
      [text('c'), text('d')],
    ],
    [
      'when equal calls were made in turn',
      recorded([text('a'), text('a')], { inTurn: true }),
      [text('a'), text('a')],
    ],
    ['when only one is left', recorded([text('a')]), [text('c')]],
    [
      'when a header tells',
      recorded([message(['Range', 'bytes=0-1']), message(['Range', 'bytes=2-3'])]),
      [message(['Range', 'bytes=2-3']), message(['Range', 'bytes=0-1'])],
    ],
    [
      'when an id does, beside new values',
      recorded([jsonMessage({ id: 1, x: 'q' }), jsonMessage({ id: 2, x: 'w' })]),
      [jsonMessage({ id: 2, x: 'e' }), jsonMessage({ id: 1, x: 'r' })],
    ],
  ])('%s', async (_, hops, requests) => {
    expect((await askAll(hops, requests)).doubts).toEqual([]);
  });
});

test('a replay says what is in doubt, and is reproduced all the same', async () => {
  const calls = recorded([text('one'), text('two')]);
  const { replay } = await replayReviews({
    calls,
    async handle({ call }) {
      const options = { method: 'POST', body: 'other' };
      const got = await Promise.all([
        call('ratings', '/r', options),
        call('ratings', '/r', options),
      ]);
      return { status: 500, body: got.map(json) };
    },
  });
  expect(replay.verdict).toBe('reproduced');
  expect(replay.doubts).toEqual([expect.stringContaining('POST /r to ratings')]);
  expect(replay.notes).toEqual(expect.arrayContaining([...(replay.doubts ?? [])]));
});
