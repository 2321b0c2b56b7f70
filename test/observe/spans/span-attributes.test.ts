import { expect, test } from 'vitest';
import { hopRecord } from '../../../src/core/hop-record.js';
import { spanAttributes, spanName } from '../../../src/observe/spans/span-attributes.js';
import { exchange } from '../../recorder/exchanges.js';

type Given = Parameters<typeof exchange>[0];

function recordOf(given: Given) {
  const bodies = { requestBody: null, responseBody: null };
  return hopRecord({ exchange: exchange(given), parentSpanId: null, ...bodies }, false);
}

const attributes = (given: Given, from: string | null = null, capture: string | null = null) =>
  spanAttributes({ record: recordOf(given), from }, capture);

test('what comes in at the edge is served', () => {
  const given = {
    ...({ listener: 'edge', service: 'web', route: 'shop', client: '[2001:db8::1]:4711' } as const),
    ...{ authority: 'shop.example.com', path: '/cart/7?page=2', status: 200, answeredStatus: 200 },
    requestHeaders: ['User-Agent', 'Firefox'],
  } as const;
  expect(spanName(recordOf(given))).toBe('GET shop');
  expect(attributes(given, null, '12')).toEqual({
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'url.path': '/cart/7',
    'url.query': 'page=2',
    'server.address': 'shop.example.com',
    'server.port': 80,
    'client.address': '2001:db8::1',
    'user_agent.original': 'Firefox',
    'network.protocol.name': 'http',
    'network.protocol.version': '1.1',
    'loop.listener': 'edge',
    'loop.service': 'web',
    'loop.route': 'shop',
    'loop.capture': '12',
  });
});

test('what passes between services is called', () => {
  const given = {
    ...({ service: 'reviews', upstream: '10.0.0.7:9443', upstreamScheme: 'https' } as const),
    ...{ path: '/r?q', status: 404, answeredStatus: 404 },
  } as const;
  expect(spanName(recordOf(given))).toBe('GET reviews');
  expect(attributes(given, 'web')).toMatchObject({
    'http.response.status_code': 404,
    'error.type': '404',
    'url.scheme': 'https',
    'url.full': 'https://10.0.0.7:9443/r?q',
    'server.address': '10.0.0.7',
    'server.port': 9443,
    'loop.from': 'web',
  });
});

test('each side has the version of the connection that it knows', () => {
  const given = { protocol: 'http/2', upstreamProtocol: 'http/1.1', answeredStatus: 200 } as const;
  const version = (more: Given) => attributes(more)['network.protocol.version'];
  expect(version({ ...given, listener: 'edge' })).toBe('2');
  expect(version({ ...given, listener: 'mesh' })).toBe('1.1');
  expect(version({ listener: 'mesh', upstreamProtocol: 'http/2', answeredStatus: 200 })).toBe('2');
});

test('a 404 is no error of the server; what loop answered in its place is the status there alone', () => {
  const failed = { error: 'connect', answeredStatus: 502 } as const;
  expect(attributes({ listener: 'edge', status: 404, answeredStatus: 404 })).not.toHaveProperty([
    'error.type',
  ]);
  expect(attributes({ listener: 'edge', ...failed })).toMatchObject({
    'http.response.status_code': 502,
    'error.type': 'connect',
  });
  const called = attributes(failed);
  expect(called).toMatchObject({ 'error.type': 'connect' });
  expect(called).not.toHaveProperty(['http.response.status_code']);
});

test('a method that the client made up is no name', () => {
  const given = { method: 'BREW', service: 'pot' };
  expect(spanName(recordOf(given))).toBe('HTTP pot');
  expect(attributes(given)).toMatchObject({
    'http.request.method': '_OTHER',
    'http.request.method_original': 'BREW',
  });
});

test('bytes beyond ASCII are escaped, as URLs have them', () => {
  expect(attributes({ path: '/caf\xc3\xa9?\xff' })).toMatchObject({
    'url.path': '/caf%C3%A9',
    'url.query': '%FF',
  });
});
