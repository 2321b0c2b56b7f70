import { expect, test } from 'vitest';
import type { ValuePattern } from '../../../src/core/rules/definition.js';
import { compileValuePattern } from '../../../src/core/rules/value-pattern.js';

test.each<[ValuePattern, string, string | undefined, boolean]>([
  ['acme', 'acme', 'acme', true],
  ['acme', 'acme', 'Acme', false],
  ['acme', 'acme', undefined, false],
  ['a*e', 'a*e', 'ae', true],
  ['a*e', 'a*e', 'acme', true],
  ['a*e', 'a*e', 'acmes', false],
  ['*', '*', '', true],
  [{ regex: '^\\p{Lu}' }, '/^\\p{Lu}/', 'Ärger', true],
  [{ regex: '^\\p{Lu}' }, '/^\\p{Lu}/', 'ärger', false],
  [{ regex: 'a\\-b' }, '/a\\-b/', 'a-b', true],
  [{ regex: '.' }, '/./', undefined, false],
  [{ exists: true }, 'present', '', true],
  [{ exists: true }, 'present', undefined, false],
  [{ exists: false }, 'absent', undefined, true],
  [{ exists: false }, 'absent', '', false],
])('%j (%s) of %j is %j', (pattern, description, value, holds) => {
  const compiled = compileValuePattern(pattern);
  expect(compiled.matches(value)).toBe(holds);
  expect(compiled.describe()).toBe(description);
});

test('a malformed regular expression is refused', () => {
  expect(() => compileValuePattern({ regex: '(' })).toThrow(SyntaxError);
});
