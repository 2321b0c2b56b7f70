// A call by gRPC through a real gateway process, from the failure to its replay.

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { answer, get, http2Client, request } from '../gateway/harness/http2-client.js';
import { type Http2Call, http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { freePort } from '../harness/free-port.js';
import { openGatewayProcess } from './grpc/gateway-process.js';
import { message } from './grpc/message.js';

const path = '/helloworld.Greeter/SayHello';

/** A server that greets everybody but Ada. */
function greet({ stream }: Http2Call): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    const failed = Buffer.concat(chunks).includes('Ada');
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    const said = { 'grpc-status': '14', 'grpc-message': 'no one is %C3%A0 home' };
    stream.on('wantTrailers', () => stream.sendTrailers(failed ? said : { 'grpc-status': '0' }));
    if (failed) stream.end();
    else stream.end(message('\n\x05hello'));
  });
}

async function openScene() {
  const production = await http2Upstream(greet);
  const debug = await http2Upstream(greet);
  const gateway = await openGatewayProcess(
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:${await freePort()}" }
services: { greeter: { url: "h2c://127.0.0.1:${production.port}" } }
routes: [ { match: { path: /* }, to: greeter } ]
capture:
  buffer: { linger: 50ms }
  rules: [ { name: grpc-failures, when: { grpcStatus: "!=OK", grpcMethod: "helloworld.Greeter/*" } } ]
namespaces: { debug-ns: { services: { greeter: "h2c://127.0.0.1:${debug.port}" } } }
`,
  );
  return { ...gateway, production, debug };
}

test('a call by gRPC that failed is kept with its trailers, shown, and reproduced', async () => {
  const { loop, edge, kept, production, debug } = await openScene();
  const session = await http2Client(edge);
  const headers = ['content-type', 'application/grpc', 'te', 'trailers', 'x-tenant', 'acme'];
  for (const name of ['Bob', 'Ada']) {
    const stream = request(session, path, { method: 'POST', headers, open: true });
    stream.on('wantTrailers', () => stream.sendTrailers({}));
    const answered = answer(stream);
    stream.end(message(`\n\x03${name}`));
    expect((await answered).trailers.slice(0, 2)).toEqual([
      'grpc-status',
      name === 'Ada' ? '14' : '0',
    ]);
  }
  await kept().toMatchObject([{ id: 1, path, status: 200, failedAt: 'greeter' }]);
  expect(JSON.parse((await loop('show', '1', '-o', 'json')).out)).toMatchObject({
    failedHop: 0,
    chain: [
      {
        ...{ protocol: 'http/2', toProtocol: 'http/2', status: 200, error: null },
        grpc: {
          method: 'helloworld.Greeter/SayHello',
          ...{ status: 14, statusName: 'UNAVAILABLE', message: 'no one is à home' },
        },
        request: {
          messages: [
            {
              ...{ bytes: 5, compressed: false, truncated: false },
              raw: [{ field: 1, wire: 'LEN', text: 'Ada' }],
            },
          ],
        },
        response: {
          messages: [],
          trailers: [
            ['grpc-status', '14'],
            ['grpc-message', 'no one is %C3%A0 home'],
          ],
        },
      },
    ],
  });
  const shown = (await loop('show', '1', '--hop', '0')).out;
  expect(shown).toContain(`POST ${path} HTTP/2`);
  expect(shown).toMatch(/message 1: 5 B, after \S+\n {2}1: "Ada"\n/);
  expect(shown).toContain('helloworld.Greeter/SayHello: UNAVAILABLE (no one is à home)');
  expect((await loop('rules', 'test', '1')).out).toContain('grpcStatus: !=OK');
  const curl = await loop('export', '1', '--format', 'curl');
  expect(curl).toMatchObject({ code: 2, out: expect.stringContaining('a call by gRPC') });
  const har = JSON.parse((await loop('export', '1', '--format', 'har')).out);
  expect(har.log.entries[0]).toMatchObject({
    request: { httpVersion: 'HTTP/2', headersSize: -1 },
    response: { httpVersion: 'HTTP/2' },
  });
  const replay = JSON.parse((await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).out);
  expect(replay).toMatchObject({
    verdict: 'reproduced',
    entry: { url: `h2c://127.0.0.1:${debug.port}${path}` },
    hops: [{ service: 'greeter', result: 'same' }],
  });
  const sent = debug.calls[0]?.headers ?? [];
  const recorded = production.calls[1]?.headers ?? [];
  const of = (list: readonly string[], name: string) => list[list.indexOf(name) + 1];
  for (const name of ['content-type', 'te', 'x-tenant', ':authority', ':path']) {
    expect([name, of(sent, name)]).toEqual([name, of(recorded, name)]);
  }
  expect(sent).not.toContain('content-length');
}, 60_000);

test("what loop answers to a call by gRPC is a status with loop's words in it", async () => {
  const { port } = await rawUpstream();
  const { edge, mesh, log } = await gatewayTo(port, {
    http2: true,
    timeouts: { firstByteMs: 100 },
  });
  const headers = ['content-type', 'application/grpc', 'te', 'trailers'];
  const silent = await answer(request(await http2Client(edge), path, { method: 'POST', headers }));
  expect(silent).toMatchObject({ status: 200, body: '', code: 0 });
  expect(silent.first('grpc-status')).toBe('14');
  expect(silent.first('grpc-message')).toContain('LOOP_GATEWAY_UPSTREAM_TIMEOUT: no answer from');
  // Rules ask for what stands behind it.
  expect((await log.ended()).exchange).toMatchObject({ error: 'timeout', answeredStatus: 504 });
  const unknown = (await http2Client(mesh)).request([
    ...[':method', 'POST', ':scheme', 'http', ':authority', 'nobody', ':path', path, ...headers],
  ]);
  expect((await answer(unknown.end())).first('grpc-status')).toBe('12');
});

/** Asks the greeter at that port for several greetings, by the trace that it was given; fails as it does. */
function frontend(port: () => number, method = () => 'Many'): RequestListener {
  return (req, res) => {
    const session = connect(`http://127.0.0.1:${port()}`);
    session.on('error', () => {});
    const stream = session.request({
      ...{ ':method': 'POST', ':authority': 'greeter', ':path': `/helloworld.Greeter/${method()}` },
      ...{ 'content-type': 'application/grpc', te: 'trailers' },
      traceparent: String(req.headers.traceparent),
    });
    let said = '';
    let bytes = 0;
    let status = 'none';
    stream
      .on('response', (headers) => {
        status = String(headers['grpc-status'] ?? status);
        said += String(headers['grpc-message'] ?? '');
      })
      .on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      })
      .on('trailers', (trailers) => {
        status = String(trailers['grpc-status']);
      })
      .on('error', () => {})
      .on('close', () => {
        session.close();
        res.writeHead(500);
        res.end(`${status}: ${bytes} ${said}`);
      });
    stream.end(message('\n\x03Ada'));
  };
}

async function serveHttp1(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

test('a stream of gRPC that a replayed service asks for is played from the capture, trailers and all', async () => {
  const greeter = await http2Upstream(({ stream }) => {
    stream.resume();
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '15' }));
    stream.write(message('\n\x03one'));
    stream.end(message('\n\x05three'));
  });
  const [mesh, egress, admin] = [await freePort(), await freePort(), await freePort()];
  const atProduction = await serveHttp1(frontend(() => mesh));
  const answered: string[] = [];
  let method = 'Many';
  const debugged = frontend(
    () => egress,
    () => method,
  );
  const atDebug = await serveHttp1((req, res) => {
    const end = res.end.bind(res);
    res.end = ((text: string) => {
      answered.push(text);
      return end(text);
    }) as typeof res.end;
    debugged(req, res);
  });
  const { loop, edge, kept } = await openGatewayProcess(
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}" }
services:
  frontend: { url: "http://127.0.0.1:${atProduction}" }
  greeter: { url: "h2c://127.0.0.1:${greeter.port}" }
routes: [ { match: { path: /* }, to: frontend } ]
capture: { buffer: { linger: 50ms }, rules: [ { name: errors, when: { status: 5xx } } ] }
namespaces: { debug-ns: { services: { frontend: "http://127.0.0.1:${atDebug}" }, egress: "127.0.0.1:${egress}" } }
`,
  );
  const session = await http2Client(edge);
  expect((await get(session, '/')).body).toBe('15: 22 ');
  await kept().toMatchObject([{ hops: 2 }]);
  const replay = JSON.parse((await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).out);
  expect(replay).toMatchObject({
    verdict: 'reproduced',
    hops: [
      { service: 'frontend', mode: 'live', result: 'same' },
      { service: 'greeter', mode: 'recorded', result: 'same' },
    ],
  });
  expect(answered).toEqual(['15: 22 ']);
  method = 'Few';
  await loop('replay', '1', '--to', 'debug-ns', '-o', 'json');
  expect(answered[1]).toMatch(/^14: 0 LOOP_\w+: .*helloworld\.Greeter\/Few/);
  // The production's greeter heard of none of it.
  expect(greeter.calls).toHaveLength(1);
}, 60_000);
