import { describe, expect, test } from 'vitest';
import { boundedValue } from '../../../src/replayer/compare/bounded-value.js';
import { compareJson } from '../../../src/replayer/compare/compare-json.js';
import { parseIgnore, withoutIgnored } from '../../../src/replayer/compare/ignore.js';
import { parseJson } from '../../../src/replayer/compare/json-text.js';
import { createNoise } from '../../../src/replayer/compare/noise.js';

const noise = createNoise({ startedAtMs: 0, ids: [] }, { startedAtMs: 0, ids: [] }, 0);

function compare(recorded: string, replayed: string, ignore: readonly string[] = []) {
  const [one, other] = [recorded, replayed].map((text) => {
    const value = parseJson(text);
    if (value === undefined) throw new Error(`not JSON: ${text}`);
    return withoutIgnored(value, parseIgnore(ignore));
  });
  return compareJson(one ?? null, other ?? null, noise).differences.map(
    ({ kind, at, recorded: before, replayed: after }) => [
      kind,
      at,
      boundedValue(before),
      boundedValue(after),
    ],
  );
}

type Row = [recorded: string, replayed: string, ...differences: unknown[]];

describe('what differs is told by its place and kind', () => {
  test.each<Row>([
    ['{"a":1}', '{"a":2}', ['changed', 'body $.a', 1, 2]],
    ['{"a":1}', '{"a":"1"}', ['changed', 'body $.a', 1, '1']],
    ['{"a":1}', '{"a":null}', ['changed', 'body $.a', 1, null]],
    ['{"a":1}', '{}', ['removed', 'body $.a', 1, null]],
    ['{"a":null}', '{}', ['removed', 'body $.a', null, null]],
    ['{}', '{"a":{"b":1}}', ['added', 'body $.a', null, { b: 1 }]],
    ['{"a":{"b":[1]}}', '{"a":{"b":[2]}}', ['changed', 'body $.a.b[0]', 1, 2]],
    [
      '{"x-y":1,"it\'s":1}',
      '{"x-y":2,"it\'s":2}',
      ['changed', "body $['x-y']", 1, 2],
      ['changed', "body $['it\\'s']", 1, 2],
    ],
    ['{"__proto__":1}', '{"__proto__":2}', ['changed', 'body $.__proto__', 1, 2]],
    ['{"a":[1]}', '{"a":{"0":1}}', ['changed', 'body $.a', [1], { 0: 1 }]],
    ['1', '2', ['changed', 'body $', 1, 2]],
    ['[1,2,3]', '[3,1,2]', ['reordered', 'body $', [1, 2, 3], [3, 1, 2]]],
    [
      '[{"id":1,"n":"a"},{"id":2}]',
      '[{"id":2},{"n":"a","id":1}]',
      ['reordered', 'body $', [{ id: 1, n: 'a' }, { id: 2 }], [{ id: 2 }, { n: 'a', id: 1 }]],
    ],
    ['[1,2,3]', '[0,1,2,3]', ['added', 'body $[0]', null, 0]],
    ['[1,2,3]', '[1,3]', ['removed', 'body $[1]', 2, null]],
    [
      '[{"id":1},{"id":2},{"id":3}]',
      '[{"id":1},{"id":9},{"id":3}]',
      ['changed', 'body $[1].id', 2, 9],
    ],
    ['[1,1,2]', '[1,2,2]', ['changed', 'body $[1]', 1, 2]],
    // Beyond 2^53 two neighbours are one double.
    [
      '{"id":9007199254740992}',
      '{"id":9007199254740993}',
      ['changed', 'body $.id', 9007199254740992, '9007199254740993'],
    ],
    ['{"v":1e400}', '{"v":2e400}', ['changed', 'body $.v', '1e400', '2e400']],
    ['{"v":1e-400}', '{"v":0}', ['changed', 'body $.v', '1e-400', 0]],
    ['{"v":0.1}', '{"v":0.10000000000000001}', ['changed', 'body $.v', 0.1, '0.10000000000000001']],
    [
      '{"id":9007199254740993}',
      '{"id":"9007199254740993"}',
      ['changed', 'body $.id', '9007199254740993', '9007199254740993'],
    ],
    [
      '[{"v":[9007199254740993]}]',
      '[]',
      ['removed', 'body $[0]', { v: ['9007199254740993'] }, null],
    ],
    [
      '{"v":1e99999999999999999}',
      '{"v":1e99999999999999998}',
      ['changed', 'body $.v', '1e99999999999999999', '1e99999999999999998'],
    ],
  ])('%s → %s', (recorded, replayed, ...differences) => {
    expect(compare(recorded, replayed)).toEqual(differences);
  });
});

describe('nothing differs', () => {
  test.each([
    ['{"a":1,"b":2}', '{ "b": 2.0, "a": 1 }'],
    ['[]', '[ ]'],
    ['{"n":9007199254740993}', '{"n":9007199254740993}'],
  ])('%s and %s', (recorded, replayed) => {
    expect(compare(recorded, replayed)).toEqual([]);
  });
});

