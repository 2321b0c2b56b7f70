import { expect, test } from 'vitest';
import type { RedirectConfig } from '../../src/core/route-policies.js';
import { readResponse } from '../gateway/harness/http-message.js';
import { openGateway } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const asAsked: RedirectConfig = { path: null, host: null, scheme: null, status: 301 };

async function redirecting(redirect: Partial<RedirectConfig>, trustProxy = false) {
  const upstream = await rawUpstream(answering(ok('reviews')));
  const gateway = await openGateway({
    services: { reviews: { port: upstream.port } },
    trustProxy,
    routes: [
      {
        to: [],
        name: 'old',
        path: '/old/*',
        policies: { redirect: { ...asAsked, ...redirect } },
      },
      { to: 'reviews' },
    ],
  });
  const ask = async (target: string, lines = 'Host: shop:8080\r\n', version = '1.1') => {
    const client = await dial(gateway.edge);
    client.send(`GET ${target} HTTP/${version}\r\n${lines}\r\n`);
    return readResponse(client);
  };
  return { gateway, ask };
}

// biome-ignore format: reads as the table it is
test.each<[Partial<RedirectConfig>, string, string]>([
  [{ path: '/new/*' }, '/old/1?a=b%2F', 'http://shop:8080/new/1?a=b%2F'],
  [{ path: '/new' }, '/old/1?a=b', 'http://shop:8080/new?a=b'],
  [{ host: 'shop.example' }, '/old/1', 'http://shop.example/old/1'],
  [{ host: 'shop.example:8443', scheme: 'https' }, '/old/1', 'https://shop.example:8443/old/1'],
  [{ scheme: 'https' }, '/old/1?x', 'https://shop/old/1?x'],
  [{ scheme: 'http', path: '/*' }, '/old/1', 'http://shop:8080/1'],
  [{ path: '/*' }, '/old//elsewhere/x', 'http://shop:8080//elsewhere/x'],
  [{ path: '/new/*' }, '/old/caf%c3%a9', 'http://shop:8080/new/caf%C3%A9'],
])('%j leads %s to %s', async (redirect, target, location) => {
  const { ask, gateway } = await redirecting(redirect);
  const answer = await ask(target);
  expect(answer.status).toBe(301);
  expect(answer.first('location')).toBe(location);
  expect(answer.body).toBe('');
  expect(answer.first('x-loop-trace')).toMatch(/^[0-9a-f]{32}$/);
  // Nobody was asked: there is no exchange.
  expect(gateway.log.all).toEqual([]);
});

test('the status is the one that is given, and what does not match goes on', async () => {
  const { ask } = await redirecting({ path: '/new/*', status: 308 });
  expect((await ask('/old/1')).line).toBe('HTTP/1.1 308 Permanent Redirect');
  expect((await ask('/new/1')).body).toBe('reviews');
});

test('a proxy in front says by which scheme the client came, where it is trusted', async () => {
  const lines = 'Host: shop\r\nX-Forwarded-Proto: https\r\n';
  const trusting = await redirecting({ path: '/new/*' }, true);
  expect((await trusting.ask('/old/1', lines)).first('location')).toBe('https://shop/new/1');
  const other = await redirecting({ path: '/new/*' });
  expect((await other.ask('/old/1', lines)).first('location')).toBe('http://shop/new/1');
});

test('a client that names no host is led to a path, and to no other host by it', async () => {
  const { ask } = await redirecting({ path: '/*' });
  expect((await ask('/old//elsewhere', '', '1.0')).first('location')).toBe('/elsewhere');
});

test('the handshake of a WebSocket is led elsewhere too', async () => {
  const { ask } = await redirecting({ path: '/new/*' });
  const answer = await ask(
    '/old/1',
    'Host: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n',
  );
  expect(answer.status).toBe(301);
  expect(answer.first('location')).toBe('http://shop/new/1');
});
