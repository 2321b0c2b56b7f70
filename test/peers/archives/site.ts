import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { freePort } from '../../harness/free-port.js';

/** One request, as the site got and answered it. */
export interface Served {
  readonly method: string;
  /** With its query: each request of a visit has another. */
  readonly path: string;
  readonly requestBody: Buffer;
  /** Null when it got no answer. */
  readonly status: number | null;
  /** Without its coding; null when it broke off. */
  readonly responseBody: Buffer | null;
}

export interface Site {
  readonly origin: string;
  /** The same by TLS and HTTP/2. */
  readonly secureOrigin: string;
  /** Of nobody's: a host and port of its own. */
  readonly strangerOrigin: string;
  /** Where nobody listens. */
  readonly deadOrigin: string;
  /** Pages of a test's own, by path. */
  readonly pages: Map<string, string>;
  /** In the order in which they came. */
  readonly served: readonly Served[];
  close(): Promise<void>;
}

export const image = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const json = Buffer.from(
  JSON.stringify({ hello: 'wörld €', n: Array.from({ length: 50 }, (_, i) => i) }),
);
const latin = Buffer.from('caf\xe9 \xfcber', 'latin1');

/** What a visit asks for, one after the other. `body` is latin1. */
export interface Step {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
  readonly at?: 'secure' | 'stranger' | 'dead';
  readonly abortAfterMs?: number;
}

const boundary = 'X-PART-X';
const binary = Buffer.from([0, 1, 2, 0xff, 0xfe, 0x80, 13, 10, 0xc3, 0x28]).toString('latin1');

export const steps: readonly Step[] = [
  { method: 'GET', path: '/gz' },
  { method: 'GET', path: '/br500' },
  { method: 'GET', path: '/image.png' },
  { method: 'GET', path: '/latin' },
  { method: 'GET', path: '/cookies' },
  { method: 'POST', path: '/echo?json', body: '{"a":1}', type: 'application/json' },
  {
    method: 'POST',
    path: '/fail',
    body: 'user=ann+b&k=%C3%A4',
    type: 'application/x-www-form-urlencoded',
  },
  {
    method: 'POST',
    path: '/echo?parts',
    type: `multipart/form-data; boundary=${boundary}`,
    body:
      `--${boundary}\r\nContent-Disposition: form-data; name="f"\r\n\r\nplain\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="g"; filename="g.bin"\r\n` +
      `Content-Type: application/octet-stream\r\n\r\n${binary}\r\n--${boundary}--\r\n`,
  },
  { method: 'PUT', path: '/echo?binary', body: binary, type: 'application/octet-stream' },
  { method: 'HEAD', path: '/head' },
  { method: 'GET', path: '/nothing' },
  { method: 'GET', path: '/moved' },
  { method: 'GET', path: '/reset' },
  { method: 'GET', path: '/half' },
  { method: 'GET', path: '/gone', at: 'dead' },
  { method: 'GET', path: '/hang', abortAfterMs: 100 },
  { method: 'GET', path: '/collect', at: 'stranger' },
  {
    method: 'POST',
    path: '/echo?secure',
    body: '{"tls":true}',
    type: 'application/json',
    at: 'secure',
  },
];

/** A site on loopback that remembers what it was asked and what it answered. */
export async function openSite(): Promise<Site> {
  const served: Served[] = [];
  const pages = new Map<string, string>();
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response, { served, pages });
  const plain = createServer(listener);
  const stranger = createServer(listener);
  const secure = createSecureServer({ ...certificate(), allowHTTP1: true }, (request, response) =>
    listener(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  const sockets = new Set<Socket>();
  for (const server of [plain, stranger, secure]) {
    server.on('connection', (socket: Socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return {
    origin: `http://127.0.0.1:${portOf(plain)}`,
    secureOrigin: `https://127.0.0.1:${portOf(secure)}`,
    strangerOrigin: `http://127.0.0.1:${portOf(stranger)}`,
    deadOrigin: `http://127.0.0.1:${await freePort()}`,
    pages,
    served,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        [plain, stranger, secure].map((server) => new Promise((end) => server.close(end))),
      );
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { served, pages }: { served: Served[]; pages: ReadonlyMap<string, string> },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '' } = request;
  const note = (status: number | null, responseBody: Buffer | null) =>
    served.push({ method, path: url, requestBody: Buffer.concat(chunks), status, responseBody });
  const send = (
    status: number,
    headers: Record<string, string | string[]>,
    body: Buffer,
    coded = body,
  ) => {
    if (method !== 'OPTIONS') note(status, method === 'HEAD' ? Buffer.alloc(0) : body);
    const open = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
      'access-control-allow-methods': '*',
    };
    response.writeHead(status, { ...open, ...headers }).end(coded);
  };
  const page = pages.get(url);
  if (page !== undefined)
    return send(200, { 'content-type': 'text/html; charset=utf-8' }, Buffer.from(page));
  const jsonType = { 'content-type': 'application/json' };
  switch (url.split('?')[0]) {
    case '/':
      return send(
        200,
        { 'content-type': 'text/html' },
        Buffer.from('<!doctype html><title>x</title>'),
      );
    case '/gz':
      return send(200, { ...jsonType, 'content-encoding': 'gzip' }, json, gzipSync(json));
    case '/br500':
      return send(500, { ...jsonType, 'content-encoding': 'br' }, json, brotliCompressSync(json));
    case '/image.png':
      return send(
        200,
        { 'content-type': 'image/png', 'content-length': String(image.length) },
        image,
      );
    case '/latin':
      return send(200, { 'content-type': 'text/plain; charset=iso-8859-1' }, latin);
    case '/cookies':
      return send(
        200,
        { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/'], 'content-type': 'text/plain' },
        Buffer.from('set'),
      );
    case '/head':
      return send(200, { 'content-length': '70' }, Buffer.alloc(0));
    case '/nothing':
      return send(204, {}, Buffer.alloc(0));
    case '/moved':
      return send(302, { location: '/landed' }, Buffer.alloc(0));
    case '/fail':
      return send(500, jsonType, Buffer.from('{"error":"boom"}'));
    case '/reset':
      note(null, null);
      return void request.socket.destroy();
    case '/half':
      note(200, null);
      response.writeHead(200, { 'content-length': '1000', 'content-type': 'text/plain' });
      response.write('half of it', () => request.socket.end());
      return;
    case '/hang':
      note(null, null);
      return;
    default: {
      const sha256 = createHash('sha256').update(Buffer.concat(chunks)).digest('hex');
      return send(200, jsonType, Buffer.from(JSON.stringify({ method, sha256 })));
    }
  }
}

function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'loop-archives-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
    ];
    execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function portOf(server: Server | Http2SecureServer): number {
  return (server.address() as AddressInfo).port;
}
