import { once } from 'node:events';
import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../../src/gateway/gateway.js';
import { randomHex } from '../../src/gateway/trace/random-hex.js';
import { FlightRecorder } from '../../src/recorder/flight-recorder.js';
import { testConfig } from '../gateway/harness/open-gateway.js';
import { CollectingSink, serverErrors } from '../recorder/exchanges.js';

// Everybody sends one and the same trace: a constant traceparent, a request id that is never changed.

const agent = new Agent({ keepAlive: true });
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

function ask(port: number, host: string, path: string, headers: object): Promise<Answer> {
  return new Promise((done, failed) => {
    const req = request({ port, path, agent, headers: { host, ...headers } }, (res) => {
      res.resume().on('end', () => done({ status: res.statusCode ?? 0, headers: res.headers }));
    });
    req.on('error', failed).end();
  });
}

async function serve(handle: (path: string, headers: IncomingHttpHeaders) => Promise<number>) {
  const server = createServer(async (req, res) => {
    res.statusCode = await handle(req.url ?? '', req.headers);
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** `front`, which calls `middle`, which calls `back`; each passes on these headers alone. */
async function openShop(passed: readonly string[]) {
  const sink = new CollectingSink();
  const recorder = new FlightRecorder({
    memoryBytes: 16 * 1024 * 1024,
    bodyBytesMax: 1024,
    lingerMs: 2000,
    rules: [serverErrors],
    sink,
    now: Date.now,
    newKey: () => randomHex(8),
  });
  let mesh = 0;
  const calling = (host: string) => async (path: string, headers: IncomingHttpHeaders) => {
    const passing = passed.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []));
    await ask(mesh, host, path, Object.fromEntries(passing));
    return 200;
  };
  const services = {
    front: { port: await serve(calling('middle')) },
    middle: { port: await serve(calling('back')) },
    back: { port: await serve(async (path) => (path.startsWith('/fails') ? 500 : 200)) },
  };
  const config = testConfig({ services, routes: [{ to: 'front' }] });
  const gateway = await startGateway({ config, listeners: [recorder] });
  onTestFinished(async () => {
    recorder.stop();
    await gateway.drain(0);
  });
  const port = (name: string) =>
    Number(
      gateway.doors
        .find((door) => door.name === name)
        ?.address.split(':')
        .at(-1),
    );
  mesh = port('mesh');
  return { sink, recorder, edge: port('edge') };
}

test.each<[passed: string, sent: object]>([
  ['traceparent', { traceparent: `00-${trace}-00f067aa0ba902b7-01` }],
  ['traceparent', { 'x-request-id': 'always-the-same' }],
  ['b3', { b3: `${trace}-00f067aa0ba902b7-1` }],
  ['x-datadog-trace-id,x-datadog-parent-id', { 'x-request-id': 'always-the-same' }],
  ['baggage', { traceparent: `00-${trace}-00f067aa0ba902b7-01` }],
  // These name no span: the gateway gives each request an id of its own.
  ['x-request-id', { traceparent: `00-${trace}-00f067aa0ba902b7-01` }],
  ['x-request-id', { b3: `${trace}-00f067aa0ba902b7-1` }],
])('where services pass on %s of %j, every request is a chain of its own', async (passed, sent) => {
  const { sink, recorder, edge } = await openShop(passed.split(','));
  const paths = Array.from({ length: 60 }, (_, i) => (i % 6 === 0 ? `/fails/${i}` : `/well/${i}`));
  await Promise.all(paths.map((path) => ask(edge, 'shop', path, sent)));
  const kept = sink.records.map(({ hops }) => hops.map(({ service, path }) => service + path));
  const expected = paths
    .filter((path) => path.startsWith('/fails'))
    .map((path) => [`front${path}`, `middle${path}`, `back${path}`]);
  expect(kept.sort()).toEqual(expected.sort());
  expect(recorder.drops).toMatchObject({ evicted: 0, continued: 0 });
});

test('a request whose trace was there before gets a request id of its own, unless it has one', async () => {
  const { edge } = await openShop([]);
  const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
  const ids: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const { headers } = await ask(edge, 'shop', '/', { traceparent });
    expect(headers['x-loop-trace']).toBe(trace);
    ids.push(headers['x-request-id']);
  }
  expect(new Set(ids).size).toBe(3);
  expect(String(ids[0]).replaceAll('-', '')).toBe(trace);
  const mine = await ask(edge, 'shop', '/', { traceparent, 'x-request-id': 'mine' });
  expect(mine.headers['x-request-id']).toBe('mine');
});
