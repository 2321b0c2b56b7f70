import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseWhen } from '../../src/config/parse-when.js';
import { compileWhen } from '../../src/core/rules/compile-when.js';
import { hopExample } from '../core/rules/hop-example.js';
import { errorOf, readResponse } from '../gateway/harness/http-message.js';
import { openGateway } from '../gateway/harness/open-gateway.js';
import { dial } from '../gateway/harness/wire.js';
import { Authority } from '../harness/certificates.js';

const authority = new Authority();
const ratings = authority.issue('ratings');

async function httpsService(): Promise<number> {
  const server = createServer({ cert: ratings.cert, key: ratings.key }, (_req, res) =>
    res.end('five stars'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function call(mesh: number) {
  const client = await dial(mesh);
  client.send('GET / HTTP/1.1\r\nHost: ratings\r\n\r\n');
  return readResponse(client);
}

test('a service is called over TLS, and the hop says so', async () => {
  const port = await httpsService();
  const tls = { ca: authority.certFile, serverName: 'ratings', verify: true };
  const { mesh, log } = await openGateway({ services: { ratings: { port, tls } } });
  expect(await call(mesh)).toMatchObject({ status: 200, body: 'five stars' });
  const { exchange } = await log.ended();
  expect(exchange).toMatchObject({ error: null, upstreamScheme: 'https' });
});

test('a certificate that is not trusted is a 502 with its reason, which a rule can ask for', async () => {
  const port = await httpsService();
  const tls = { ca: authority.certFile, serverName: 'reviews', verify: true };
  const { mesh, log } = await openGateway({ services: { ratings: { port, tls } } });
  const response = await call(mesh);
  expect(response.status).toBe(502);
  expect(errorOf(response)).toMatchObject({
    code: 'LOOP_GATEWAY_TLS',
    message: `no TLS with 127.0.0.1:${port}: its certificate is for ratings, 127.0.0.1, not for reviews`,
  });
  const { exchange } = await log.ended();
  expect(exchange).toMatchObject({
    ...{ error: 'tls', errorCode: 'LOOP_GATEWAY_TLS', status: 0, answeredStatus: 502 },
    connectedAt: 0,
  });
  const hop = hopExample({ error: exchange.error, status: 0 });
  const holds = (error: string) => compileWhen(parseWhen({ error })).matches(hop);
  expect(['tls', 'any', 'connect', 'reset'].map(holds)).toEqual([true, true, false, false]);
});
