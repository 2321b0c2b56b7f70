import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startGateway } from '../../src/gateway/gateway.js';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo, testConfig } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';

async function running(request = getIt) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(request);
  const wire = await upstream.accept();
  await readHead(wire);
  return { gateway, client, wire };
}

test('a drain with nothing running is over at once, whatever connections are open', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const [used, unused] = await Promise.all([dial(gateway.mesh), dial(gateway.edge)]);
  used.send(getIt);
  await readResponse(used);
  await gateway.gateway.drain(60_000);
  expect(await used.ended).toBe('end');
  await unused.ended;
});

test('a drain accepts no more connections, on any listener', async () => {
  const { gateway, client, wire } = await running();
  const drained = gateway.gateway.drain(60_000);
  for (const port of [gateway.edge, gateway.mesh, gateway.serviceDoor('ratings')]) {
    await refused(port);
  }
  wire.send(ok());
  await readResponse(client);
  await drained;
});

/** Resolves when connections to the port are refused; those that came before end by themselves. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ port, host: '127.0.0.1' });
    const outcome = await new Promise<string | undefined>((resolve) => {
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.on('close', () => resolve('closed'));
    });
    if (outcome === 'ECONNREFUSED') return;
  }
}

test('a drain lets the running request end, and then its connection', async () => {
  const { gateway, client, wire } = await running();
  const drained = gateway.gateway.drain(60_000);
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
  expect((await readHead(client)).first('connection')).toBe('close');
  wire.send('world');
  expect(await client.take(10)).toBe('helloworld');
  await drained;
  expect(await client.ended).toBe('end');
  expect((await gateway.log.ended()).exchange.error).toBeNull();
});

test('a response whose head was out already ends its kept connection too', async () => {
  const { gateway, client, wire } = await running();
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
  expect((await readHead(client)).first('connection')).toBe('keep-alive');
  const drained = gateway.gateway.drain(60_000);
  wire.send('world');
  expect(await client.take(10)).toBe('helloworld');
  await drained;
  await client.ended;
});

test('a request pipelined behind a running one is answered 503 while draining', async () => {
  const { gateway, client, wire } = await running();
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
  await client.until('hello');
  const drained = gateway.gateway.drain(60_000);
  client.send(`${getIt}`);
  // Parsed while the first runs: an answer of its own from the upstream is never asked for.
  const other = once(client.socket, 'data');
  wire.send('world');
  await other;
  expect(await client.take(5)).toBe('world');
  const refused = await readResponse(client);
  expect(refused.status).toBe(503);
  expect(refused.first('retry-after')).toBe('1');
  expect(refused.first('connection')).toBe('close');
  expect(errorOf(refused).code).toBe('LOOP_GATEWAY_DRAINING');
  expect(refused.first('x-request-id')).toBe(errorOf(refused).requestId);
  await drained;
  expect(gateway.log.all).toHaveLength(1);
});

test('a drain is bounded: events are broken off, noted, and the upstream is left', async () => {
  const { gateway, client, wire } = await running();
  wire.send('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n');
  await client.until('data: 1\n\n');
  const before = performance.now();
  await gateway.gateway.drain(200);
  const took = performance.now() - before;
  expect(took).toBeGreaterThanOrEqual(190);
  expect(took).toBeLessThan(20_000);
  expect(await client.rest()).not.toContain('0\r\n\r\n');
  await wire.ended;
  // All of it before the drain has resolved: what listens is closed next.
  expect(gateway.log.all.map(({ ends, exchange }) => [ends, exchange.error])).toEqual([
    [1, 'aborted'],
  ]);
});

test('half a request does not hold a drain up beyond its bound', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send('GET / HTTP/1.1\r\nHost: rat');
  await gateway.gateway.drain(200);
  await client.ended;
  expect(gateway.log.all).toEqual([]);
});

test('a port that is taken is told with listener and address, and nothing stays open', async () => {
  const upstream = await rawUpstream();
  const config = testConfig({ services: { ratings: { port: 1 } } });
  const free = await startGateway({ config, listeners: [] });
  const edge = Number(free.doors[0]?.address.split(':')[1]);
  await free.drain(0);
  const clash = {
    ...config,
    gateway: {
      ...config.gateway,
      listen: { host: '127.0.0.1', port: edge },
      mesh: { host: '127.0.0.1', port: upstream.port },
    },
  };
  await expect(startGateway({ config: clash, listeners: [] })).rejects.toMatchObject({
    code: 'LOOP_GATEWAY_LISTEN',
    message: `mesh: cannot listen on 127.0.0.1:${upstream.port}: another program has that port`,
  });
  await expect(dial(edge)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
