import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get as getPlainly } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { Authority, type Identity } from '../harness/certificates.js';
import { freePort } from '../harness/free-port.js';
import { startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const authority = new Authority();
const others = new Authority('another authority');
const admin = authority.issue('loop.shop.internal', { names: 'DNS:loop.shop.internal' });
const person = authority.issue('on call');

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A gateway whose admin API speaks TLS, and the commands beside it. */
async function gatewayWith(adminTls: string) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-tls-admin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = ({ certFile, keyFile }: Identity, name: string) => {
    copyFileSync(certFile, join(folder, `${name}.pem`));
    copyFileSync(keyFile, join(folder, `${name}.key`));
  };
  put(admin, 'admin');
  put(person, 'person');
  copyFileSync(authority.certFile, join(folder, 'ca.pem'));
  copyFileSync(others.certFile, join(folder, 'other-ca.pem'));
  const port = await freePort();
  const configure = (file: string, gateway: string) => {
    const path = join(folder, file);
    writeFileSync(
      path,
      `gateway: { listen: 127.0.0.1:0, mesh: 127.0.0.1:0, admin: "127.0.0.1:${port}", ${gateway} }
services: { reviews: { url: "http://127.0.0.1:9" } }
`,
    );
    return path;
  };
  const config = configure('loop.yaml', adminTls);
  const gateway = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', config],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(() => gateway.stop('SIGKILL').then(() => {}));
  const loop = async (args: readonly string[], file = config): Promise<Ran> => {
    const all = [main, ...args, '--config', file];
    const { code = 0, ...said } = await promisify(execFile)(process.execPath, all).catch((e) => e);
    return { code, ...said };
  };
  return { gateway, port, loop, put, configure };
}

const own = 'adminTls: { cert: admin.pem, key: admin.key }';

test('commands ask the admin API by TLS, and believe the certificates of their own config', async () => {
  const { gateway, port, loop } = await gatewayWith(own);
  expect(gateway.stderr()).toContain(`admin 127.0.0.1:${port} (TLS)`);
  for (const command of ['stat', 'routes', 'edges']) {
    expect(await loop([command, '-o', 'json'])).toMatchObject({ code: 0, stderr: '' });
  }
  expect((await loop(['stat', '-o', 'json'])).stdout).toContain('"reviews"');
  expect(await loop(['fault', 'list', '-o', 'json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  expect(await loop(['tap', '--for', '1s'])).toMatchObject({ code: 0 });
  const checks = JSON.parse((await loop(['doctor', '-o', 'json'])).stdout);
  const found = checks.find(({ check }: { readonly check: string }) => check === 'gateway');
  expect(found).toMatchObject({ state: 'ok' });
  const { check, state } = checks.find((each: { readonly check: string }) =>
    each.check.includes('adminTls'),
  );
  expect([check, state]).toEqual(['certificate gateway.adminTls.cert', 'ok']);
});

test('who speaks plain HTTP there gets nothing, and the page comes by TLS', async () => {
  const { port } = await gatewayWith(own);
  const plainly = new Promise((done) => {
    getPlainly({ port, host: '127.0.0.1' }, done).on('error', ({ code }: NodeJS.ErrnoException) =>
      done(code),
    );
  });
  expect(await plainly).toBe('ECONNRESET');
  const [status, text] = await new Promise<[number | undefined, string]>((done, failed) => {
    const options = {
      host: '127.0.0.1',
      port,
      ca: authority.cert,
      servername: 'loop.shop.internal',
    };
    get({ ...options, path: '/' }, async (response) => {
      done([response.statusCode, String(Buffer.concat(await response.toArray()))]);
    }).on('error', failed);
  });
  expect([status, text]).toEqual([200, expect.stringContaining('<title>')]);
});

test('another gateway in its place is not believed', async () => {
  const { loop, configure } = await gatewayWith(own);
  for (const [file, gateway] of [
    // Of the same authority, and yet not the one that the config names.
    ['pinned.yaml', 'adminTls: { cert: person.pem, key: person.key }'],
    ['stranger.yaml', 'adminClient: { ca: other-ca.pem, serverName: loop.shop.internal }'],
  ] as const) {
    const refused = await loop(['stat'], configure(file, gateway));
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('LOOP_CONTROL_UNREACHABLE');
    expect(refused.stderr).toMatch(/unable to (verify the first|get local issuer) certificate/);
  }
});

test('a renewed certificate is taken by gateway and commands', async () => {
  const { loop, put, port } = await gatewayWith(own);
  const shown = () =>
    new Promise((done) => {
      // As a browser does, which would speak HTTP/2 if it could.
      const offer = { rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] };
      const socket = connect({ host: '127.0.0.1', port, ...offer }, () => {
        done([socket.getPeerX509Certificate()?.subject, socket.alpnProtocol]);
        socket.destroy();
      });
    });
  expect(await shown()).toEqual(['CN=loop.shop.internal', 'http/1.1']);
  put(others.issue('renewed'), 'admin');
  expect(await loop(['stat', '-o', 'json'])).toMatchObject({ code: 0 });
  expect(await shown()).toEqual(['CN=renewed', 'http/1.1']);
});

test('from elsewhere, by its authority and name; with the certificate that it asks for', async () => {
  const asking = 'adminTls: { cert: admin.pem, key: admin.key, clientCa: ca.pem }';
  const { loop, configure, gateway } = await gatewayWith(asking);
  const laptop = (more: string) =>
    configure('laptop.yaml', `adminClient: { ca: ca.pem, serverName: loop.shop.internal${more} }`);
  const shown = laptop(', cert: person.pem, key: person.key');
  expect(await loop(['stat', '-o', 'json'], shown)).toMatchObject({ code: 0 });
  expect(await loop(['tap', '--for', '1s'], shown)).toMatchObject({ code: 0 });
  const bare = await loop(['stat'], laptop(''));
  expect([bare.code, bare.stderr]).toEqual([
    4,
    expect.stringMatching(
      /: [a-z0-9 ]*certificate required \(ERR_SSL_\w+\); is loop gateway running/,
    ),
  ]);
  expect(gateway.stderr()).toContain('admin: no TLS with 127.0.0.1: it showed no certificate');
  const misnamed = configure('laptop.yaml', 'adminClient: { ca: ca.pem, serverName: other }');
  expect((await loop(['stat'], misnamed)).stderr).toContain(
    "does not match certificate's altnames",
  );
});
