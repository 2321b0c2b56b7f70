import { expect, test } from 'vitest';
import { parseWhen } from '../../src/config/parse-when.js';

test('an object and its text mean the same as in the config', () => {
  expect(parseWhen({ status: '5xx', path: '/a/*' })).toEqual({ status: '5xx', path: '/a/*' });
  expect(parseWhen('status: 5xx\npath: /a/*')).toEqual({ status: '5xx', path: '/a/*' });
  expect(parseWhen('{ any: [ { status: 500 }, { error: reset } ] }')).toEqual({
    any: [{ status: 500 }, { error: 'reset' }],
  });
  // As it was written: a version is no number.
  expect(parseWhen('requestHeaders: { x-version: 1.10 }')).toEqual({
    requestHeaders: { 'x-version': '1.10' },
  });
});

test.each<[unknown, string]>([
  ['', 'when: expected a mapping of conditions such as { status: 5xx }, got nothing'],
  [undefined, 'when: expected a mapping of conditions such as { status: 5xx }, got nothing'],
  ['status', 'when: expected a mapping of conditions such as { status: 5xx }, got "status"'],
  [{}, 'when: expected a condition such as { status: 5xx }'],
  ['latency: fast', 'when.latency: expected a duration such as ">500ms", got "fast"'],
  ['{ any: [ { latency: 1s } ] }', 'when.any[0].latency: expected a duration'],
  ['stauts: 500', 'when.stauts: expected'],
  ['{ status: 5xx', 'when, line 1, column '],
  ['a: 1\na: 2', 'when, line 2, column 1'],
])('%j is refused: %s', (given, message) => {
  expect(() => parseWhen(given)).toThrow(
    expect.objectContaining({
      code: 'LOOP_CONFIG_INVALID',
      message: expect.stringContaining(message),
    }),
  );
});

test('of many mistakes ten are told', () => {
  const all = Array.from({ length: 15 }, () => ({ latency: 'fast' }));
  const error = (() => {
    try {
      return parseWhen({ all });
    } catch (thrown) {
      return (thrown as Error).message;
    }
  })();
  expect(String(error).split('\n')).toHaveLength(11);
  expect(String(error)).toMatch(/and 5 more$/);
});
