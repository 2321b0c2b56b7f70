import { describe, expect, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import { createNoise } from '../../../src/replayer/compare/noise.js';
import { pairCalls } from '../../../src/replayer/compare/pair-calls.js';
import type { ReplayedCall } from '../../../src/replayer/replayed-call.js';
import { call, replayAtMs } from '../fixtures/calls.js';
import { bookinfoChain, hop, message, recordedAtMs } from '../fixtures/captures.js';

const noise = createNoise(
  { startedAtMs: recordedAtMs, ids: [] },
  { startedAtMs: replayAtMs, ids: [] },
  0,
);

/** `recorded:replayed` by index; `-` for the side that is not there. */
function pairs(
  chain: readonly Hop[],
  calls: readonly ReplayedCall[],
  live: readonly string[] = [],
) {
  const isLive = (service: string) => live.includes(service);
  return pairCalls({ chain, entry: 0, calls, isLive, noise })
    .map(({ recorded, call: made }) => `${recorded?.index ?? '-'}:${made?.hop.index ?? '-'}`)
    .sort();
}

const uuid = (digit: string) => `7d444840-9dc0-41d1-b245-5ffdce74fad${digit}`;

/** A call by productpage, in sequence: each starts after the one before it has ended. */
function recorded(index: number, more: Partial<Hop> = {}): Hop {
  return hop({
    ...{ index, parent: 0, from: 'productpage', service: 'reviews', status: 200 },
    ...{ startedAtMs: recordedAtMs + index * 100, durationMs: 50 },
    ...more,
  });
}

describe('a call that was answered from the capture', () => {
  test('stands for the hop that answered it, whatever its path', () => {
    const chain = [hop(), recorded(1), recorded(2)];
    const calls = [call({ index: 1, answers: 2, path: '/a' }), call({ index: 2, answers: 1 })];
    expect(pairs(chain, calls)).toEqual(['1:2', '2:1']);
  });

  test('with no answer stands for nothing: it is extra, and the recorded one is missing', () => {
    const chain = [hop(), recorded(1)];
    expect(pairs(chain, [call({ index: 1, mode: 'recorded', miss: 'none' })])).toEqual([
      '-:1',
      '1:-',
    ]);
  });
});

describe('what is expected', () => {
  test('calls of live services; those below a recorded one are not', () => {
    expect(pairs(bookinfoChain(), [])).toEqual(['1:-', '2:-']);
  });

  test('nothing below a call that was made, and answered from the capture', () => {
    expect(pairs(bookinfoChain(), [call({ index: 1, answers: 2 })])).toEqual(['1:-', '2:1']);
  });

  test('what a live service below the entry called', () => {
    const calls = [call({ index: 1, path: '/productpage?id=7' })];
    expect(pairs(bookinfoChain(), calls, ['reviews'])).toEqual(['1:-', '2:1', '3:-']);
  });

  test('nothing below a live call that is missing itself', () => {
    expect(pairs(bookinfoChain(), [], ['reviews'])).toEqual(['1:-', '2:-']);
  });

  test('nothing that is not below the entry', () => {
    const chain = [hop(), recorded(1), hop({ index: 2, parent: null, service: 'audit' })];
    expect(pairs(chain, [call({ index: 1 })])).toEqual(['1:1']);
  });

  test('parents in a circle end', () => {
    const chain = [hop({ parent: 1 }), recorded(1, { service: 'productpage' })];
    expect(pairs(chain, [], ['productpage', 'reviews'])).toEqual(['1:-']);
  });
});

describe('a live call pairs by what it asked', () => {
  test.each<[string, Partial<Hop>, Partial<Hop>, boolean]>([
    ['the same', {}, {}, true],
    ['another path', {}, { path: '/other' }, false],
    ['another method', {}, { method: 'POST' }, false],
    ['another service', {}, { service: 'details' }, false],
    ['another caller', {}, { from: 'details' }, false],
    ['a caller that lost the trace', {}, { from: null }, true],
    ['parameters in another order', { path: '/x?a=1&b=2' }, { path: '/x?b=2&a=1' }, true],
    [
      'a repeated parameter in another order',
      { path: '/x?a=1&a=2' },
      { path: '/x?a=2&a=1' },
      false,
    ],
    ['another parameter', { path: '/x?a=1' }, { path: '/x?a=2' }, false],
    ['an escape written otherwise', { path: '/a%2Fb' }, { path: '/a/b' }, false],
    [
      "the run's own time in the query",
      { path: `/x?at=${recordedAtMs + 5}` },
      { path: `/x?at=${replayAtMs + 9}` },
      true,
    ],
    ['a new id in the path', { path: `/x/${uuid('a')}` }, { path: `/x/${uuid('b')}` }, true],
    ['another cache buster', { path: '/x?_=1&a=1' }, { path: '/x?a=1&_=2' }, true],
    ['a request id of no form', { path: '/x?request_id=a' }, { path: '/x?request_id=b' }, true],
    ['another body', { request: message([], 'a') }, { request: message([], 'b') }, true],
  ])('%s', (_, before, after, isPair) => {
    const chain = [hop(), recorded(1, before)];
    const calls = [call({ index: 1, path: '/productpage?id=7', ...after })];
    expect(pairs(chain, calls)).toEqual(isPair ? ['1:1'] : ['-:1', '1:-']);
  });

  test('of several with the same path, by the body, JSON in any order of keys', () => {
    const body = (text: string) => ({
      request: message(['Content-Type', 'application/json'], text),
    });
    const chain = [hop(), recorded(1, body('{"id":1,"x":2}')), recorded(2, body('{"id":2}'))];
    const calls = [
      call({ index: 1, ...body('{"id":2}') }),
      call({ index: 2, ...body('{"x":2,"id":1}') }),
    ];
    expect(pairs(chain, calls)).toEqual(['1:2', '2:1']);
  });

  test('a whole body before a changed one', () => {
    const chain = [
      hop(),
      recorded(1, { request: message([], 'a') }),
      recorded(2, { request: message([], 'b') }),
    ];
    const calls = [
      call({ index: 1, request: message([], 'c') }),
      call({ index: 2, request: message([], 'a') }),
    ];
    expect(pairs(chain, calls)).toEqual(['1:2', '2:1']);
  });
});

describe('the same call several times', () => {
  test('one after the other, in order, whatever came back', () => {
    const chain = [hop(), recorded(1, { status: 200 }), recorded(2, { status: 500 })];
    const calls = [call({ index: 1, status: 500 }), call({ index: 2, status: 200 })];
    expect(pairs(chain, calls)).toEqual(['1:1', '2:2']);
  });

  test('a retry that is not made any more is missing', () => {
    const chain = [hop(), recorded(1, { status: 503 }), recorded(2, { attempt: 2 })];
    expect(pairs(chain, [call({ index: 1 })])).toEqual(['1:1', '2:-']);
  });

  test('a retry that was not made then is extra', () => {
    const calls = [call({ index: 1, status: 503 }), call({ index: 2, attempt: 2 })];
    expect(pairs([hop(), recorded(1)], calls)).toEqual(['-:2', '1:1']);
  });

  test('side by side, those that ended alike pair, as their order is chance', () => {
    const side = { startedAtMs: recordedAtMs + 1, durationMs: 50 };
    const chain = [
      hop(),
      ...[1, 2, 3].map((index) => recorded(index, { ...side, status: index === 2 ? 500 : 200 })),
    ];
    const calls = [1, 2, 3].map((index) => call({ index, status: index === 3 ? 500 : 200 }));
    expect(pairs(chain, calls)).toEqual(['1:1', '2:3', '3:2']);
  });

  test('side by side and one ends otherwise now: it takes the place that is left', () => {
    const side = { startedAtMs: recordedAtMs + 1, durationMs: 50 };
    const chain = [
      hop(),
      ...[1, 2, 3].map((index) => recorded(index, { ...side, status: index === 2 ? 500 : 200 })),
    ];
    const calls = [1, 2, 3].map((index) => call({ index, status: index === 1 ? 404 : 200 }));
    expect(pairs(chain, calls)).toEqual(['1:2', '2:1', '3:3']);
  });

  test('eight in parallel that differ by path are told apart, and none is lost', () => {
    const paths = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => `/items/${id}`);
    const chain = [
      hop(),
      ...paths.map((path, i) => recorded(i + 1, { path, startedAtMs: recordedAtMs })),
    ];
    const calls = paths.toReversed().map((path, i) => call({ index: i + 1, path }));
    expect(pairs(chain, calls)).toEqual(paths.map((_, i) => `${i + 1}:${8 - i}`));
  });
});

test('whatever the chains: every call appears once, every recorded hop at most once', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const services = ['productpage', 'reviews', 'ratings'];
  for (let round = 0; round < 200; round++) {
    const chain = [
      hop(),
      ...Array.from({ length: random(12) }, (_, i) =>
        recorded(i + 1, {
          parent: random(i + 1),
          service: services[random(3)] ?? '',
          path: `/${random(3)}`,
          startedAtMs: recordedAtMs + random(100),
        }),
      ),
    ];
    const calls = Array.from({ length: random(12) }, (_, i) => {
      const answers =
        random(3) === 0 && chain.length > 1 ? { answers: 1 + random(chain.length - 1) } : {};
      const service = services[random(3)] ?? '';
      return call({ index: i + 1, service, path: `/${random(3)}`, from: null, ...answers });
    });
    const isLive = (service: string) => service !== 'ratings';
    const found = pairCalls({ chain, entry: 0, calls, isLive, noise });
    const made = found.flatMap(({ call: each }) => each ?? []);
    const stood = found.flatMap(({ recorded: each }) => each ?? []);
    expect(new Set(made)).toEqual(new Set(calls));
    expect(made).toHaveLength(calls.length);
    expect(new Set(stood).size).toBe(stood.length);
  }
});
