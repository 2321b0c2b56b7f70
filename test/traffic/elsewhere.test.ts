import { createServer, type Server } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { EndpointState } from '../../src/traffic/endpoints/endpoint-state.js';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { openWebSocket, webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { freePort, freePorts } from '../harness/free-port.js';
import { openSteered } from './open-steered.js';

const get = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody';
const inTurn = { balance: 'round-robin' } as const;

test('a request goes to an endpoint, and the hop says to which', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map((name) => rawUpstream(answering(ok(name)))),
  );
  const ports = [one?.port ?? 0, two?.port ?? 0];
  const gateway = await openSteered(ports, { policies: inTurn });
  const client = await dial(gateway.edge);
  for (const name of ['one', 'two', 'one', 'two']) {
    client.send(get);
    expect((await readResponse(client)).body).toBe(name);
  }
  const seen = gateway.log.all.map(({ exchange }) => exchange.upstream);
  expect(seen).toEqual([...ports, ...ports].map((port) => `127.0.0.1:${port}`));
});

test.each([
  ['GET', get],
  ['POST', post],
])(
  'a %s that one endpoint takes no connection for goes to another, whole',
  async (_method, request) => {
    const dead = await freePort();
    const upstream = await rawUpstream();
    const gateway = await openSteered([dead, upstream.port], { policies: inTurn });
    const client = await dial(gateway.edge);
    client.send(request);
    const wire = await upstream.accept();
    const head = await readHead(wire);
    if (request === post) expect(await wire.take(4)).toBe('body');
    expect(head.line).toMatch(/ \/ HTTP\/1.1$/);
    wire.send(ok('there'));
    expect((await readResponse(client)).body).toBe('there');
    expect((await gateway.log.ended()).exchange).toMatchObject({
      upstream: `127.0.0.1:${upstream.port}`,
      status: 200,
      error: null,
      errorMessage:
        `no connection to 127.0.0.1:${dead}: ECONNREFUSED; ` +
        `sent to 127.0.0.1:${upstream.port} in place of 127.0.0.1:${dead}`,
    });
  },
);

test('a body goes elsewhere whole also on a connection that is there already', async () => {
  const dead = await freePort();
  const upstream = await rawUpstream();
  const gateway = await openSteered([upstream.port, dead], { policies: inTurn });
  const client = await dial(gateway.edge);
  client.send(get);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok());
  await readResponse(client);
  client.send(post);
  await readHead(wire);
  expect(await wire.take(4)).toBe('body');
  wire.send(ok('whole'));
  expect((await readResponse(client)).body).toBe('whole');
});

test('a large body goes elsewhere as long as nothing of it is gone', async () => {
  const dead = await freePort();
  const upstream = await rawUpstream();
  const gateway = await openSteered([dead, upstream.port], { policies: inTurn });
  const client = await dial(gateway.edge);
  const body = Buffer.alloc(300_000, 'x');
  client.send(`PUT / HTTP/1.1\r\nHost: shop\r\nContent-Length: ${body.length}\r\n\r\n`);
  client.send(body);
  const wire = await upstream.accept();
  await readHead(wire);
  expect((await wire.take(body.length)).length).toBe(body.length);
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

test('when no endpoint takes a connection the answer is 502 and names the last, and the one before', async () => {
  const ports = [await freePort(), await freePort()];
  const gateway = await openSteered(ports, { policies: inTurn });
  const client = await dial(gateway.edge);
  client.send(get);
  const response = await readResponse(client);
  expect(response.status).toBe(502);
  expect(errorOf(response).code).toBe('LOOP_GATEWAY_UPSTREAM_REFUSED');
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ error: 'connect', upstream: `127.0.0.1:${ports[1]}` });
  expect(exchange.errorMessage).toContain(`127.0.0.1:${ports[0]}: ECONNREFUSED`);
  expect(exchange.errorMessage).toContain(`127.0.0.1:${ports[1]}: ECONNREFUSED`);
});

/** Takes each request and breaks the connection; `says` is sent before. */
const breaking = (says = '') => ({
  async serve(wire: {
    until(mark: string): Promise<unknown>;
    send(text: string): void;
    socket: { destroy(): void; end(): void };
  }) {
    await wire.until('\r\n\r\n');
    if (says === '') wire.socket.destroy();
    else {
      wire.send(says);
      wire.socket.end();
    }
  },
});

