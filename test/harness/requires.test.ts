import { expect, test } from 'vitest';
import { requireProgram } from './requires.js';

test('tests run where their program is installed', () => {
  expect(requireProgram('sh', 'apt-get install dash')).toEqual({});
});

test('tests are skipped with the install line where their program is missing', () => {
  expect(requireProgram('no-such-program', 'apt-get install no-such')).toEqual({
    skip: true,
    meta: { missing: 'no-such-program is not installed: apt-get install no-such' },
  });
});
