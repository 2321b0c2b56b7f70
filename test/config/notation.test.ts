import { expect, test } from 'vitest';
import { listenersClash, parseAddress, reachesListener } from '../../src/core/address.js';
import { parseByteSize } from '../../src/core/byte-size.js';
import { parseDuration } from '../../src/core/duration.js';

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['2min', 120_000],
  ['12h', 43_200_000],
  ['30d', 2_592_000_000],
])('%s is %i milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '5', 's', '-1s', '1 s', '1S', '1w', '.5s', '1s2', '1e3ms', '1.s'])(
  '"%s" is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  ['0B', 0],
  ['1KB', 1000],
  ['1KiB', 1024],
  ['1.5MiB', 1_572_864],
  ['2MB', 2_000_000],
  ['1GB', 1_000_000_000],
  ['2GiB', 2_147_483_648],
])('%s is %i bytes', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

test.each(['', '64', 'MiB', '64M', '64mib', '-1B', '1 MiB', '1TiB'])('"%s" is no size', (text) => {
  expect(parseByteSize(text)).toBeUndefined();
});

test.each([
  ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
  ['LocalHost:0', { host: 'localhost', port: 0 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
  ['my_service-1.local:80', { host: 'my_service-1.local', port: 80 }],
])('%s is an address', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test.each([
  '',
  ':80',
  'a',
  'a:',
  '8080',
  'a:65536',
  '::1:80',
  'a:b',
  'http://a:1',
  'a:1/',
  'a b:1',
])('"%s" is no address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test.each([
  ['127.0.0.1:1', '127.0.0.1:1', true],
  ['127.0.0.1:1', '127.0.0.1:2', false],
  ['127.0.0.1:0', '127.0.0.1:0', false],
  ['0.0.0.0:1', '10.0.0.1:1', true],
  ['127.0.0.1:1', '127.0.0.2:1', false],
  ['127.0.0.1:1', '[::1]:1', false],
  ['localhost:1', '[::1]:1', true],
])('listening on %s and %s at once: clash is %s', (a, b, clash) => {
  expect(listenersClash(address(a), address(b))).toBe(clash);
  expect(listenersClash(address(b), address(a))).toBe(clash);
});

test.each([
  ['127.0.0.1:1', '127.0.0.1:1', true],
  ['localhost:1', '127.0.0.1:1', true],
  ['127.0.0.1:1', '0.0.0.0:1', true],
  ['example.com:1', '0.0.0.0:1', false],
  ['127.0.0.1:1', '127.0.0.1:2', false],
])('a call to %s reaches a listener on %s: %s', (target, listener, reaches) => {
  expect(reachesListener(address(target), address(listener))).toBe(reaches);
});

function address(text: string) {
  return parseAddress(text) ?? { host: 'unparsed', port: -1 };
}
