import { once } from 'node:events';
import { constants } from 'node:http2';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { noHeaders } from '../../../src/core/headers.js';
import { steadyNow } from '../../../src/core/steady-clock.js';
import type { DownstreamStream } from '../../../src/gateway/downstream/downstream-stream.js';
import { Http2Connection } from '../../../src/gateway/downstream/http2/http2-connection.js';
import { get, http2Client, request } from '../harness/http2-client.js';
import { frame, frameType, preface } from '../harness/http2-frames.js';

const peer = { address: '', name: '', scheme: 'http', clientCertificate: null } as const;

/** Answers each request with a body as long as its path says. */
function serve(stream: DownstreamStream): void {
  const bytes = Number(stream.head.target.slice(1));
  stream.writeHead(200, '', ['content-length', String(bytes)]);
  stream.write(Buffer.alloc(bytes));
  stream.end(noHeaders);
}

/** Whose next connection is one in HTTP/2, with nobody beside the test to look at its time. */
async function listening() {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const accepted = once(server, 'connection').then(([socket]) => {
    onTestFinished(() => void socket.destroy());
    return { socket, connection: new Http2Connection({ socket, peer, serve }) };
  });
  return { port: (server.address() as AddressInfo).port, accepted };
}

test('a client that does not leave when it has nothing to carry is cut off', async () => {
  const { port, accepted } = await listening();
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).resume();
  onTestFinished(() => void client.destroy());
  client.write(Buffer.concat([Buffer.from(preface), frame(frameType.settings, 0, 0)]));
  const { socket, connection } = await accepted;
  await once(client, 'data');
  const now = steadyNow();
  connection.checkDeadline(now + 74_000);
  expect(connection.isGone).toBe(false);
  const ended = once(client, 'end');
  connection.checkDeadline(now + 76_000);
  await ended;
  connection.checkDeadline(now + 80_000);
  expect(socket.destroyed).toBe(false);
  connection.checkDeadline(now + 82_000);
  expect(socket.destroyed).toBe(true);
});

test('a whole answer that nobody takes is given up, also beside others that come and go', async () => {
  const { port, accepted } = await listening();
  const session = await http2Client(port, { windowBytes: 10 });
  const { connection } = await accepted;
  const stuck = request(session, '/3000').pause();
  await once(stuck, 'response');
  await get(session, '/5');
  const now = steadyNow();
  connection.checkDeadline(now);
  await get(session, '/5');
  connection.checkDeadline(now + 74_000);
  await get(session, '/5');
  expect(stuck.closed).toBe(false);
  const closed = new Promise((resolve) => stuck.on('close', resolve));
  connection.checkDeadline(now + 76_000);
  await closed;
  expect(stuck.rstCode).toBe(constants.NGHTTP2_CANCEL);
  expect(await get(session, '/5')).toMatchObject({ status: 200 });
});
