import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { Endpoint } from '../../../src/core/config.js';
import type { ForwardRequest } from '../../../src/core/forward.js';
import type { UpstreamTls } from '../../../src/core/tls.js';
import { createForwarder } from '../../../src/gateway/upstream/forwarder.js';
import { Authority } from '../../harness/certificates.js';
import { collectAnswer } from '../harness/collect-answer.js';

const authority = new Authority();
const stranger = new Authority('a stranger');
const ratings = authority.issue('ratings');
const trusted = { ca: authority.certFile, verify: true };

interface Upstream {
  readonly port: number;
  /** All that came, decrypted. */
  readonly received: string[];
  readonly sockets: TLSSocket[];
}

async function upstream(options: TlsOptions = {}): Promise<Upstream> {
  const received: string[] = [];
  const sockets: TLSSocket[] = [];
  const server = createServer({ cert: ratings.cert, key: ratings.key, ...options }, (socket) => {
    sockets.push(socket);
    const name = socket.servername || 'nobody';
    const peer = (socket.getPeerCertificate().subject?.CN as string | undefined) ?? 'nobody';
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      received.push(bytes.toString());
      const body = `for ${name} by ${peer}${socket.isSessionReused() ? ', resumed' : ''}`;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  });
  server.on('tlsClientError', () => {});
  return { port: await portOf(server), received, sockets };
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function forwarder(warn: (line: string) => void = () => {}) {
  const made = createForwarder({ warn });
  onTestFinished(() => made.close());
  return made;
}

function endpointAt(port: number, tls?: Partial<UpstreamTls>): Endpoint {
  const [protocol, host] = ['https' as const, '127.0.0.1'];
  return { protocol, host, port, ...(tls && { tls: { ...trusted, ...tls } }) };
}

function get(endpoint: Endpoint, { forward } = forwarder()) {
  const { handler, answer } = collectAnswer();
  const request: ForwardRequest = {
    upstream: endpoint,
    timeouts: { connectMs: 2_000, firstByteMs: 2_000, idleMs: 2_000 },
    method: 'GET',
    head: 'GET / HTTP/1.1\r\nHost: ratings\r\nX-Secret: pssst\r\n\r\n',
    framing: 'none',
    expectsContinue: false,
  };
  forward(request, handler);
  return answer;
}

test('an authority of its own is trusted, and the name of the config asked for', async () => {
  const { port } = await upstream();
  const answer = await get(endpointAt(port, { serverName: 'ratings' }));
  expect(answer).toMatchObject({ failure: null, body: 'for ratings by nobody' });
  expect((await get(endpointAt(port, {}))).body).toBe('for nobody by nobody');
});

test('loop shows its own certificate', async () => {
  const { port } = await upstream({ requestCert: true, ca: authority.cert });
  const { certFile, keyFile } = authority.issue('loop');
  const answer = await get(endpointAt(port, { cert: certFile, key: keyFile }));
  expect(answer.body).toBe('for nobody by loop');
});

test.each([
  [
    'an authority that nobody trusts',
    {},
    { ca: stranger.certFile },
    'its certificate comes from an authority that is not trusted, or one between them is missing in what it sent (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  ],
  [
    'another name',
    {},
    { serverName: 'reviews' },
    'its certificate is for ratings, 127.0.0.1, not for reviews',
  ],
  [
    'an expired certificate',
    authority.issue('ratings', { days: -1 }),
    {},
    'its certificate has expired (CERT_HAS_EXPIRED)',
  ],
  [
    'a version of TLS that is too old',
    { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    {},
    'there is no version of TLS that both speak (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION)',
  ],
  [
    'a protocol that is not HTTP/1.1',
    { ALPNProtocols: ['h2'] },
    {},
    'it does not speak the protocol that was asked for (ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL)',
  ],
] as const)(
  '%s is a failure of TLS, and gets no byte of the request',
  async (_what, has, tls, reason) => {
    const { port, received } = await upstream(has as TlsOptions);
    const { failure } = await get(endpointAt(port, tls));
    expect(failure).toEqual({
      kind: 'tls',
      code: 'LOOP_GATEWAY_TLS',
      message: `no TLS with 127.0.0.1:${port}: ${reason}`,
    });
    expect(received).toEqual([]);
  },
);

test('a server name may be an address that is not the one that is called', async () => {
  const { port } = await upstream();
  const { failure } = await get(endpointAt(port, { serverName: '10.9.9.9' }));
  expect(failure?.message).toContain('for ratings, 127.0.0.1, not for 10.9.9.9');
});

test('without tls the authorities of Node are trusted, and no other', async () => {
  const { port } = await upstream();
  expect((await get(endpointAt(port))).failure?.kind).toBe('tls');
});

test('verify: false believes whoever answers', async () => {
  const { port } = await upstream(stranger.issue('anybody'));
  expect((await get(endpointAt(port, { verify: false }))).body).toBe('for nobody by nobody');
});

test.each([
  ['TLSv1.3', 'it wants a client certificate (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)'],
  ['TLSv1.2', 'it refused the handshake: no cipher in common, or it wants a client certificate '],
] as const)('a service that wants a client certificate says so in %s', async (version, reason) => {
  const { port } = await upstream({
    ...{ requestCert: true, rejectUnauthorized: true, ca: authority.cert },
    ...{ minVersion: version, maxVersion: version },
  });
  const { failure } = await get(endpointAt(port, {}));
  expect(failure?.message).toContain(`no TLS with 127.0.0.1:${port}: ${reason}`);
  expect(failure?.kind).toBe('tls');
});

test('a client certificate of another authority is a failure of TLS', async () => {
  const port = await opensslServer();
  const { certFile, keyFile } = stranger.issue('loop');
  const { failure } = await get(endpointAt(port, { cert: certFile, key: keyFile }));
  expect(failure).toMatchObject({
    code: 'LOOP_GATEWAY_TLS',
    message: expect.stringContaining('it does not take the client certificate'),
  });
});

/** Node's server breaks the connection where others say why. */
async function opensslServer(): Promise<number> {
  const server = spawn('openssl', [
    ...['s_server', '-accept', '127.0.0.1:0', '-cert', ratings.certFile, '-key', ratings.keyFile],
    ...['-CAfile', authority.certFile, '-Verify', '1', '-verify_return_error', '-www'],
  ]);
  onTestFinished(() => void server.kill());
  let said = '';
  for await (const bytes of server.stdout) {
    said += String(bytes);
    const port = /^ACCEPT 127\.0\.0\.1:(\d+)/m.exec(said)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`openssl said ${said}`);
}

test('what speaks no TLS is told from what is not there', async () => {
  const plain = createPlainServer((socket) =>
    socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  );
  const port = await portOf(plain);
  const { failure } = await get(endpointAt(port, {}));
  expect(failure?.message).toBe(
    `no TLS with 127.0.0.1:${port}: what answers there does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)`,
  );
  plain.close();
  await once(plain, 'close');
  expect((await get(endpointAt(port, {}))).failure?.kind).toBe('connect');
});

test('a connection that is closed in the handshake is a failure of TLS', async () => {
  const port = await portOf(createPlainServer((socket) => socket.end()));
  expect((await get(endpointAt(port, {}))).failure).toMatchObject({
    kind: 'tls',
    message: expect.stringContaining('it closed the connection in the handshake'),
  });
});

test('files that cannot be used are a failure of TLS that names the file', async () => {
  const { port } = await upstream();
  const file = join(authority.folder, 'nowhere.pem');
  const { failure } = await get(endpointAt(port, { ca: file }));
  expect(failure).toMatchObject({
    kind: 'tls',
    message: `no TLS with 127.0.0.1:${port}: ${file}: expected a file that can be read, got no such file`,
  });
});

test('a later connection resumes the session of an earlier one', async () => {
  const server = await upstream();
  const one = forwarder();
  const endpoint = endpointAt(server.port, {});
  expect((await get(endpoint, one)).body).not.toContain('resumed');
  server.sockets[0]?.destroy();
  await once(server.sockets[0] as TLSSocket, 'close');
  const again = await get(endpoint, one);
  expect(again).toMatchObject({ reused: false, body: 'for nobody by nobody, resumed' });
});

test('changed files are taken by the next connection, and the open one stays', async () => {
  const server = await upstream({ requestCert: true, ca: authority.cert });
  const [first, second] = [authority.issue('loop-1'), authority.issue('loop-2')];
  const [cert, key] = [join(authority.folder, 'swap.pem'), join(authority.folder, 'swap.key')];
  copyFileSync(first.certFile, cert);
  copyFileSync(first.keyFile, key);
  const warnings: string[] = [];
  const one = forwarder((line) => warnings.push(line));
  const endpoint = endpointAt(server.port, { cert, key });
  expect((await get(endpoint, one)).body).toContain('by loop-1');

  copyFileSync(second.certFile, cert);
  expect(await get(endpoint, one)).toMatchObject({ reused: true, body: 'for nobody by loop-1' });
  server.sockets[0]?.destroy();
  await once(server.sockets[0] as TLSSocket, 'close');
  // Half of the swap: the key is still that of the first.
  expect((await get(endpoint, one)).body).toContain('by loop-1');
  expect(warnings).toEqual([
    `changed certificates are not taken, the ones before are kept: ${key}: expected the key of the first certificate (CN=loop-2), got another key`,
  ]);

  copyFileSync(second.keyFile, key);
  server.sockets[1]?.destroy();
  await once(server.sockets[1] as TLSSocket, 'close');
  expect(await get(endpoint, one)).toMatchObject({ reused: false, body: 'for nobody by loop-2' });
  writeFileSync(cert, '');
});

test('services that are called alike, with other certificates, share no connection', async () => {
  const { port } = await upstream({
    ...{ requestCert: true, rejectUnauthorized: false, ca: authority.cert },
  });
  const one = forwarder();
  const { certFile, keyFile } = authority.issue('loop');
  const named = endpointAt(port, { cert: certFile, key: keyFile });
  expect((await get(named, one)).body).toContain('by loop');
  expect(await get(endpointAt(port, {}), one)).toMatchObject({ body: 'for nobody by nobody' });
});
