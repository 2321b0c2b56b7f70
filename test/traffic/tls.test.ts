import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readResponse } from '../gateway/harness/http-message.js';
import { dial } from '../gateway/harness/wire.js';
import { Authority, type Identity } from '../harness/certificates.js';
import { openSteered } from './open-steered.js';

const authority = new Authority();
const tls = { ca: authority.certFile, verify: true };
const post = 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody';

async function httpsAt({ cert, key }: Identity): Promise<number> {
  const server = createServer({ cert, key }, (_req, res) => res.end('there'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const endpointAt = (port: number) => ({ protocol: 'https' as const, host: '127.0.0.1', port, tls });

test('a request that one endpoint has no good certificate for goes to another', async () => {
  const bad = await httpsAt(authority.issue('shop', { days: -1 }));
  const good = await httpsAt(authority.issue('shop'));
  const endpoints = [endpointAt(bad), endpointAt(good)];
  const gateway = await openSteered([bad], { policies: { balance: 'round-robin', endpoints } });
  const client = await dial(gateway.edge);
  client.send(post);
  expect((await readResponse(client)).body).toBe('there');
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ upstream: `127.0.0.1:${good}`, error: null });
});

test('a failure of TLS is sent again as one to connect is, whatever the method', async () => {
  const bad = await httpsAt(authority.issue('shop', { days: -1 }));
  const retries = { attempts: 3, on: ['connect'], perTryMs: null, backoffMs: 1, budget: 1 };
  const policies = { retries, endpoints: [endpointAt(bad)] };
  const gateway = await openSteered([bad], { policies });
  const client = await dial(gateway.edge);
  client.send(post);
  expect((await readResponse(client)).status).toBe(502);
  const errors = gateway.log.all.map(({ exchange }) => exchange.error);
  expect(errors).toEqual(['tls', 'tls', 'tls']);
});
