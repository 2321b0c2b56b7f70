import { expect, test } from 'vitest';
import type { Interceptor } from '../../src/core/forward.js';
import { startGateway } from '../../src/gateway/gateway.js';
import { ExchangeLog } from './harness/exchange-log.js';
import { readHead, readResponse } from './harness/http-message.js';
import { gatewayTo, testConfig } from './harness/open-gateway.js';
import { answering, ok, rawUpstream } from './harness/raw-upstream.js';
import { dial } from './harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';

test('interceptors wrap each other, the first outermost', async () => {
  const order: string[] = [];
  const noting =
    (name: string): Interceptor =>
    (next) =>
    (request, handler) => {
      order.push(name);
      return next(request, handler);
    };
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port, {
    interceptors: [noting('outer'), noting('inner')],
  });
  const client = await dial(gateway.mesh);
  client.send(getIt);
  expect((await readResponse(client)).body).toBe('ok');
  expect(order).toEqual(['outer', 'inner']);
});

test('an interceptor may answer itself, before the call returns', async () => {
  const answer: Interceptor = () => (_request, handler) => {
    handler.onHead(203, 'Made Up', ['Content-Length', '4']);
    handler.onData(Buffer.from('mine'));
    handler.onEnd([]);
    return { write: () => true, end() {}, pause() {}, resume() {}, abort() {} };
  };
  const gateway = await gatewayTo(1, { interceptors: [answer] });
  const client = await dial(gateway.mesh);
  for (const method of ['GET', 'POST']) {
    client.send(`${method} / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\nbody`);
    expect(await readResponse(client)).toMatchObject({
      line: 'HTTP/1.1 203 Made Up',
      body: 'mine',
    });
  }
  expect((await gateway.log.ended(1)).exchange).toMatchObject({ status: 203, error: null });
});

test('an interceptor may fail itself, before the call returns', async () => {
  const fail: Interceptor = () => (_request, handler) => {
    handler.onError({
      kind: 'connect',
      code: 'LOOP_GATEWAY_UPSTREAM_REFUSED',
      message: 'injected',
    });
    return { write: () => true, end() {}, pause() {}, resume() {}, abort() {} };
  };
  const gateway = await gatewayTo(1, { interceptors: [fail] });
  const client = await dial(gateway.mesh);
  client.send(getIt);
  expect((await readResponse(client)).body).toContain('injected');
});

test('several listeners each hear of everything, also beside one that does not care', async () => {
  const upstream = await rawUpstream();
  const logs = [new ExchangeLog(), new ExchangeLog()] as const;
  const gateway = await startGateway({
    config: testConfig({ services: { ratings: { port: upstream.port } } }),
    listeners: [logs[0], { start: () => undefined }, logs[1]],
  });
  const client = await dial(Number(gateway.doors[1]?.address.split(':')[1]));
  client.send('POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\nbody');
  const wire = await upstream.accept();
  await readHead(wire);
  await wire.take(4);
  wire.send(ok('answer'));
  await readResponse(client);
  for (const log of logs) {
    expect(await log.ended()).toMatchObject({
      ends: 1,
      requestBody: 'body',
      responseBody: 'answer',
    });
  }
  await gateway.drain(0);
});

test('a gateway on localhost serves and drains like any other', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const config = testConfig({ services: { ratings: { port: upstream.port } } });
  const gateway = await startGateway({
    config: { ...config, gateway: { ...config.gateway, mesh: { host: 'localhost', port: 0 } } },
    listeners: [],
  });
  const [, mesh] = gateway.doors;
  expect(mesh?.address).toMatch(/^localhost:\d+$/);
  const client = await dial(Number(mesh?.address.split(':')[1]), 'localhost');
  client.send(getIt);
  expect((await readResponse(client)).body).toBe('ok');
  await gateway.drain(60_000);
});
