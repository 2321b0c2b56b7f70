import { expect, test } from 'vitest';
import { requireFile, requireProgram } from './requires.js';

test('tests run where their program is installed', () => {
  expect(requireProgram('sh', 'apt-get install dash')).toEqual({});
});

test('tests are skipped with the install line where their program is missing', () => {
  expect(requireProgram('no-such-program', 'apt-get install no-such')).toEqual({
    skip: true,
    meta: { missing: 'no-such-program is not installed: apt-get install no-such' },
  });
});

test('tests run where their file is installed, and are skipped with the install line where not', () => {
  expect(requireFile(import.meta.filename, './install.sh')).toEqual({});
  expect(requireFile('/nowhere/agent.jar', 'test/peers/x/install.sh')).toEqual({
    skip: true,
    meta: { missing: 'agent.jar is not installed: test/peers/x/install.sh' },
  });
});
