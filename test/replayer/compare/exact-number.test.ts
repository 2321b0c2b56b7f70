import { expect, test } from 'vitest';
import { exactNumber, shownNumber } from '../../../src/replayer/compare/exact-number.js';
import { parseJson } from '../../../src/replayer/compare/json-text.js';

test.each([
  ['9007199254740993', '9007199254740993.0', '9007199254740993'],
  ['1e400', '10E+399', '1e400'],
  ['-12.5e400', '-1.25e401', '-1.25e401'],
  ['0.10000000000000001', '10000000000000001e-17', '0.10000000000000001'],
  ['1e-400', '0.1e-399', '1e-400'],
  [
    '123456789012345678901234567890',
    '1.2345678901234567890123456789e29',
    '123456789012345678901234567890',
  ],
])('%s and %s are one number', (one, other, shown) => {
  expect(exactNumber(one)).toBe(exactNumber(other));
  expect(shownNumber(exactNumber(one))).toBe(shown);
});

test.each([
  '1',
  '1.0',
  '1e0',
  '100',
  '1e2',
  '-0',
  '0.0',
  '0e999',
  '0.1',
  '1e21',
  '5e-324',
  '1.7976931348623157e308',
])('%s is a double', (token) => {
  expect(exactNumber(token)).toBeUndefined();
});

test.each(['01', '1.', '.5', '+1', '1e', '00000000000000001', 'NaN'])(
  '%s is no number',
  (token) => {
    expect(exactNumber(token)).toBeUndefined();
  },
);

test('what is no JSON because of its numbers stays none', () => {
  for (const text of ['[00000000000000001]', '[1.e400]', '{"a":1e400e1}']) {
    expect(parseJson(text)).toBeUndefined();
  }
});

test('digits within a text are a text', () => {
  expect(parseJson('["1e400 \\" 9007199254740993"]')).toEqual(['1e400 " 9007199254740993']);
});

test('a megabyte of digits is read in no time', () => {
  const digits = `1${'0'.repeat(1_000_000)}`;
  expect(parseJson(`[${digits}]`)).toEqual(parseJson('[1e1000000]'));
  expect(parseJson(`[${digits}1]`)).not.toEqual(parseJson(`[${digits}2]`));
  expect(parseJson(`["${digits}", ${'[1.5e3],'.repeat(100_000)} 1]`)).toHaveLength(100_002);
});

test('a document that ends within a string is no JSON, however many quotes it has', () => {
  const startedAtMs = performance.now();
  expect(parseJson(`{"a":"${'\\"'.repeat(100_000)}`)).toBeUndefined();
  expect(performance.now() - startedAtMs).toBeLessThan(2000);
});
