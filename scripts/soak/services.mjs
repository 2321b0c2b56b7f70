// The other side of the gateway. What a path asks for is what it gets:
//
//     /{behaviour}/{id}/{bytes of the answer}

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesOf } from './random.mjs';

/** By behaviour: the status that a caller gets; `cut` when it gets an answer without its end. */
export const outcomes = {
  good: 200,
  slow: 200,
  early: 200,
  long: 200,
  'chain-good': 200,
  error: 500,
  'chain-error': 500,
  reset: 502,
  oversized: 502,
  garbage: 502,
  gone: 502,
  hang: 504,
  short: 'cut',
  'cut-chunks': 'cut',
  broken: 'cut',
};

/** Ends with `close`. `mesh` is where it calls the next service. */
export async function startServices(mesh) {
  const server = createServer({ requestTimeout: 0 }, (incoming, response) => {
    incoming.on('error', () => {});
    response.on('error', () => {});
    const [, behaviour, id, bytes] = incoming.url.split('/');
    const act = behaviours[behaviour];
    if (act === undefined) response.writeHead(404).end();
    else act({ incoming, response, id, bytes: Number(bytes), mesh }).catch(() => {});
  });
  server.keepAliveTimeout = 2_000;
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const digestOf = async (incoming) => {
  const hash = createHash('sha256');
  for await (const chunk of incoming) hash.update(chunk);
  return hash.digest('hex');
};

/** The whole request, then the whole answer, in either framing. */
async function answer({ incoming, response, id, bytes }, status, pieces = 1) {
  const body = bytesOf(id, bytes);
  const digest = await digestOf(incoming);
  const framing = bytes % 2 === 0 ? { 'content-length': bytes } : {};
  response.writeHead(status, { 'x-request-body': digest, ...framing });
  for (let piece = 0; piece < pieces; piece++) {
    const part = [piece, piece + 1].map((at) => Math.floor((at * bytes) / pieces));
    response.write(body.subarray(...part));
    if (pieces > 1) await sleep(10);
  }
  response.end();
}

const raw = (head, body = Buffer.alloc(0)) => Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
const lengthHead = (bytes) => `HTTP/1.1 200 OK\r\nContent-Length: ${bytes}`;

const behaviours = {
  good: (call) => answer(call, 200),
  error: (call) => answer(call, 500),
  slow: (call) => answer(call, 200, 8),
  async early({ incoming, response, id, bytes }) {
    response.writeHead(200, { 'content-length': bytes }).end(bytesOf(id, bytes));
    incoming.resume();
  },
  async reset({ incoming }) {
    incoming.socket.resetAndDestroy();
  },
  async hang({ incoming }) {
    incoming.resume();
  },
  async oversized({ incoming }) {
    await digestOf(incoming);
    const line = `\r\nx-long: ${'x'.repeat(8_000)}`;
    incoming.socket.write(raw(`HTTP/1.1 200 OK${line.repeat(20)}`));
  },
  async garbage({ incoming, id }) {
    await digestOf(incoming);
    incoming.socket.end(bytesOf(id, 300));
  },
  /** More than it said. */
  async long({ incoming, id, bytes }) {
    await digestOf(incoming);
    incoming.socket.end(raw(lengthHead(bytes), bytesOf(id, bytes + 100)));
  },
  /** Less than it said. */
  async short({ incoming, id, bytes }) {
    await digestOf(incoming);
    incoming.socket.end(raw(lengthHead(bytes + 100), bytesOf(id, bytes)));
  },
  async 'cut-chunks'({ incoming, id, bytes }) {
    await digestOf(incoming);
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked';
    const size = Buffer.from(`${(bytes + 10).toString(16)}\r\n`);
    incoming.socket.end(raw(head, Buffer.concat([size, bytesOf(id, bytes)])));
  },
  async broken({ incoming, id, bytes }) {
    await digestOf(incoming);
    incoming.socket.write(raw(lengthHead(bytes + 100), bytesOf(id, bytes)));
    await sleep(20);
    incoming.socket.resetAndDestroy();
  },
  'chain-good': (call) => callNext(call, 'good'),
  'chain-error': (call) => callNext(call, 'error'),
};

/** Passes on what the next service answered, and the trace headers to it. */
async function callNext({ incoming, response, id, bytes, mesh }, behaviour) {
  const digest = await digestOf(incoming);
  const tracing = Object.entries(incoming.headers).filter(([name]) =>
    /^(traceparent|tracestate|baggage|x-request-id)$/.test(name),
  );
  const headers = { ...Object.fromEntries(tracing), host: 'back' };
  const outgoing = request({ port: mesh(), path: `/${behaviour}/${id}/${bytes}`, headers });
  const [next] = await once(outgoing.end(), 'response');
  response.writeHead(next.statusCode, { 'x-request-body': digest });
  next.pipe(response);
}
