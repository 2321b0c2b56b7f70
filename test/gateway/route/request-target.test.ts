import { expect, test } from 'vitest';
import { hostname, matchablePath, parseTarget } from '../../../src/gateway/route/request-target.js';

test.each<[target: string, authority: string | null, path: string]>([
  ['/', null, '/'],
  ['//host/a', null, '//host/a'],
  ['*', null, '*'],
  ['http://ratings', 'ratings', '/'],
  ['http://ratings:9080/0?x=http://y', 'ratings:9080', '/0?x=http://y'],
  ['HTTPS://Ratings?x', 'Ratings', '/?x'],
  ['http://[::1]:80/a', '[::1]:80', '/a'],
])('%s is split', (target, authority, path) => {
  expect(parseTarget(target, 'OPTIONS')).toEqual({ authority, path });
});

test.each([
  '',
  'ratings',
  'ratings:80',
  'ftp://ratings/',
  'http:/ratings',
  'http:///a',
  'http://u@ratings/',
  'http://u:p@ratings/',
  'http://ratings/a#b',
  '/a?b#c',
  '#',
])('%j is no target', (target) => {
  expect(parseTarget(target, 'OPTIONS')).toBeNull();
});

test.each([
  ['/a/b?c=/../d', '/a/b'],
  ['/a//b', '/a//b'],
  ['/.well-known/x', '/.well-known/x'],
  ['/a/...', '/a/...'],
  ['/a/.', '/a/'],
  ['/a/..', '/'],
  ['/a/../', '/'],
  ['/a/./b', '/a/b'],
  ['/a/../../../b', '/b'],
  ['/a/%2E%2e/b', '/b'],
  ['/a/%2e./b', '/b'],
  ['/a\\..\\b', '/b'],
  ['/a/..%2Fb', '/b'],
  ['/a%2fb', '/a/b'],
  ['/a/..;x=1/b', '/b'],
  ['/a/b;x=1', '/a/b;x=1'],
  ['/a//../b', '/b'],
])('%s is matched as %s', (path, matched) => {
  expect(matchablePath(path)).toBe(matched);
});

test.each([
  ['Ratings', 'ratings'],
  ['ratings:9080', 'ratings'],
  ['[::1]', '[::1]'],
  ['[::1]:80', '[::1]'],
])('the host of %s is %s', (authority, host) => {
  expect(hostname(authority)).toBe(host);
});

test.each(['GET', 'POST', 'options'])('* is no target of %s', (method) => {
  expect(parseTarget('*', method)).toBeNull();
});
