import { expect, test } from 'vitest';
import { isAmbiguousPath } from '../../../src/gateway/route/ambiguous-path.js';

test.each([
  '/public/..%3b/admin',
  '/public/..%3B/admin',
  '/public/.%3bx/admin',
  '/public/%2e%2e%3bx/admin',
  '/public/..%00/admin',
  '/public/..%00',
  '/a%00b',
  '/public/%252e%252e/admin',
  '/public/%252E./admin',
  '/public/%25252e%25252e/admin',
  '/public/..%252fadmin',
  '/public/..%255cadmin',
  '/public/%252e%252e%253b/admin',
])('%s means one thing to one server and another to the next', (path) => {
  expect(isAmbiguousPath(path)).toBe(true);
  expect(isAmbiguousPath(`${path}?x=1`)).toBe(true);
});

test.each([
  '/',
  '/a/../b',
  '/%2e%2e/b',
  '/..;x/b',
  '/..%2fb',
  '/100%25',
  '/a%253Db',
  '/a%3bb',
  '/a;v=1.2/..',
  '/...%3b/b',
  '/a..%3b/b',
  '/caf%C3%A9',
  '/caf\xc3\xa9',
  '/%zz%25',
  '/a?x=..%3b/%00/%252e%252e',
  '*',
])('%s means the same to all', (path) => {
  expect(isAmbiguousPath(path)).toBe(false);
});
