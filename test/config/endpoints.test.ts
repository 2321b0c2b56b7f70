import { expect, test } from 'vitest';
import { configText } from '../../src/cli/config/config-text.js';
import { parseConfig } from '../../src/config/parse-config.js';
import { outlineOf } from '../../src/config/read-outline.js';
import { productionAddresses } from '../../src/core/production-addresses.js';

const text = (service: string) => `services:\n  a: ${service}\n`;

function parse(service: string) {
  return parseConfig(text(service), '/srv/loop.yaml', { shownAs: 'loop.yaml' });
}

const two = 'endpoints: ["http://10.0.0.1:9080", "https://reviews"]';
const one = { protocol: 'http', host: '10.0.0.1', port: 9080 };
const other = { protocol: 'https', host: 'reviews', port: 443 };

test('a service has endpoints in place of a url, and a way to choose', () => {
  expect(parse(`{ ${two} }`).services).toMatchObject([{ url: one, endpoints: [one, other] }]);
  expect(parse(`{ ${two}, balance: round-robin }`).services[0]?.balance).toBe('round-robin');
  expect(parse(`{ ${two}, balance: "header:X-User" }`).services[0]?.balance).toEqual({
    header: 'x-user',
  });
  expect(outlineOf(text(`{ ${two} }`)).services).toEqual([
    { name: 'a', url: 'http://10.0.0.1:9080' },
  ]);
});

test('a url alone is no endpoint, and with a balance the only one', () => {
  expect(parse('{ url: "http://10.0.0.1:9080" }').services[0]?.endpoints).toBeUndefined();
  const url = '{ url: "http://10.0.0.1:9080", balance: random }';
  expect(parse(url).services[0]?.endpoints).toEqual([one]);
});

test('health and outlier have defaults for all but the path, and make an endpoint of a url', () => {
  const [service] = parse(
    '{ url: "http://10.0.0.1:9080", health: { path: /health }, outlier: {} }',
  ).services;
  expect(service).toMatchObject({
    endpoints: [one],
    health: {
      path: '/health',
      everyMs: 5_000,
      timeoutMs: 1_000,
      unhealthyAfter: 3,
      healthyAfter: 2,
    },
    outlier: { failures: 5, withinMs: 30_000, ejectMs: 30_000, maxEjected: 0.5 },
  });
});

test('limits leave a url as it is, and have a line of 1024', () => {
  const [service] = parse('{ url: "http://10.0.0.1:9080", limits: { connections: 5 } }').services;
  expect(service?.endpoints).toBeUndefined();
  expect(service?.limits).toEqual({ connections: 5, pending: 1024, requests: null });
});

test('every endpoint is an address of production', () => {
  const keys = productionAddresses(parse(`{ ${two} }`)).map(({ key }) => key);
  expect(keys.slice(3)).toEqual(['services.a.endpoints[0]', 'services.a.endpoints[1]']);
});

test('a check shows the endpoints and how one is chosen', () => {
  const shown = (more: string) => configText(parse(`{ ${two}${more} }`));
  const all = 'service a  http://10.0.0.1:9080, https://reviews:443';
  expect(shown('')).toContain(`${all} (least-requests) for host a\n`);
  expect(shown(', balance: "header:x-user"')).toContain(`${all} (by header x-user) for host a\n`);
});

test('a check shows what is done about a service', () => {
  const policies =
    'health: { path: /health }, outlier: { eject: 1m }, limits: { connections: 200, requests: 500 }';
  const outlierAlone = 'outlier: { failures: 1, maxEjected: 12.5% }';
  const shown = (more: string) => configText(parse(`{ url: "http://b", ${more} }`));
  expect(shown(policies)).toContain(
    ' for host a; asked for /health every 5s; left out for 1m after 5 failures in a row, 50 % at most; ' +
      'at most 200 connections, 1024 requests that wait, 500 requests\n',
  );
  expect(shown(outlierAlone)).toContain('; left out for 30s after 1 failure, 12.5 % at most\n');
  expect(shown('limits: { requests: 5 }')).toContain('; at most 5 requests\n');
});

// biome-ignore format: a line a mistake reads as the table it is
test.each([
  ['{ hosts: [b] }', '2:3: services.a.url: expected an http://, https://, h2:// or h2c:// URL such as http://127.0.0.1:9080, got nothing'],
  ['{ url: "http://b", endpoints: ["http://c"] }', '2:36: services.a.endpoints: expected url or endpoints, and not both, got a list'],
  ['{ endpoints: [] }', '2:19: services.a.endpoints: expected one URL at least, got an empty list'],
  ['{ endpoints: "http://b" }', '2:19: services.a.endpoints: expected a list of URLs such as ["http://10.0.0.1:9080"], got "http://b"'],
  ['{ endpoints: ["http://b/path"] }', '2:20: services.a.endpoints[0]: expected a URL without a path (the path of a request goes through untouched), got "http://b/path"'],
  ['{ endpoints: ["http://127.0.0.1:8082"] }', '2:20: services.a.endpoints[0]: expected the address of a service, got 127.0.0.1:8082, where loop itself listens (gateway.mesh)'],
  ['{ url: "http://b", balance: least }', '2:34: services.a.balance: expected least-requests, round-robin, random, or a header such as header:x-user, got "least"'],
  ['{ url: "http://b", balance: "header:" }', '2:34: services.a.balance: expected least-requests, round-robin, random, or a header such as header:x-user, got "header:"'],
  ['{ url: "http://b", health: {} }', '2:25: services.a.health.path: expected a path such as /health, got nothing'],
  ['{ url: "http://b", health: { path: health } }', '2:41: services.a.health.path: expected a path such as /health, got "health"'],
  ['{ url: "http://b", health: { path: /a b } }', '2:41: services.a.health.path: expected a path such as /health, got "/a b"'],
  ['{ url: "http://b", health: { path: /a, every: 0s } }', '2:52: services.a.health.every: expected a duration from 1ms to 24d, got "0s"'],
  ['{ url: "http://b", outlier: { failures: 0 } }', '2:46: services.a.outlier.failures: expected a whole number from 1 to 1000, got 0'],
  ['{ url: "http://b", outlier: { maxEjected: 101% } }', '2:48: services.a.outlier.maxEjected: expected a percentage from 0% to 100% such as 50%, got "101%"'],
  ['{ url: "http://b", limits: {} }', '2:33: services.a.limits: expected connections or requests, got an empty mapping'],
  ['{ url: "http://b", limits: { connections: 0 } }', '2:48: services.a.limits.connections: expected a whole number from 1 to 1000000, got 0'],
])('%s is refused', (service, line) => {
  expect(() => parse(service)).toThrow(`loop.yaml:${line}`);
});

test('a service without an address is told so beside its other mistakes', () => {
  expect(() => parse('{ hots: [c] }')).toThrow(
    /services\.a\.url: expected an http.*\n.*services\.a\.hots: expected/,
  );
});
