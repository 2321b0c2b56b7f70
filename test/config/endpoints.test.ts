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

// biome-ignore format: a line a mistake reads as the table it is
test.each([
  ['{ hosts: [b] }', '2:3: services.a.url: expected an http:// or https:// URL such as http://127.0.0.1:9080, got nothing'],
  ['{ url: "http://b", endpoints: ["http://c"] }', '2:36: services.a.endpoints: expected url or endpoints, and not both, got a list'],
  ['{ endpoints: [] }', '2:19: services.a.endpoints: expected one URL at least, got an empty list'],
  ['{ endpoints: "http://b" }', '2:19: services.a.endpoints: expected a list of URLs such as ["http://10.0.0.1:9080"], got "http://b"'],
  ['{ endpoints: ["http://b/path"] }', '2:20: services.a.endpoints[0]: expected a URL without a path (the path of a request goes through untouched), got "http://b/path"'],
  ['{ endpoints: ["http://127.0.0.1:8082"] }', '2:20: services.a.endpoints[0]: expected the address of a service, got 127.0.0.1:8082, where loop itself listens (gateway.mesh)'],
  ['{ url: "http://b", balance: least }', '2:34: services.a.balance: expected least-requests, round-robin, random, or a header such as header:x-user, got "least"'],
  ['{ url: "http://b", balance: "header:" }', '2:34: services.a.balance: expected least-requests, round-robin, random, or a header such as header:x-user, got "header:"'],
])('%s is refused', (service, line) => {
  expect(() => parse(service)).toThrow(`loop.yaml:${line}`);
});

test('a service without an address is told so beside its other mistakes', () => {
  expect(() => parse('{ hots: [c] }')).toThrow(
    /services\.a\.url: expected an http.*\n.*services\.a\.hots: expected/,
  );
});
