import { expect, test } from 'vitest';
import { compilePathGlob, compileTextGlob } from '../../src/core/glob.js';

test.each([
  ['/a', '/a', true],
  ['/a', '/a/', false],
  ['/a/*', '/a/b', true],
  ['/a/*', '/a/', true],
  ['/a/*', '/a/b/c', true],
  ['/a/*', '/a', true],
  ['/a/*', '/ab', false],
  ['/*', '/a/b', true],
  ['/a*', '/ab', true],
  ['/a*', '/a/b', false],
  ['/a/*/c', '/a/b/c', true],
  ['/a/*.json', '/a/b.json', true],
  ['/a/*.json', '/a/bxjson', false],
  ['/a/**', '/a', true],
  ['/a/**', '/a/b/c', true],
  ['/a/**', '/ab', false],
  ['/a/**/c', '/a/c', true],
  ['/a/**/c', '/a/b/b/c', true],
  ['/a/**/c', '/abc', false],
  ['**/c', '/a/b/c', true],
  ['/(a|b)[c]+$', '/(a|b)[c]+$', true],
  ['/(a|b)*', '/a', false],
])('the path glob %s of %s is %j', (glob, path, matches) => {
  expect(compilePathGlob(glob)(path)).toBe(matches);
});

test.each([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['a*', 'a/b', true],
  ['*b', 'a/b', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a.b.c', true],
  ['a*b*c', 'a.c.b', false],
  ['*ab*bc*', 'abc', false],
  ['*ab*bc*', 'abbc', true],
  ['a**c', 'abc', true],
  ['a.c', 'abc', false],
])('the text glob %s of %s is %j', (glob, text, matches) => {
  expect(compileTextGlob(glob)(text)).toBe(matches);
});
