import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

type Answer = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void;

/** What experiments ask, and break. Resolves with its address. */
export async function startTarget(): Promise<string> {
  let state: 'well' | 'broken' | 'hanging' = 'well';
  const json = (res: ServerResponse, value: unknown, status = 200) => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const paths: Readonly<Record<string, Answer>> = {
    '/json': (_, res) => json(res, { stars: 5 }),
    '/text': (_, res) => void res.setHeader('content-type', 'text/plain').end('hello world!'),
    '/echo': async (req, res) => {
      const { 'content-type': type = null, 'x-token': token = null } = req.headers;
      const body = await text(req);
      const value: unknown = type === 'application/json' ? JSON.parse(body) : body;
      json(res, { method: req.method, url: req.url, type, token, body: value });
    },
    '/moved': (_, res) => void res.writeHead(302, { location: '/echo?moved' }).end(),
    '/gzip': (_, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      res.end(gzipSync('{"packed":true}'));
    },
    '/latin': (_, res) => {
      res.setHeader('content-type', 'text/plain').end(Buffer.from('caf\xe9', 'latin1'));
    },
    '/error': (_, res) => json(res, { error: 'broken' }, 500),
    '/bad-json': (_, res) => void res.setHeader('content-type', 'application/json').end('{"half'),
    '/slow': (_, res) => void setTimeout(() => res.end('late'), 5000).unref(),
    '/break': (_, res) => {
      state = 'broken';
      json(res, {});
    },
    '/hang': (_, res) => {
      state = 'hanging';
      json(res, {});
    },
    '/mend': (_, res) => {
      state = 'well';
      json(res, {});
    },
    '/state': (_, res) => {
      if (state !== 'hanging') json(res, { state }, state === 'well' ? 200 : 503);
    },
  };
  const server = createServer((req, res) => {
    const answer = paths[(req.url ?? '').split('?')[0] ?? ''];
    if (answer) void answer(req, res);
    else json(res, { error: 'not found' }, 404);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
