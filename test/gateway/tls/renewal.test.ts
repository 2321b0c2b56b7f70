import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ListenerTls } from '../../../src/core/tls.js';
import { Authority, type Identity } from '../../harness/certificates.js';
import { readResponse } from '../harness/http-message.js';
import { openGateway } from '../harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../harness/raw-upstream.js';
import { dialTls } from '../harness/tls-client.js';

const authority = new Authority();
const [old, renewed] = [authority.issue('old'), authority.issue('renewed')];
const request = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';

/** A listener whose files can be replaced. */
async function renewable(first: Identity, more: Partial<ListenerTls> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-renewal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [cert, key] = [join(folder, 'edge.pem'), join(folder, 'edge.key')];
  copyFileSync(first.certFile, cert);
  copyFileSync(first.keyFile, key);
  const { port } = await rawUpstream(answering(ok()));
  const told: string[] = [];
  const tell = (line: string) => void told.push(line);
  const { edge, gateway } = await openGateway({
    services: { ratings: { port } },
    routes: [{ to: 'ratings' }],
    tls: {
      certificates: [{ cert, key, serverNames: ['*.example'] }],
      ...{ clientCert: 'require', minVersion: 'TLSv1.2', ...more },
    },
    ...{ warn: tell, info: tell },
  });
  const dial = (options: Parameters<typeof dialTls>[1] = {}) =>
    dialTls(edge, { ca: authority.cert, checkServerIdentity: () => undefined, ...options });
  const shown = async (options = {}) =>
    (await dial(options)).socket.getPeerCertificate().subject.CN as string;
  return { folder, cert, key, told, dial, shown, gateway };
}

test('renewed files are taken by the next connection, and those that are open stay', async () => {
  const { cert, key, told, dial, shown } = await renewable(old);
  const open = await dial();
  copyFileSync(renewed.certFile, cert);
  copyFileSync(renewed.keyFile, key);
  expect(await shown()).toBe('renewed');
  expect(await shown({ servername: 'shop.example' })).toBe('renewed');
  open.send(request);
  expect(await readResponse(open)).toMatchObject({ status: 200 });
  expect(open.socket.getPeerCertificate().subject.CN).toBe('old');
  expect(told).toEqual(['edge: takes changed certificates']);
});

test('files behind a link that is swapped are renewed files', async () => {
  const { folder, cert, shown } = await renewable(old);
  const key = join(folder, 'edge.key');
  const revision = (name: string, { certFile, keyFile }: Identity) => {
    mkdirSync(join(folder, name));
    copyFileSync(certFile, join(folder, name, 'edge.pem'));
    copyFileSync(keyFile, join(folder, name, 'edge.key'));
    symlinkSync(name, join(folder, 'next'));
    renameSync(join(folder, 'next'), join(folder, '..data'));
  };
  revision('..1', old);
  for (const file of [cert, key]) {
    rmSync(file);
    symlinkSync(join('..data', file.slice(folder.length + 1)), file);
  }
  expect(await shown()).toBe('old');
  revision('..2', renewed);
  expect(await shown()).toBe('renewed');
});

test('without any connection the log tells of renewed files within some seconds', async () => {
  const { cert, key, told } = await renewable(old);
  copyFileSync(renewed.certFile, cert);
  copyFileSync(renewed.keyFile, key);
  await expect.poll(() => told, { timeout: 10_000 }).toEqual(['edge: takes changed certificates']);
});

test('what cannot be taken is told once, and the certificate before is shown on', async () => {
  const { cert, key, told, shown } = await renewable(old);
  writeFileSync(cert, 'hello');
  expect(await shown()).toBe('old');
  await expect
    .poll(() => told, { timeout: 10_000 })
    .toEqual([
      `edge: changed certificates are not taken, the ones before are kept: ${cert}: expected a certificate in PEM, got 5 bytes without any`,
    ]);
  expect(await shown()).toBe('old');
  rmSync(cert);
  await expect.poll(() => told[1], { timeout: 10_000 }).toMatch(/got no such file$/);
  expect(await shown()).toBe('old');
  copyFileSync(renewed.certFile, cert);
  copyFileSync(renewed.keyFile, key);
  expect(await shown()).toBe('renewed');
  expect(told.slice(2)).toEqual(['edge: takes changed certificates']);
});

test('a moment between a certificate and its key is not worth a line', async () => {
  const { cert, key, told, shown } = await renewable(old);
  copyFileSync(renewed.certFile, cert);
  expect(await shown()).toBe('old');
  copyFileSync(renewed.keyFile, key);
  expect(await shown()).toBe('renewed');
  expect(told).toEqual(['edge: takes changed certificates']);
});

test('who is good by a former authority alone gets no further, nor by resuming a session', async () => {
  const [before, after] = [new Authority('before'), new Authority('after')];
  const [leaves, comes] = [before.issue('leaves'), after.issue('comes')];
  const folder = mkdtempSync(join(tmpdir(), 'loop-client-ca-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const clientCa = join(folder, 'clients.pem');
  writeFileSync(clientCa, before.cert);
  const { dial } = await renewable(old, { clientCa });
  const as = ({ cert, key }: Identity, more = {}) => dial({ cert, key, ...more });
  const ask = async (dialled: ReturnType<typeof dial>) => {
    const client = await dialled;
    client.send(request);
    return (await readResponse(client)).status;
  };
  const first = await as(leaves, { maxVersion: 'TLSv1.2' });
  const session = first.socket.getSession();
  expect(await ask(as(leaves, { session, maxVersion: 'TLSv1.2' }))).toBe(200);
  writeFileSync(clientCa, after.cert);
  expect(await ask(as(comes))).toBe(200);
  await expect(ask(as(leaves))).rejects.toThrow();
  await expect(ask(as(leaves, { session, maxVersion: 'TLSv1.2' }))).rejects.toThrow();
  // Its connection was good when it began.
  first.send(request);
  expect(await readResponse(first)).toMatchObject({ status: 200 });
});