test.each([
  ['GET', get, 200],
  ['POST', post, 502],
])(
  'an endpoint that breaks off without an answer: a %s is sent elsewhere only if it may be sent twice',
  async (_method, request, status) => {
    const [broken, fine] = await Promise.all([
      rawUpstream(breaking()),
      rawUpstream(answering(ok())),
    ]);
    const gateway = await openSteered([broken.port, fine.port], { policies: inTurn });
    const client = await dial(gateway.edge);
    client.send(request);
    expect((await readResponse(client)).status).toBe(status);
    expect(fine.connections.length).toBe(status === 200 ? 1 : 0);
  },
);

test('a request that breaks every endpoint is sent to two of them, and no more', async () => {
  const broken = await Promise.all([1, 2, 3].map(() => rawUpstream(breaking())));
  const gateway = await openSteered(
    broken.map(({ port }) => port),
    { policies: inTurn },
  );
  const client = await dial(gateway.edge);
  client.send(get);
  expect((await readResponse(client)).status).toBe(502);
  expect(broken.map(({ connections }) => connections.length).toSorted()).toEqual([0, 1, 1]);
});

test('an answer that has begun and breaks off is not asked for again', async () => {
  const [broken, fine] = await Promise.all([
    rawUpstream(breaking('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
    rawUpstream(answering(ok())),
  ]);
  const gateway = await openSteered([broken.port, fine.port], { policies: inTurn });
  const client = await dial(gateway.edge);
  client.send(get);
  await client.until('half');
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 200, error: 'reset' });
  expect(fine.connections.length).toBe(0);
});

test('requests under way are counted, however they end', async () => {
  const upstream = await rawUpstream();
  const gateway = await openSteered([upstream.port]);
  const active = () => {
    const endpoint = gateway.choose();
    return endpoint instanceof EndpointState ? endpoint.active : undefined;
  };
  const client = await dial(gateway.edge);
  client.send(get);
  const wire = await upstream.accept();
  await readHead(wire);
  expect(active()).toBe(1);
  wire.send(ok());
  await readResponse(client);
  expect(active()).toBe(0);
  client.send(get);
  await readHead(wire);
  expect(active()).toBe(1);
  client.socket.destroy();
  await gateway.log.ended(1);
  expect(active()).toBe(0);
});

test('endpoints that change in the config are taken at once', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map((name) => rawUpstream(answering(ok(name)))),
  );
  const gateway = await openSteered([one?.port ?? 0]);
  const client = await dial(gateway.edge);
  const ask = async () => {
    client.send(get);
    return (await readResponse(client)).body;
  };
  expect(await ask()).toBe('one');
  gateway.configure([two?.port ?? 0]);
  expect(await ask()).toBe('two');
});

test('WebSockets are dealt out too', async () => {
  const upstreams = await Promise.all([webSocketUpstream(), webSocketUpstream()]);
  const gateway = await openSteered(
    upstreams.map(({ port }) => port),
    { policies: inTurn },
  );
  const accepted = Promise.all(upstreams.map((each) => each.accept()));
  for (const _ of upstreams) await openWebSocket(`ws://127.0.0.1:${gateway.edge}/`);
  await accepted;
  expect(gateway.log.all.map(({ exchange }) => exchange.upstream)).toEqual(
    upstreams.map(({ port }) => `127.0.0.1:${port}`),
  );
});

async function instance(port: number): Promise<Server> {
  const server = createServer((_request, response) => {
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

test('endpoints that restart one after the other cost no request', {
  timeout: 60_000,
}, async () => {
  // Not ones that a system gives out: a connection could take one while its server is away.
  const ports = await freePorts(3);
  const servers = await Promise.all(ports.map(instance));
  onTestFinished(() => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });
  const gateway = await openSteered(ports, { policies: inTurn });
  gateway.log.keepBodies = false;
  let asking = true;
  const asked = Array.from({ length: 8 }, async () => {
    const statuses: number[] = [];
    const client = await dial(gateway.edge);
    while (asking) {
      client.send(get);
      statuses.push((await readResponse(client)).status);
    }
    return statuses;
  });
  for (const round of [0, 1]) {
    for (const [at, port] of ports.entries()) {
      const server = servers[at];
      await gateway.log.ended(gateway.log.all.length + 50);
      // As servers end that are told to: running requests end, idle connections are closed.
      await new Promise<void>((resolve) => server?.close(() => resolve()));
      await gateway.log.ended(gateway.log.all.length + 50 + round);
      servers[at] = await instance(port);
    }
  }
  asking = false;
  const statuses = (await Promise.all(asked)).flat();
  expect(statuses.length).toBeGreaterThan(600);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});
