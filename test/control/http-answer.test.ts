import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { httpAnswer } from '../../src/control/http-answer.js';

const mib = 1024 * 1024;

async function ask(listener: RequestListener, signal = AbortSignal.timeout(20_000)) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const headers = { 'x-one': '1' };
  return httpAnswer(`127.0.0.1:${port}`, '/a?b', {
    ...{ method: 'POST', headers, body: 'ü', signal },
  });
}

test('what is asked arrives, and the answer comes back', async () => {
  const answer = await ask(async (req, res) => {
    const body = await req.toArray();
    res.writeHead(404).end(`${req.method} ${req.url} ${req.headers['x-one']} ${body}`);
  });
  expect(answer).toEqual({ status: 404, text: 'POST /a?b 1 ü' });
});

test('an answer of 64 MiB is taken, and a larger one is not', async () => {
  const sends =
    (bytes: number): RequestListener =>
    (_, res) => {
      for (let left = bytes; left > 0; left -= mib) res.write(Buffer.alloc(Math.min(mib, left)));
      res.end();
    };
  expect((await ask(sends(64 * mib))).text).toHaveLength(64 * mib);
  await expect(ask(sends(64 * mib + 1))).rejects.toThrow('expected an answer of at most');
});

test('one that breaks off, or does not come in time, is none', async () => {
  const breaksOff: RequestListener = (_, res) => {
    res.writeHead(200, { 'content-length': '9' }).write('half', () => res.destroy());
  };
  await expect(ask(breaksOff)).rejects.toThrow('aborted');
  await expect(ask(() => {}, AbortSignal.timeout(200))).rejects.toThrow('aborted');
});
