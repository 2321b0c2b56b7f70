import { expect, test } from 'vitest';
import { createFindHosts } from '../../src/app/find-hosts.js';
import type { Config, Endpoint } from '../../src/core/config.js';
import { ProductionGuard } from '../../src/replayer/production-guard.js';
import { config, service } from './fixtures/configs.js';

const production = config({
  services: [
    service('reviews', { host: '127.0.0.1', port: 9081 }, { host: '0.0.0.0', port: 18_081 }),
    service('reviews-v2', { host: 'localhost', port: 9081 }),
    service('ratings', { host: 'ratings.prod', port: 9082 }),
    service('stock', { host: 'gone.prod', port: 9083 }),
  ],
});

const names: Record<string, readonly string[]> = {
  'ratings.prod': ['10.0.0.9'],
  'copy.debug': ['10.0.0.9'],
  'ratings.debug': ['10.0.0.10'],
  builder: ['192.168.7.7'],
};

const findHosts = createFindHosts({
  lookUp: async (name) => names[name] ?? Promise.reject(new Error('ENOTFOUND')),
  ownAddresses: () => ['192.168.7.7'],
  ownName: () => 'builder',
});

async function guardFor(host: string, port: number, against: Config = production) {
  const url: Endpoint = { protocol: 'http', host, port };
  const guard = await ProductionGuard.open(against, { kind: 'url', label: '', url }, findHosts);
  return { guard, url };
}

async function check(host: string, port: number, ...allowed: string[]): Promise<void> {
  const { guard, url } = await guardFor(host, port);
  guard.refuse(url, allowed);
}

test.each([
  ['::1', 9081, "production's reviews, reviews-v2 (127.0.0.1:9081: both are this machine)"],
  ['127.0.0.1', 9081, "production's reviews, reviews-v2; --live-production reviews allows it"],
  ['127.0.0.2', 9081, "production's reviews"],
  ['0.0.0.0', 9081, "production's reviews"],
  ['builder', 9081, "production's reviews"],
  ['192.168.7.7', 9081, "production's reviews"],
  ['reviews.localhost', 9081, "production's reviews"],
  ['Ratings.Prod', 9082, "production's ratings;"],
  ['10.0.0.9', 9082, "production's ratings (ratings.prod:9082: both lead to one address)"],
  ['copy.debug', 9082, "production's ratings"],
  ['gone.prod.', 9083, "production's stock"],
  ['127.0.0.1', 18_081, "production's reviews"],
  ['builder', 18_081, "production's reviews"],
  ['localhost', 8080, 'gateway.listen'],
  ['127.0.0.9', 8080, 'gateway.listen (127.0.0.1:8080: both are this machine)'],
  ['::ffff:7f00:1', 8082, 'gateway.mesh'],
  ['127.0.0.1', 8081, 'gateway.admin'],
])('%s:%i is refused', async (host, port, what) => {
  await expect(check(host, port)).rejects.toThrow(what);
});

test.each([
  ['127.0.0.1', 9082],
  ['127.0.0.1', 19_081],
  ['ratings.debug', 9082],
  ['10.0.0.1', 18_081],
  ['nowhere.debug', 9082],
])('%s:%i is not production', async (host, port) => {
  await expect(check(host, port)).resolves.toBeUndefined();
});

test('any name of the address allows it, and no other does', async () => {
  await expect(check('127.0.0.1', 9081, 'reviews-v2')).resolves.toBeUndefined();
  await expect(check('127.0.0.2', 9081, 'reviews-v2')).resolves.toBeUndefined();
  await expect(check('127.0.0.1', 9081, 'ratings')).rejects.toThrow("production's reviews");
});

test('the entrance of a service into the gateway is refused by any name, and the cure is its url', async () => {
  await expect(check('127.0.0.1', 18_081, 'reviews')).rejects.toThrow(
    'got 127.0.0.1:18081, which is services.reviews.listen (0.0.0.0:18081: both are this machine): ' +
      "production's reviews by way of the gateway, which refuses replays; " +
      '--live-production reviews allows 127.0.0.1:9081, its url',
  );
});

test('where the gateway forwards replays, the entrance of a service is production like its url', async () => {
  const gateway = { ...production.gateway, replays: 'forward' } as const;
  const { guard, url } = await guardFor('127.0.0.1', 18_081, { ...production, gateway });
  expect(() => guard.refuse(url, ['reviews'])).not.toThrow();
  expect(() => guard.refuse(url, ['ratings'])).toThrow("production's reviews");
});

test("no name allows the gateway's own listeners", async () => {
  await expect(check('127.0.0.1', 8080, 'reviews', 'ratings')).rejects.toThrow('gateway.listen');
});

test('a name that leads elsewhere by the time of sending changes nothing', async () => {
  const { guard, url } = await guardFor('ratings.debug', 9082);
  expect(guard.pin(url)).toEqual({ ...url, addresses: ['10.0.0.10'] });
  expect(guard.pin(url)).toBe(guard.pin(url));
});

test('what a name of production that leads nowhere leaves open is told', async () => {
  const { guard, url } = await guardFor('10.0.0.10', 9083);
  expect(guard.doubtsOf(url)).toEqual([
    'services.stock.url: gone.prod does not resolve here, so whether 10.0.0.10:9083 is the same was ' +
      'told by its name alone',
  ]);
  const sure = await guardFor('10.0.0.10', 9082);
  expect(sure.guard.doubtsOf(sure.url)).toEqual([]);
  const allowed = await guardFor('gone.prod', 9083);
  expect(allowed.guard.doubtsOf(allowed.url)).toEqual([]);
});
