import { expect, test } from 'vitest';
import { refuseProduction } from '../../src/replayer/production-guard.js';
import { config, service } from './fixtures/configs.js';

const production = config({
  services: [
    service('reviews', { host: '127.0.0.1', port: 9081 }, { host: '0.0.0.0', port: 18_081 }),
    service('reviews-v2', { host: 'localhost', port: 9081 }),
    service('ratings', { host: 'ratings.prod', port: 9082 }),
  ],
});

function check(host: string, port: number, ...allowed: string[]): void {
  refuseProduction(production, { host, port }, allowed);
}

test.each([
  ['::1', 9081, "production's reviews, reviews-v2; --live-production reviews allows it"],
  ['0.0.0.0', 9081, "production's reviews"],
  ['Ratings.Prod', 9082, "production's ratings"],
  ['127.0.0.1', 18_081, "production's reviews"],
  ['localhost', 8080, 'gateway.listen'],
  ['::ffff:7f00:1', 8082, 'gateway.mesh'],
  ['127.0.0.1', 8081, 'gateway.admin'],
])('%s:%i is refused', (host, port, what) => {
  expect(() => check(host, port)).toThrow(what);
});

test.each([
  ['127.0.0.1', 9082],
  ['127.0.0.1', 19_081],
  ['ratings.debug', 9082],
  ['10.0.0.1', 18_081],
])('%s:%i is not production', (host, port) => {
  expect(() => check(host, port)).not.toThrow();
});

test('any name of the address allows it, and no other does', () => {
  expect(() => check('127.0.0.1', 9081, 'reviews-v2')).not.toThrow();
  expect(() => check('127.0.0.1', 9081, 'ratings')).toThrow("production's reviews");
});

test('the entrance of a service into the gateway is refused by any name, and the cure is its url', () => {
  expect(() => check('127.0.0.1', 18_081, 'reviews')).toThrow(
    "got 127.0.0.1:18081, which is services.reviews.listen: production's reviews by way of the " +
      'gateway, which refuses replays; --live-production reviews allows 127.0.0.1:9081, its url',
  );
});

test('where the gateway forwards replays, the entrance of a service is production like its url', () => {
  const gateway = { ...production.gateway, replays: 'forward' } as const;
  const address = { host: '127.0.0.1', port: 18_081 };
  const forwarding = { ...production, gateway };
  expect(() => refuseProduction(forwarding, address, ['reviews'])).not.toThrow();
  expect(() => refuseProduction(forwarding, address, ['ratings'])).toThrow("production's reviews");
});

test("no name allows the gateway's own listeners", () => {
  expect(() => check('127.0.0.1', 8080, 'reviews', 'ratings')).toThrow('gateway.listen');
});
