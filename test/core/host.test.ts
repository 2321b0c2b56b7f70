import { expect, test } from 'vitest';
import { foldedAuthority, foldHost } from '../../src/core/host.js';
import { compileHostPattern } from '../../src/core/host-pattern.js';
import { HostTable } from '../../src/core/host-table.js';

test.each([
  ['ratings', ['RATINGS', 'Ratings.', 'ratings.', '%72atings']],
  ['ratings.default.svc', ['Ratings.Default.SVC.']],
  ['[::1]', ['::1', '0:0:0:0:0:0:0:1', '[0:0::1]', '[0000:0000::0001]']],
  ['[2001:db8::a]', ['2001:DB8:0:0::000A', '[2001:0db8::000a]']],
  ['127.0.0.1', ['[::ffff:127.0.0.1]', '::ffff:7f00:1', '127.0.0.1.']],
  ['xn--bcher-kva.example', ['bücher.example', 'B\xc3\xbccher.example.', 'XN--BCHER-KVA.example']],
  ['my_service', ['My_Service.']],
])('%s is one host, in all of its spellings', (folded, spellings) => {
  for (const spelling of [folded, ...spellings]) expect(foldHost(spelling)).toBe(folded);
});

test.each([
  ['user:secret@ratings', 'user:secret@ratings'],
  ['ratings/x', 'ratings/x'],
  ['a b', 'a b'],
  ['ratings..', 'ratings.'],
  ['[::1', '[::1'],
  ['', ''],
])('what is no host is no other: %j', (text, folded) => {
  expect(foldHost(text)).toBe(folded);
});

test.each([
  ['Ratings.:080', 'ratings:80'],
  ['ratings:', 'ratings'],
  ['[0::1]:9080', '[::1]:9080'],
  ['::1', '[::1]'],
])('an authority %s is compared as %s', (authority, folded) => {
  expect(foldedAuthority(authority)).toBe(folded);
});

test('an entry with a port is found by that port alone, one without by any', () => {
  const table = new HostTable([
    ['Ratings.', 'any'],
    ['ratings:9080', 'its port'],
    ['stock:80', 'default'],
    ['[0:0::1]', 'v6'],
  ]);
  expect(table.get('ratings')).toBe('any');
  expect(table.get('RATINGS.:9081')).toBe('any');
  expect(table.get('ratings.:9080')).toBe('its port');
  expect(table.get('stock')).toBe('default');
  expect(table.get('STOCK.')).toBe('default');
  expect(table.get('stock:81')).toBeUndefined();
  expect(table.get('[::1]:9')).toBe('v6');
  expect(table.withPort('ratings.:9080')).toBe('its port');
  expect(table.withPort('ratings:9081')).toBeUndefined();
  expect(table.has('stock:80')).toBe(true);
  expect(table.has('STOCK.:080')).toBe(true);
  expect(table.has('stock')).toBe(false);
});

test.each([
  ['shop.example', ['shop.example', 'SHOP.example.:8080', 'shop.example:80'], ['a.shop.example']],
  ['Shop.Example.', ['shop.example'], ['shop.example.evil']],
  ['*.example', ['a.example', 'a.b.EXAMPLE.', 'a.example:1'], ['example', 'a.example.org']],
  [
    'shop.example:8080',
    ['shop.example:8080', 'shop.example.:8080'],
    ['shop.example', 'shop.example:80'],
  ],
  ['shop.example:80', ['shop.example', 'shop.example.:80'], ['shop.example:8080']],
  ['*.Example.:8080', ['a.example.:8080'], ['a.example', 'a.example:80']],
  ['*:8080', ['a:8080', '[::1]:8080'], ['a', 'a:80']],
  ['::1', ['[::1]:80', '[0:0::1]'], ['[::2]']],
  ['[0::1]:80', ['[::1]', '[::1]:80'], ['[::1]:81']],
])('the pattern %s', (pattern, matching, others) => {
  const matches = compileHostPattern(pattern);
  expect(matching.filter((authority) => !matches(authority))).toEqual([]);
  expect(others.filter(matches)).toEqual([]);
});
