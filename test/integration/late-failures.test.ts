import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../../src/gateway/gateway.js';
import { randomHex } from '../../src/gateway/trace/random-hex.js';
import { FlightRecorder } from '../../src/recorder/flight-recorder.js';
import { testConfig } from '../gateway/harness/open-gateway.js';
import { CollectingSink, serverErrors } from '../recorder/exchanges.js';

const agent = new Agent({ keepAlive: true });

function ask(port: number, host: string, path: string, headers: object = {}): Promise<void> {
  return new Promise((done, failed) => {
    const req = request({ port, path, agent, headers: { host, ...headers } }, (res) => {
      res.resume().on('end', done);
    });
    req.on('error', failed).end();
  });
}

async function serve(handle: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('of 200 requests at once, each that makes a failing call after its answer is kept whole', async () => {
  const sink = new CollectingSink();
  const recorder = new FlightRecorder({
    memoryBytes: 64 * 1024 * 1024,
    bodyBytesMax: 1024 * 1024,
    // Long, as the machine may be busy.
    lingerMs: 60_000,
    rules: [serverErrors],
    sink,
    now: Date.now,
    newKey: () => randomHex(8),
  });
  let mesh = 0;
  const late: (() => Promise<void>)[] = [];
  const front = await serve((req, res) => {
    res.end('accepted');
    const { traceparent } = req.headers;
    if (req.url?.startsWith('/late'))
      late.push(() => ask(mesh, 'mail', req.url ?? '', { traceparent }));
  });
  const mail = await serve((_req, res) => res.writeHead(500).end());
  const services = { front: { port: front }, mail: { port: mail } };
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
  await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      ask(port('edge'), 'shop', `/${i % 50 === 0 ? 'late' : 'well'}/${i}`),
    ),
  );
  await Promise.all(late.map((call) => call()));
  const kept = sink.records.map(({ hops }) => hops.map(({ service, path }) => service + path));
  const ids = [0, 50, 100, 150];
  expect(kept.sort()).toEqual(ids.map((id) => [`front/late/${id}`, `mail/late/${id}`]).sort());
});
