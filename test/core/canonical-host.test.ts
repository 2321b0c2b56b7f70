import { expect, test } from 'vitest';
import { canonicalHost, isAlwaysHere } from '../../src/core/canonical-host.js';

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['0x7f000001', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['0177.0.0.1', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['127.0.0.1.', '127.0.0.1'],
  ['0', '0.0.0.0'],
  ['[::1]', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['::FFFF:7f00:1', '127.0.0.1'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['::ffff:ffff:ffff', '255.255.255.255'],
  ['FE80::1%eth0', 'fe80::1'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['Ratings.Prod.', 'ratings.prod'],
  ['my_service', 'my_service'],
  ['not a host', 'not a host'],
  ['999.1.1.1', '999.1.1.1'],
])('%s is %s', (host, canonical) => {
  expect(canonicalHost(host)).toBe(canonical);
});

test.each([
  ['127.255.0.9', true],
  ['::1', true],
  ['0.0.0.0', true],
  ['::', true],
  ['128.0.0.1', false],
  ['10.127.0.1', false],
  ['::2', false],
])('%s is this machine wherever one is: %s', (address, here) => {
  expect(isAlwaysHere(address)).toBe(here);
});
