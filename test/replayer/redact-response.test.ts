import { expect, test } from 'vitest';
import { alsoRedacting } from '../../src/replayer/redact-response.js';

const config = { headers: ['authorization'], json: ['$.pin'], patterns: ['a'] };

test('a value from the environment is redacted as it is written, not as a pattern', () => {
  const secret = 'a.b*c[d]-{1}|(e)^$\\\\/';
  const { patterns, ...others } = alsoRedacting(config, [secret]);
  expect(others).toEqual({ headers: ['authorization'], json: ['$.pin'] });
  const pattern = new RegExp(patterns[1] ?? '', 'u');
  expect(pattern.exec(`<${secret}>`)?.[0]).toBe(secret);
  expect(pattern.test(secret.replace('.', 'x'))).toBe(false);
});

test('a value of 6 characters is a secret, one of 5 is found all over', () => {
  expect(alsoRedacting(config, ['123456', '12345']).patterns).toEqual(['a', '123456']);
});
