// The least a correct proxy on Node can be: node:http in front, undici's dispatch behind, bodies
// streamed both ways with back pressure, hop-by-hop headers removed. No framework, no recording.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';

const [, , upstreamPort, connections] = process.argv;
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, {
  connections: Math.max(64, Number(connections)),
  pipelining: 1,
  keepAliveTimeout: 60_000,
});

/** RFC 9110 §7.6.1. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const server = createServer((request, response) => {
  const { method = 'GET', url = '/', headers, rawHeaders } = request;
  const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
  pool.dispatch(
    {
      method: method as Dispatcher.HttpMethod,
      path: url,
      headers: endToEnd(rawHeaders, headers.connection),
      body: hasBody ? request : null,
    },
    answerTo(request, response),
  );
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`ready ${typeof address === 'object' ? address?.port : address}`);
});

function answerTo(request: IncomingMessage, response: ServerResponse): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      response.once('close', () => {
        if (!response.writableEnded) controller.abort(new Error('the client went away'));
      });
    },
    onResponseStart(controller, status, headers, statusText) {
      const raw = controller.rawHeaders;
      const lines = Array.isArray(raw) ? raw.map((part) => part.toString('latin1')) : [];
      const { connection } = headers;
      response.writeHead(status, statusText ?? '', endToEnd(lines, connection?.toString()));
    },
    onResponseData(controller, chunk) {
      if (response.write(chunk)) return;
      controller.pause();
      response.once('drain', () => controller.resume());
    },
    onResponseEnd() {
      response.end();
    },
    onResponseError() {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
      request.resume();
    },
  };
}

/** Names and values in turn, without those that belong to one connection only. */
function endToEnd(raw: readonly string[], connection: string | undefined): string[] {
  const named = connection
    ?.toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || named?.includes(lower)) continue;
    kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
}