describe('keys that are ids of the run', () => {
  const [one, other] = [
    '0b0e7f1e-9b1c-4d3c-8a51-3f6f1f4b7a01',
    'f3b0c442-98fc-4c14-9afb-f4c8996fb924',
  ];

  test('are noise like values, and what stands below them is compared', () => {
    expect(compare(`{"${one}":{"a":1}}`, `{"${other}":{"a":1}}`)).toEqual([]);
    expect(compare(`{"${one}":{"a":1}}`, `{"${other}":{"a":2}}`)).toEqual([
      ['changed', `body $['${one}'].a`, 1, 2],
    ]);
    const [moved] = compare(`[{"${one}":1},{"x":1}]`, `[{"x":1},{"${other}":1}]`);
    expect(moved?.slice(0, 2)).toEqual(['reordered', 'body $']);
  });

  test('stand for another of their kind alone', () => {
    expect(compare(`{"${one}":1}`, '{"name":1}')).toEqual([
      ['removed', `body $['${one}']`, 1, null],
      ['added', 'body $.name', null, 1],
    ]);
    expect(compare(`{"${one}":1}`, `{"${other}":1,"${one.replace('0', '1')}":2}`)).toHaveLength(1);
  });

  test('twenty thousand are paired in no time', () => {
    const map = (last: string) =>
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: 20_000 }, (_, i) => [`${String(i).padStart(8, '0')}${last}`, i]),
        ),
      );
    expect(compare(map(one.slice(8)), map(other.slice(8)))).toEqual([]);
  });
});

describe('ignored places', () => {
  test.each([
    ['{"a":{"id":1},"b":[{"id":1}]}', '{"a":{"id":2},"b":[{"id":2}]}', ['$..id'], []],
    ['{"a":1,"b":1}', '{"a":2,"b":2}', ['$.a'], [['changed', 'body $.b', 1, 2]]],
    ['{"a":1}', '{}', ['$.a'], []],
    ['{}', '{"a":1}', ['$.a'], []],
    ['{"a":1}', '[1]', ['$'], []],
    [
      '[{"id":1,"n":1},{"id":2,"n":2}]',
      '[{"id":8,"n":2},{"id":9,"n":1}]',
      ['$[*].id'],
      [['reordered', 'body $', expect.anything(), expect.anything()]],
    ],
  ])('%s → %s without %j', (recorded, replayed, ignore, differences) => {
    expect(compare(recorded, replayed, ignore)).toEqual(differences);
  });

  test('a redacted value cannot be compared, on either side', () => {
    expect(compare('{"password":"[redacted]","n":1}', '{"password":"hush","n":1}')).toEqual([]);
    expect(compare('["hush"]', '["[redacted]"]')).toEqual([]);
  });

  test('a path that cannot be read is refused', () => {
    expect(() => parseIgnore(['$.a['])).toThrow(
      expect.objectContaining({ code: 'LOOP_CLI_USAGE' }),
    );
  });
});

test('JSON is compared as such down to 200 levels and as text below', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  expect(parseJson(nested(200))).toBeDefined();
  expect(parseJson(nested(201))).toBeUndefined();
  expect(parseJson(nested(200_000))).toBeUndefined();
});

describe('documents in texts are compared by their structure', () => {
  const inText = (value: unknown) => JSON.stringify({ a: JSON.stringify(value) });
  const inBase64 = (value: unknown) =>
    JSON.stringify({ a: Buffer.from(JSON.stringify(value)).toString('base64') });
  const uuids = ['7d444840-9dc0-41d1-b245-5ffdce74fad2', 'b5f1d4d8-6a0c-4c7e-8f0e-0a2b6c1d9e3f'];

  test.each<Row>([
    [inText({ b: 1, c: 2 }), inText({ c: 2, b: 1 })],
    [inText({ b: 1, c: [2] }), inText({ c: [3], b: 1 }), ['changed', 'body $.a.c[0]', 2, 3]],
    [inBase64({ b: 1, id: uuids[0] }), inBase64({ b: 1, id: uuids[1] })],
    [
      inBase64({ id: 'x-123' }),
      inBase64({ id: 'y-123' }),
      ['changed', 'body $.a.id', 'x-123', 'y-123'],
    ],
    ['{"a":"/p?x=1&y=2"}', '{"a":"/p?y=2&x=3"}', ['changed', 'body $.a.query.x', '1', '3']],
    // One side alone holds one.
    [inText({ b: 1 }), '{"a":"none"}', ['changed', 'body $.a', '{"b":1}', 'none']],
    [
      '{"a":"order-17-x"}',
      '{"a":"order-18-x"}',
      ['changed', 'body $.a', 'order-17-x', 'order-18-x'],
    ],
  ])('%s and %s', (recorded, replayed, ...differences) => {
    expect(compare(recorded, replayed)).toEqual(differences);
  });
});
