import { expect, test } from 'vitest';
import { decodePercent, pathOf, queryOf, queryValues } from '../../src/core/query.js';

test('a target is split at its first question mark', () => {
  expect(pathOf('/a?b?c')).toBe('/a');
  expect(queryOf('/a?b?c')).toBe('b?c');
  expect(pathOf('/a')).toBe('/a');
  expect(queryOf('/a')).toBe('');
});

test.each([
  ['/?a=1&a=2', ['1', '2']],
  ['/?%61=x', ['x']],
  ['/?a', ['']],
  ['/?a=', ['']],
  ['/?a=b=c', ['b=c']],
  ['/?a=x+y%20z', ['x y z']],
  ['/?a=100%', ['100%']],
  ['/?a=%zz%41', ['%zzA']],
  ['/?b=1', []],
  ['/', []],
])('the values of a in %s are %j', (target, values) => {
  expect(queryValues(target, 'a')).toEqual(values);
});

test('escapes that are no valid UTF-8 are decoded without throwing', () => {
  expect(decodePercent('%E2%82%AC%ff')).toBe('€\ufffd');
});
