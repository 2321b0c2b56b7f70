import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../src/core/config.js';
import { locateIn } from '../../src/gateway/route/locate.js';
import { sampleConfig } from '../cli/fixtures/fake-rooms.js';
import { entryOf, hopOf, hopsOf, readHar } from './fixtures/foreign.js';

const sample = sampleConfig();
const all: RouteConfig = {
  ...(sample.routes[0] as RouteConfig),
  name: 'all',
  match: { host: null, path: '/*', methods: null, headers: {}, query: {} },
};
const config = { ...sample, routes: [all] };

function serviceOf(url: string, map?: ReadonlyMap<string, string>, given = config) {
  const hop = hopOf({ request: { url } }, { locate: locateIn(given, map) });
  return hop.service;
}

describe('the service of an entry', () => {
  test('is none of ours when its host is none of ours, whatever a route takes', () => {
    expect(serviceOf('https://stats.example/collect')).toBeNull();
    expect(serviceOf('http://127.0.0.1:1/x')).toBeNull();
    const hop = hopOf({ request: { url: 'https://stats.example/collect' } });
    expect(hop).toMatchObject({
      ...{ service: null, route: null, to: 'stats.example:443', scheme: 'https', listener: 'mesh' },
    });
  });

  test('is the one that its host names, by name or by address', () => {
    const [first] = sample.services;
    if (first === undefined) throw new Error('no service');
    expect(serviceOf(`https://${first.name}/x`)).toBe(first.name);
    expect(serviceOf(`http://${first.url.host}:${first.url.port}/x`)).toBe(first.name);
    expect(serviceOf(`http://localhost:${first.url.port}/x`)).toBe(first.name);
    expect(serviceOf(`https://${first.name.toUpperCase()}./x`)).toBe(first.name);
    expect(serviceOf(`http://[::ffff:127.0.0.1]:${first.url.port}/x`)).toBe(first.name);
    const lone = {
      ...first,
      name: 'lone',
      hosts: ['lone'],
      url: { ...first.url, host: 'a.internal' },
    };
    const given = { ...config, services: [...sample.services, lone] };
    expect(serviceOf('https://a.internal/x', undefined, given)).toBe('lone');
    expect(serviceOf('https://a.internal.example/x', undefined, given)).toBeNull();
    // As a config may write it.
    const v6 = { ...lone, url: { ...lone.url, host: '2001:DB8:0::7' } };
    const ofV6 = { ...config, services: [...sample.services, v6] };
    expect(serviceOf('https://[2001:db8::7]/x', undefined, ofV6)).toBe('lone');
  });

  test("is the route's at the gateway's own address, and where a route names the host", () => {
    expect(serviceOf('http://localhost:8080/x')).toBe(all.to);
    const listen = { host: 'Gate.Internal', port: 8080 };
    const there = { ...config, gateway: { ...config.gateway, listen } };
    expect(serviceOf('http://gate.internal.:8080/x', undefined, there)).toBe(all.to);
    expect(serviceOf('http://gate.internal:8081/x', undefined, there)).toBeNull();
    const match = { ...all.match, host: '*.shop.example' };
    const given = { ...config, routes: [{ ...all, name: 'shop', match }, all] };
    expect(serviceOf('https://www.shop.example/x', undefined, given)).toBe(all.to);
    expect(serviceOf('https://www.other.example/x', undefined, given)).toBeNull();
    expect(serviceOf('https://WWW.shop.example./x', undefined, given)).toBe(all.to);
  });

  test('is the one that it is given by hand', () => {
    const name = sample.services.at(-1)?.name ?? '';
    const map = new Map([
      ['WWW.shop.example.', name],
      ['127.0.0.1:1', name],
    ]);
    expect(serviceOf('https://WWW.shop.example/x', map)).toBe(name);
    expect(serviceOf('https://www.shop.example:8443/x', map)).toBe(name);
    expect(serviceOf('http://127.0.0.1:1/x', map)).toBe(name);
    expect(serviceOf('http://127.0.0.1:2/x', map)).toBeNull();
  });
});

test('an archive is taken again when its hosts are given to others', () => {
  const entries = [entryOf({ request: { url: 'https://www.shop.example/x' } })];
  const keyOf = (map?: ReadonlyMap<string, string>) =>
    readHar(entries, { locate: locateIn(config, map) }).captures[0]?.key;
  const given = new Map([['www.shop.example', sample.services[0]?.name ?? '']]);
  expect(keyOf()).toBe(keyOf());
  expect(keyOf(given)).toBe(keyOf(given));
  expect(keyOf(given)).not.toBe(keyOf());
});

describe('headers', () => {
  test('the crumbs of a cookie are one cookie, where the version had crumbs', () => {
    const headers = [
      { name: ':authority', value: 'shop.example' },
      { name: 'cookie', value: 'a=1' },
      { name: 'x', value: 'y' },
      { name: 'cookie', value: 'b=2' },
    ];
    const sent = (httpVersion: string) =>
      hopOf({ request: { headers, httpVersion, url: 'https://1.2.3.4/' } }).request.headers;
    expect(sent('h2')).toEqual(['Host', 'shop.example', 'cookie', 'a=1; b=2', 'x', 'y']);
    expect(sent('HTTP/3')).toEqual(sent('h2'));
    expect(sent('HTTP/1.1')).toContain('a=1');
  });

  test('cookies that were joined by a line end are several', () => {
    const headers = { 'set-cookie': 'a=1\nb=2; Path=/', vary: 'accept\norigin', x: 'a\r\nEvil: 1' };
    expect(hopOf({ headers }).response?.headers).toEqual([
      ...['set-cookie', 'a=1', 'set-cookie', 'b=2; Path=/'],
      ...['vary', 'accept', 'vary', 'origin', 'x', 'a Evil: 1'],
    ]);
  });
});

