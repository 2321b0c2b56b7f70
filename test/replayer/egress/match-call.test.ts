import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Hop, KeptMessage } from '../../../src/core/capture.js';
import type { Call } from '../../../src/replayer/egress/call.js';
import { dependenciesOf } from '../../../src/replayer/egress/dependencies.js';
import { AnswerBook } from '../../../src/replayer/egress/match-call.js';
import { body, bookinfoChain, hop, message } from '../fixtures/captures.js';
import { called, jsonMessage } from '../fixtures/reviews.js';

function call(more: Partial<Call> = {}): Call {
  return { service: 'ratings', method: 'GET', path: '/r', request: message(), ...more };
}

/** Indexes of the hops that answer the calls, one after the other; null for a miss. */
function answers(recorded: readonly Hop[], calls: readonly Call[], others: readonly Hop[] = []) {
  const used = new Set<number>();
  const book = new AnswerBook({ expected: recorded, others });
  return calls.map((each) => {
    const match = book.match(each, used);
    if (match.kind === 'miss') return null;
    used.add(match.hop.index);
    return match.hop.index;
  });
}

function post(request: KeptMessage): Pick<Call, 'method' | 'request'> {
  return { method: 'POST', request };
}

describe('the key', () => {
  test.each([
    ['another service', { service: 'details' }],
    ['another method', { method: 'HEAD' }],
    ['another path', { path: '/R?a=1&b=2' }],
    ['a parameter less', { path: '/r?a=1' }],
    ['a parameter more', { path: '/r?a=1&b=2&b=2' }],
    ['another value', { path: '/r?a=1&b=3' }],
  ])('%s is another call', (_, more) => {
    const recorded = [called(1, '/r?a=1&b=2', {})];
    expect(answers(recorded, [call({ path: '/r?a=1&b=2' })])).toEqual([1]);
    expect(answers(recorded, [call({ path: '/r?a=1&b=2', ...more })])).toEqual([null]);
  });

  test('parameters may come in any order', () => {
    expect(answers([called(1, '/r?a=1&b=2&a=3', {})], [call({ path: '/r?a=3&b=2&a=1' })])).toEqual([
      1,
    ]);
  });

  test('a WebSocket answers nothing', () => {
    expect(answers([called(1, '/r', {}, { protocol: 'websocket' })], [call()])).toEqual([null]);
  });
});

describe('one answer of several', () => {
  const three = [called(1, '/r', 1), called(2, '/r', 2), called(3, '/r', 3)];

  test('equal calls get them in recorded order, each once', () => {
    expect(answers(three, [call(), call(), call(), call()])).toEqual([1, 2, 3, null]);
  });

  test.each(['same bytes', 'other order of keys', 'gzip'])('a body picks its own: %s', (how) => {
    const recorded = [1, 2, 3].map((id) =>
      called(id, '/r', {}, post(jsonMessage({ id, name: 'ä' }))),
    );
    const text = how === 'other order of keys' ? '{"name":"ä", "id":2}' : '{"id":2,"name":"ä"}';
    const request =
      how === 'gzip' ? message(['Content-Encoding', 'gzip'], gzipSync(text)) : message([], text);
    expect(answers(recorded, [call(post(request))])).toEqual([2]);
  });

  test('a multipart boundary is made anew each time, and does not count', () => {
    const form = (boundary: string, value: string) =>
      message(
        ['Content-Type', `multipart/form-data; boundary=${boundary}`],
        `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n${value}\r\n--${boundary}--\r\n`,
      );
    const recorded = [
      called(1, '/r', {}, post(form('x1', 'one'))),
      called(2, '/r', {}, post(form('x2', 'two'))),
    ];
    expect(answers(recorded, [call(post(form('y9', 'two')))])).toEqual([2]);
  });

  test('without an equal body, the JSON with the fewest different values', () => {
    const order = (item: string, at: number) => jsonMessage({ item, at, by: { name: 'ann' } });
    const recorded = [
      called(1, '/r', {}, post(order('a', 1))),
      called(2, '/r', {}, post(order('b', 2))),
    ];
    expect(answers(recorded, [call(post(order('b', 9))), call(post(order('a', 9)))])).toEqual([
      2, 1,
    ]);
  });

  test('without anything alike in their bodies, in recorded order', () => {
    const recorded = ['one', 'two'].map((text, i) =>
      called(i + 1, '/r', {}, post(message([], text))),
    );
    const other = call(post(message([], 'three')));
    expect(answers(recorded, [other, other, other])).toEqual([1, 2, null]);
  });

  test('a body that was kept in part is known by its beginning and its length', () => {
    const kept = (text: string, bytes: number) =>
      message([], body(text, { bytes, truncated: true }));
    const recorded = [
      called(1, '/r', {}, post(kept('aaaa', 100))),
      called(2, '/r', {}, post(kept('aaaa', 200))),
    ];
    expect(answers(recorded, [call(post(kept('aaaaaa', 200)))])).toEqual([2]);
  });

  test('what was redacted fits anything, but a literal body comes first', () => {
    const recorded = [
      called(1, '/r', {}, post(message([], 'pin=[redacted]&for=ann'))),
      called(2, '/r', {}, post(message([], 'pin=2&for=ann'))),
    ];
    const pin = (value: string) => call(post(message([], `pin=${value}&for=ann`)));
    expect(answers(recorded, [pin('2'), pin('3'), pin('4')])).toEqual([2, 1, null]);
  });
});

test('another call of the chain lends its answer to one with the same body alone', () => {
  const lent = called(5, '/r', {}, { from: null, parent: null, ...post(jsonMessage({ id: 1 })) });
  expect(answers([], [call(post(jsonMessage({ id: 1 })))], [lent])).toEqual([5]);
  expect(answers([], [call(post(jsonMessage({ id: 2 })))], [lent])).toEqual([null]);
  const own = called(6, '/r', {}, post(jsonMessage({ id: 3 })));
  expect(answers([own], [call(post(jsonMessage({ id: 1 })))], [lent])).toEqual([5]);
  expect(answers([own], [call(post(jsonMessage({ id: 2 })))], [lent])).toEqual([6]);
});

describe('which calls are expected', () => {
  const chain = bookinfoChain();
  const indexes = (hops: readonly Hop[]) => hops.map(({ index }) => index);
  const ofEntry = (index: number, live: readonly string[]) => {
    const entry = chain[index] ?? hop();
    const { expected, others } = dependenciesOf({ chain }, entry, (name) => live.includes(name));
    return [indexes(expected), indexes(others)];
  };

  test.each([
    ['the entry calls', 0, [], [1, 2], [3]],
    ['live services call, too', 0, ['reviews'], [1, 2, 3], []],
    ['a lower entry calls; not those above it', 2, ['productpage'], [3], [1]],
    ['a leaf calls: none', 3, ['ratings'], [], [1]],
  ])('those that %s', (_, entry, live, expected, others) => {
    expect(ofEntry(entry, live)).toEqual([expected, others]);
  });

  test('a cycle of callers in an imported capture ends', () => {
    const cycle = [
      hop({ index: 0, parent: 2 }),
      hop({ index: 1, parent: 0 }),
      hop({ index: 2, parent: 1 }),
    ];
    const [entry = hop()] = cycle;
    expect(indexes(dependenciesOf({ chain: cycle }, entry, () => true).expected)).toEqual([1, 2]);
  });
});
