import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Authority } from '../../harness/certificates.js';
import { freePort } from '../../harness/free-port.js';
import { startProcess } from '../chain/processes.js';
import { readEvents } from './read-events.js';

const main = resolve(import.meta.dirname, '../../../dist/src/main.js');
const authority = new Authority();

/** A gateway that is reached by token and TLS, and the page of it at an address of this machine. */
async function openPages() {
  const folder = mkdtempSync(join(tmpdir(), 'loop-page-door-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const issue = () => authority.issue('loop.internal', { names: 'DNS:loop.internal' });
  const { certFile, keyFile } = issue();
  const port = await freePort();
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `gateway:
  listen: "127.0.0.1:0"
  mesh: "127.0.0.1:0"
  admin: "127.0.0.1:${port}"
  adminToken: "a secret"
  adminTls: { cert: "${certFile}", key: "${keyFile}" }
services: { up: { url: "http://127.0.0.1:9" } }
routes: [ { match: { path: /* }, to: up } ]
capture:
  buffer: { linger: 100ms }
  rules: [ { name: errors, when: { status: 5xx } } ]
`,
  );
  const start = async (args: readonly string[], ready: RegExp) => {
    const process_ = await startProcess({
      ...{ command: process.execPath, args: [main, ...args, '--config', config], ready },
    });
    onTestFinished(() => process_.stop('SIGKILL').then(() => {}));
    return process_;
  };
  const gateway = await start(['gateway'], /^loop gateway ready$/);
  const page = await start(['ui', '--gateway'], /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const edge = /edge\s+(\S+)/.exec(gateway.lines.join('\n'))?.[1] ?? '';
  const renew = () => {
    const renewed = issue();
    copyFileSync(renewed.certFile, certFile);
    copyFileSync(renewed.keyFile, keyFile);
  };
  return { gateway, page, renew, admin: port, edge: `http://${edge}`, url: page.lines[0] ?? '' };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 50));
}

const post = (url: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((done, failed) => {
    request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } })
      .on('response', (response) => done(response.resume().statusCode))
      .on('error', failed)
      .end('{"when":{"status":"5xx"}}');
  });

test('the page of a gateway that asks for a token and TLS is there without either', async () => {
  const { gateway, page, renew, admin, edge, url } = await openPages();
  expect(await (await fetch(url)).text()).toContain('<title>');
  expect(await (await fetch(`${url}api/session`)).json()).toMatchObject({ mode: 'gateway' });
  // Live: what comes later is told over the connection that is open.
  const next = await readEvents(`${url}api/captures/events`);
  expect(await next()).toMatchObject({ event: 'hello' });
  expect((await fetch(`${edge}/fail`)).status).toBe(502);
  expect(await next()).toMatchObject({ event: 'captures', data: { total: 1 } });

  // As a page's own script does it, and as another page would.
  const rules = `${url}api/rules/try`;
  expect(await post(rules, { origin: url.slice(0, -1) })).toBe(200);
  expect(await post(rules, { origin: 'http://elsewhere.example' })).toBe(403);
  expect(await post(rules, { host: 'elsewhere.example' })).toBe(403);
  expect(await post(rules, { expect: '100-continue' })).toBe(200);
  const another = { headers: { origin: 'http://elsewhere.example' } };
  for (const path of ['api/session', '%61pi/session', 'm%65trics']) {
    expect([path, (await fetch(url + path, another)).status]).toEqual([path, 403]);
  }

  // A renewed certificate is believed, as commands believe it.
  renew();
  const silent = connect(admin);
  onTestFinished(() => void silent.destroy());
  await once(silent, 'connect');
  await until(async () => (await fetch(`${url}api/session`)).status === 200);

  // Whoever has connected and says nothing does not hold it up.
  const askedAt = performance.now();
  await gateway.stop('SIGTERM');
  expect(performance.now() - askedAt).toBeLessThan(8_000);
  const gone = await fetch(`${url}api/session`);
  expect([gone.status, await gone.json()]).toMatchObject([
    502,
    { error: { code: 'LOOP_CONTROL_UNREACHABLE' } },
  ]);
  expect(await page.stop('SIGINT')).toBe(0);
});

test('without a gateway there is no page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-page-door-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'loop.yaml');
  writeFileSync(config, `gateway: { admin: "127.0.0.1:${await freePort()}" }\nservices: {}\n`);
  const ui = (...more: string[]) =>
    startProcess({
      ...{ command: process.execPath, ready: /^http/ },
      args: [main, 'ui', '--gateway', ...more, '--config', config],
    });
  await expect(ui()).rejects.toThrow('LOOP_CONTROL_UNREACHABLE');
  await expect(ui('--listen', '0.0.0.0:0')).rejects.toThrow('as whoever reaches it has the token');
});