describe('by page', () => {
  const page = (url: string, pageref: string | undefined, second: number, response = {}) =>
    entryOf({
      request: { url },
      startedDateTime: `2026-03-01T12:00:0${second}.000Z`,
      pageref,
      response,
    });
  const moved = { status: 302, redirectURL: '/home' };
  const entries = [
    page('http://ratings/old', 'page_1', 1, { status: 301, redirectURL: 'http://ratings/start' }),
    page('http://ratings/start', undefined, 2, moved),
    page('http://ratings/home', 'page_2', 3),
    page('http://stats.example/collect', 'page_2', 4, { status: 503 }),
    page('http://ratings/api', 'page_2', 5, { status: 502 }),
    page('http://ratings/other', 'page_1', 0),
    page('http://ratings/alone', undefined, 6),
  ];

  test('the entries of a page are one capture, its redirects among them', () => {
    const { captures } = readHar(entries, { byPage: true });
    expect(captures.map(({ hops }) => hops.map(({ path }) => path))).toEqual([
      ['/old', '/start', '/home', '/collect', '/api'],
      ['/other'],
      ['/alone'],
    ]);
    expect(new Set(captures.map(({ traceId }) => traceId)).size).toBe(3);
    expect(new Set(hopsOf({ captures }).map(({ spanId }) => spanId)).size).toBe(7);
  });

  test('its rule holds for its own failure, before that of a third party', () => {
    const [capture] = readHar(entries, { byPage: true }).captures;
    expect(capture?.rule.when).toEqual({ status: 502 });
    expect(capture?.hops.filter(({ ruleHeld }) => ruleHeld).map(({ path }) => path)).toEqual([
      '/api',
    ]);
  });

  test('and without it each entry is one, as ever', () => {
    expect(readHar(entries).captures.map(({ hops }) => hops.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });
});

describe('an entry that cannot be taken', () => {
  const odd = [
    entryOf({}),
    entryOf({ request: { url: `data:image/gif;base64,${'A'.repeat(200)}` } }),
    entryOf({ startedDateTime: 'yesterday' }),
    { startedDateTime: '2026-03-01', request: 5 },
    entryOf({ request: { method: 'GET /' } }),
    'nonsense',
    { startedDateTime: '2026-03-01', request: { url: 'http://shop.example/3' } },
    entryOf({ request: { method: 'CONNECT', url: 'http://shop.example:443/' } }),
    entryOf({ request: { url: 'chrome-extension://abc/x.js' } }),
    entryOf({ request: { url: 'http://shop.example/2' } }),
  ];

  test('is left out and named, and the others are taken', () => {
    const { captures, skipped } = readHar(odd);
    expect(captures.map(({ hops }) => hops[0]?.path)).toEqual(['/1', '/2']);
    expect(skipped.map(({ entry, reason }) => `${entry} ${reason.slice(0, 60)}`)).toEqual([
      '1 request.url: expected an http or https URL, got "data:image/',
      '2 startedDateTime: expected an ISO 8601 time, got "yesterday"',
      expect.stringMatching(/^3 /),
      '4 request.method: expected an HTTP token',
      expect.stringMatching(/^5 expected object, got /),
      '6 request.method: expected string, got nothing',
      '7 request.method: expected a request, got a tunnel to a proxy ',
      '8 request.url: expected an http or https URL, got "chrome-exte',
    ]);
    expect(skipped[0]?.url).toHaveLength(81);
  });

  // JSON may hold an object that cannot be made a text: `{ "toString": 1 }`.
  test('is named as well when an object stands for its URL, and one for its status is no status', () => {
    const { captures, skipped } = readHar([
      entryOf({ request: { url: { toString: 1 } } }),
      entryOf({ response: { status: { toString: 1 } } }),
    ]);
    expect(skipped).toMatchObject([{ entry: 0, url: '' }]);
    expect(captures[0]?.hops[0]).toMatchObject({ status: null, path: '/1' });
  });

  test('is a reason to take none where that is asked for', () => {
    expect(() => readHar(odd, { strict: true })).toThrow(
      'case.har: log.entries.1.request.url: expected an http or https URL, got "data:image/gif',
    );
    expect(readHar([odd[0], odd[9]], { strict: true }).captures).toHaveLength(2);
  });

  test('is a reason to refuse when there is no other', () => {
    expect(() => readHar([odd[1], odd[2]])).toThrow(
      /log\.entries\.0\.request\.url.* \(and 1 more: none/,
    );
  });

  test('is not one that has numbers for texts, texts for numbers, and nulls for either', () => {
    const request = {
      headers: [{ name: 'x-n', value: 5 }, null, { name: 7, value: null }],
      bodySize: null,
      postData: { mimeType: null, params: null, text: null },
      cookies: null,
    };
    const response = {
      status: '200',
      headers: null,
      bodySize: 'x',
      content: { size: 'y', text: 'ok' },
    };
    const hop = hopOf({
      request,
      response,
      time: 'fast',
      timings: { connect: null, receive: '5' },
    });
    expect(hop).toMatchObject({ status: 200, durationMs: null, connectMs: null });
    expect(hop.request.headers).toEqual(['Host', 'shop.example', 'x-n', '5', '7', '']);
  });
});
