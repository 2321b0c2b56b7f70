import { expect, test, vi } from 'vitest';
import { createFindHosts } from '../../src/app/find-hosts.js';
import { isSameListener } from '../../src/core/known-hosts.js';

const names: Readonly<Record<string, readonly string[]>> = {
  'ratings.prod': ['10.0.0.9', '2001:db8::9'],
  'alias.prod': ['::ffff:10.0.0.9'],
  'here.example': ['192.168.7.7'],
  'loop.example': ['127.0.0.3'],
  'elsewhere.example': ['10.0.0.10'],
};

const find = createFindHosts({
  lookUp: async (name) => names[name] ?? Promise.reject(new Error('ENOTFOUND')),
  ownAddresses: () => ['192.168.7.7', 'fe80::7'],
  ownName: () => 'Builder',
});

test.each([
  ['127.0.0.1', '127.0.0.2', true],
  ['127.0.0.1', 'localhost', true],
  ['localhost', 'LOCALHOST.', true],
  ['127.0.0.1', 'localhost.localdomain', true],
  ['127.0.0.1', 'reviews.localhost', true],
  ['127.0.0.1', 'ip6-localhost', true],
  ['127.0.0.1', '[::1]', true],
  ['127.0.0.1', '0.0.0.0', true],
  ['127.0.0.1', '::', true],
  ['127.0.0.1', '::ffff:127.9.9.9', true],
  ['127.0.0.1', '2130706433', true],
  ['127.0.0.1', 'builder', true],
  ['0.0.0.0', 'BUILDER.', true],
  ['127.0.0.1', '192.168.7.7', true],
  ['192.168.7.7', '127.0.0.1', true],
  ['127.0.0.1', 'fe80::7%eth0', true],
  ['127.0.0.1', 'here.example', true],
  ['here.example', 'loop.example', true],
  ['ratings.prod', '10.0.0.9', true],
  ['ratings.prod', '2001:0DB8::9', true],
  ['ratings.prod', 'alias.prod', true],
  ['unknown.prod', 'Unknown.Prod.', true],
  ['127.0.0.1', '10.0.0.9', false],
  ['127.0.0.1', 'ratings.prod', false],
  ['127.0.0.1', 'elsewhere.example', false],
  ['ratings.prod', 'elsewhere.example', false],
  ['unknown.prod', 'other.prod', false],
  ['unknown.prod', '10.0.0.9', false],
  ['127.0.0.1', '192.168.7.8', false],
])('%s and %s are one host: %s', async (one, other, same) => {
  const hosts = await find([one, other]);
  const at = (host: string, port = 80) => ({ host, port });
  expect(isSameListener(hosts, at(one), at(other))).toBe(same);
  expect(isSameListener(hosts, at(other), at(one))).toBe(same);
  expect(isSameListener(hosts, at(one), at(other, 81))).toBe(false);
});

test('an address needs no resolver, in whatever spelling', async () => {
  const lookUp = vi.fn(async () => []);
  await createFindHosts({ lookUp })(['127.0.0.1', '::1', '0x7f.1', 'fe80::1%lo', '[::1]']);
  expect(lookUp).not.toHaveBeenCalled();
});

test('a resolver that hangs is not waited for', async () => {
  const hosts = await createFindHosts({ lookUp: () => new Promise(() => {}), lookupMs: 1 })([
    'slow.example',
  ]);
  expect(hosts.addressesOf('slow.example')).toEqual([]);
});

test('the system resolves its own names', async () => {
  const hosts = await createFindHosts()(['localhost']);
  expect(hosts.addressesOf('localhost').length).toBeGreaterThan(0);
  expect(hosts.isHere('localhost')).toBe(true);
});
