// All kinds of calls by gRPC, sent again and answered from a capture.

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { MessageCounter } from '../../src/core/grpc/message-counter.js';
import { get, http2Client, request } from '../gateway/harness/http2-client.js';
import { type Http2Call, http2Upstream } from '../gateway/harness/http2-upstream.js';
import { freePort } from '../harness/free-port.js';
import { openGatewayProcess } from './grpc/gateway-process.js';
import { message } from './grpc/message.js';

const headers = ['content-type', 'application/grpc', 'te', 'trailers'];
const kinds = ['Unary', 'ClientStream', 'ServerStream', 'Bidi'] as const;

/**
 * Serves the four kinds. `Bidi` answers each message before it reads the next; its third one fails. The others fail
 * when the request has ended.
 */
function serve({ stream, path }: Http2Call): void {
  const kind = path.split('/').at(-1);
  const counter = new MessageCounter();
  let answered = 0;
  const begin = () => {
    if (stream.headersSent) return;
    stream.respond({ ':status': 200, ...pairs(headers) }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '13' }));
  };
  stream.on('data', (chunk: Buffer) => {
    counter.add(chunk);
    if (kind !== 'Bidi') return;
    begin();
    while (answered < Math.min(counter.messages, 3)) stream.write(message(`answer ${++answered}`));
    if (answered === 3) stream.end();
  });
  stream.on('end', () => {
    begin();
    if (kind === 'ServerStream') for (const text of ['one', 'two']) stream.write(message(text));
    if (kind === 'ClientStream') stream.write(message(`${counter.messages} came`));
    if (!stream.writableEnded) stream.end();
  });
}

function pairs([type = '', , te = '', trailers = '']: readonly string[]): Record<string, string> {
  return { [type]: 'application/grpc', [te]: trailers };
}

/** Calls as such clients do: `Bidi` waits for each answer before it sends the next message. */
async function call(stream: ClientHttp2Stream, kind: (typeof kinds)[number]): Promise<string> {
  stream.on('error', () => {});
  stream.on('wantTrailers', () => stream.sendTrailers({}));
  const counter = new MessageCounter();
  let [sent, trailers, text] = [0, '', ''];
  const send = () => stream.write(message(`message ${++sent}`));
  stream.on('trailers', (got) => {
    trailers = String(got['grpc-status']);
  });
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1').replace(/[^a-z0-9 ]+/g, '|');
    counter.add(chunk);
    if (kind === 'Bidi' && sent < 3 && counter.messages === sent) send();
  });
  send();
  if (kind === 'ClientStream') send();
  if (kind !== 'Bidi') stream.end();
  await once(stream, 'close');
  return `${trailers}:${text}`;
}

const expected = {
  Unary: '13:',
  ClientStream: '13:|2 came',
  ServerStream: '13:|one|two',
  Bidi: '13:|answer 1|answer 2|answer 3',
};

const rules =
  'rules: [ { name: failed, when: { any: [ { grpcStatus: "!=OK" }, { status: 5xx } ] } } ]';

/** A gateway before `called`, and a namespace that has another one of it. */
async function openScene() {
  const [production, debug] = [await http2Upstream(serve), await http2Upstream(serve)];
  const gateway = await openGatewayProcess(
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:${await freePort()}" }
services: { called: { url: "h2c://127.0.0.1:${production.port}" } }
routes: [ { match: { path: /* }, to: called } ]
capture: { buffer: { linger: 50ms }, ${rules} }
namespaces: { debug-ns: { services: { called: "h2c://127.0.0.1:${debug.port}" } } }
`,
  );
  return { ...gateway, production, debug };
}

test.each(kinds)(
  'a call of the kind %s is sent again as it was',
  async (kind) => {
    const { loop, edge, kept, debug } = await openScene();
    const session = await http2Client(edge);
    const open = () =>
      request(session, `/test.Kinds/${kind}`, { method: 'POST', headers, open: true });
    const stream = open();
    stream.removeAllListeners('wantTrailers');
    expect(await call(stream, kind)).toBe(expected[kind]);
    await kept().toMatchObject([{ id: 1 }]);
    const replay = JSON.parse((await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).out);
    expect(replay).toMatchObject({
      verdict: 'reproduced',
      hops: [{ result: 'same' }],
      differences: [],
    });
    expect(debug.calls).toHaveLength(1);
  },
  60_000,
);

test('a call that its caller cancelled is left open, and cancelled as far on', async () => {
  const { loop, edge, kept, debug } = await openScene();
  const session = await http2Client(edge);
  const stream = request(session, '/test.Kinds/Bidi', { method: 'POST', headers, open: true });
  stream.write(message('message 1'));
  await once(stream, 'data');
  stream.close(constants.NGHTTP2_CANCEL);
  await kept().toMatchObject([{ id: 1, error: 'aborted' }]);
  let ended = false;
  const cancelled = new Promise<number>((resolve) => {
    debug.server.on('stream', (again) => {
      again.on('end', () => {
        // Not one that the reset brings.
        if (!again.aborted) ended = true;
      });
      again.on('close', () => resolve(again.rstCode));
    });
  });
  const replay = JSON.parse((await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).out);
  expect(replay).toMatchObject({ verdict: 'reproduced', hops: [{ result: 'same' }] });
  expect(await cancelled).toBe(constants.NGHTTP2_CANCEL);
  expect(ended).toBe(false);
}, 60_000);

/** Calls `called` at that port, by the trace that it was given, and fails with what it got. */
function frontend(port: () => number, kind: (typeof kinds)[number]): RequestListener {
  return (req, res) => {
    const session = connect(`http://127.0.0.1:${port()}`);
    session.on('error', () => {});
    const stream = session.request(
      {
        ...{ ':method': 'POST', ':authority': 'called', ':path': `/test.Kinds/${kind}` },
        ...{ 'content-type': 'application/grpc', te: 'trailers' },
        traceparent: String(req.headers.traceparent),
      },
      { waitForTrailers: true },
    );
    void call(stream, kind).then((said) => {
      session.close();
      res.writeHead(500);
      res.end(said);
    });
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

test.each(kinds)(
  'a call of the kind %s that a replayed service makes is answered in order',
  async (kind) => {
    const called = await http2Upstream(serve);
    const [mesh, egress] = [await freePort(), await freePort()];
    const atProduction = await serveHttp1(frontend(() => mesh, kind));
    const atDebug = await serveHttp1(frontend(() => egress, kind));
    const { loop, edge, kept } = await openGatewayProcess(
      `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${await freePort()}" }
services:
  frontend: { url: "http://127.0.0.1:${atProduction}", timeout: 5s }
  called: { url: "h2c://127.0.0.1:${called.port}" }
routes: [ { match: { path: /* }, to: frontend } ]
capture: { buffer: { linger: 50ms }, ${rules} }
namespaces: { debug-ns: { services: { frontend: "http://127.0.0.1:${atDebug}" }, egress: "127.0.0.1:${egress}" } }
`,
    );
    expect((await get(await http2Client(edge), '/')).body).toBe(expected[kind]);
    await kept().toMatchObject([{ hops: 2 }]);
    const out = (await loop('replay', '1', '--to', 'debug-ns', '--timeout', '10s', '-o', 'json'))
      .out;
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'reproduced',
      differences: [],
      hops: [
        { service: 'frontend', mode: 'live', result: 'same' },
        { service: 'called', mode: 'recorded', result: 'same' },
      ],
    });
    expect(called.calls).toHaveLength(1);
  },
  60_000,
);
