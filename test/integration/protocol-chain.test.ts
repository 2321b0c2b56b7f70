// A chain of which each hop speaks another protocol: HTTP/1.1 within TLS, HTTP/2, gRPC, HTTP/1.1.

import { once } from 'node:events';
import { createServer, get as getPlain, type RequestListener } from 'node:http';
import { connect, type OutgoingHttpHeaders } from 'node:http2';
import { get as getSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Http2Call, http2Upstream } from '../gateway/harness/http2-upstream.js';
import { Authority } from '../harness/certificates.js';
import { freePort } from '../harness/free-port.js';
import { openGatewayProcess } from './grpc/gateway-process.js';
import { message } from './grpc/message.js';

const authority = new Authority();

/** Each service fails when the one that it calls does, and says why. */
function services(mesh: () => number) {
  const front: RequestListener = (req, res) => {
    const headers = { ':authority': 'orders', ':path': '/orders/7' };
    void callHttp2(mesh(), headers, String(req.headers.traceparent)).then(({ body }) => {
      res.writeHead(502, { 'content-type': 'text/plain' }).end(`front: ${body}`);
    });
  };
  const orders = ({ stream, headers }: Http2Call) => {
    const call = {
      ...{ ':method': 'POST', ':authority': 'prices', ':path': '/shop.Prices/Get' },
      ...{ 'content-type': 'application/grpc', te: 'trailers' },
    };
    void callHttp2(mesh(), call, traceOf(headers), message('seven')).then(({ trailers }) => {
      stream.respond({ ':status': 503 });
      stream.end(`orders: ${trailers['grpc-status']} ${trailers['grpc-message']}`);
    });
  };
  const prices = ({ stream, headers }: Http2Call) => {
    const asked = getPlain(
      {
        ...{ host: '127.0.0.1', port: mesh(), path: '/rates?of=seven' },
        headers: { host: 'rates', traceparent: traceOf(headers) },
      },
      (answer) => {
        answer.resume();
        stream.respond(
          { ':status': 200, 'content-type': 'application/grpc' },
          { waitForTrailers: true },
        );
        stream.on('wantTrailers', () =>
          stream.sendTrailers({
            'grpc-status': '14',
            'grpc-message': `rates ${answer.statusCode}`,
          }),
        );
        stream.end();
      },
    );
    asked.on('error', () => stream.close());
  };
  const rates: RequestListener = (_req, res) => res.writeHead(500).end('no rates today');
  return { front, orders, prices, rates };
}

function traceOf(raw: readonly string[]): string {
  return raw[raw.indexOf('traceparent') + 1] ?? '';
}

async function callHttp2(
  port: number,
  headers: OutgoingHttpHeaders,
  traceparent = '',
  body?: Buffer,
): Promise<{ body: string; trailers: Record<string, unknown> }> {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({ ...headers, traceparent }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  let [text, trailers] = ['', {}];
  stream.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  stream.on('trailers', (got) => {
    trailers = got;
  });
  await once(stream, 'close');
  session.close();
  return { body: text, trailers };
}

async function http1(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

async function askEdge(port: number): Promise<string> {
  const options = { host: '127.0.0.1', port, path: '/checkout', ca: authority.cert, agent: false };
  const [answer] = await once(getSecure({ ...options, servername: 'shop.test' }), 'response');
  let text = `${answer.statusCode} `;
  for await (const chunk of answer) text += chunk;
  return text;
}

test('a chain of four protocols is one capture, and is replayed with one service alive', async () => {
  const [mesh, egress] = [await freePort(), await freePort()];
  const production = services(() => mesh);
  const rates = await http1(production.rates);
  const prices = await http2Upstream(production.prices);
  const orders = await http2Upstream(production.orders);
  const debugFront = await http1(services(() => egress).front);
  const shop = authority.issue('shop.test');
  const { loop, edge, kept } = await openGatewayProcess(
    `gateway:
  listen: 127.0.0.1:0
  mesh: 127.0.0.1:${mesh}
  admin: 127.0.0.1:${await freePort()}
  tls: { cert: "${shop.certFile}", key: "${shop.keyFile}" }
services:
  front: { url: "http://127.0.0.1:${await http1(production.front)}" }
  orders: { url: "h2c://127.0.0.1:${orders.port}" }
  prices: { url: "h2c://127.0.0.1:${prices.port}" }
  rates: { url: "http://127.0.0.1:${rates}" }
routes: [ { match: { path: /* }, to: front } ]
capture: { buffer: { linger: 50ms }, rules: [ { name: failed, when: { status: 5xx, on: edge } } ] }
namespaces: { debug-ns: { services: { front: "http://127.0.0.1:${debugFront}" }, egress: "127.0.0.1:${egress}" } }
`,
  );

  expect(await askEdge(edge)).toBe('502 front: orders: 14 rates 500');
  await kept().toMatchObject([{ id: 1, hops: 4, status: 502 }]);
  const { chain } = JSON.parse((await loop('show', '1', '-o', 'json')).out);
  expect(chain).toMatchObject([
    { parent: null, service: 'front', scheme: 'https', protocol: 'http/1.1', status: 502 },
    { parent: 0, service: 'orders', scheme: 'http', protocol: 'http/2', status: 503 },
    {
      parent: 1,
      service: 'prices',
      grpc: { method: 'shop.Prices/Get', statusName: 'UNAVAILABLE' },
    },
    { parent: 2, service: 'rates', protocol: 'http/1.1', status: 500 },
  ]);

  const told = await loop('replay', '1', '--to', 'debug-ns', '--timeout', '10s', '-o', 'json');
  expect(JSON.parse(told.out)).toMatchObject({
    verdict: 'reproduced',
    differences: [],
    hops: [
      { service: 'front', mode: 'live', result: 'same' },
      { service: 'orders', mode: 'recorded', result: 'same' },
    ],
  });
  // Nobody but the one that was replayed was asked again.
  expect([orders.calls.length, prices.calls.length]).toEqual([1, 1]);
}, 60_000);
