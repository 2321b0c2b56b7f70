import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import { hopAt, imported, incomplete, newFolder, untruths, valuesOf } from './imported.js';
import { openSite, type Site, type Step, steps } from './site.js';
import { originOf } from './visit.js';

const install = 'bash test/peers/archives/install.sh';
const mitmdump = new URL('.venv/bin/mitmdump', import.meta.url).pathname;

/** mitmproxy writes the archive when it ends; `closed` resolves then. */
async function openProxy(archive: string): Promise<{ port: number; close(): Promise<void> }> {
  const port = await freePort();
  const options = [`hardump=${archive}`, 'connection_strategy=lazy', `confdir=${newFolder()}`];
  const proxy = spawn(mitmdump, [
    ...['--listen-host', '127.0.0.1', '-p', String(port), '-q'],
    ...options.flatMap((option) => ['--set', option]),
  ]);
  const ended = once(proxy, 'exit');
  onTestFinished(() => void proxy.kill('SIGKILL'));
  for (let tries = 0; tries < 600 && !(await isOpen(port)); tries++) await sleep(50);
  return {
    port,
    async close() {
      proxy.kill('SIGINT');
      await ended;
    },
  };
}

async function isOpen(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

/** Asks by the proxy, and does not mind what comes of it. */
function ask(site: Site, step: Step, port: number): Promise<void> {
  const { method, path, type, body, abortAfterMs } = step;
  const url = originOf(site, step) + path;
  return new Promise((resolve) => {
    const sent = request({
      ...{ host: '127.0.0.1', port, method, path: url, agent: false },
      headers: {
        host: new URL(url).host,
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(body === undefined ? {} : { 'content-length': body.length }),
      },
      ...(abortAfterMs === undefined ? {} : { signal: AbortSignal.timeout(abortAfterMs) }),
    });
    sent.on('response', (answer) => void answer.resume().on('close', resolve));
    sent.on('error', () => resolve());
    sent.end(body === undefined ? undefined : Buffer.from(body, 'latin1'));
  });
}

describe('the archive of mitmproxy', { ...requireFile(mitmdump, install), timeout: 90_000 }, () => {
  test('is imported as it was', async () => {
    const site = await openSite();
    onTestFinished(() => site.close());
    const archive = join(newFolder(), 'mitmproxy.har');
    const proxy = await openProxy(archive);
    // Its certificate is made up as it goes; by TLS it speaks to what trusts it.
    for (const step of steps.filter(({ at }) => at !== 'secure')) await ask(site, step, proxy.port);
    await proxy.close();

    const result = await imported(archive, site);
    expect(untruths(result, site)).toEqual([]);
    expect(hopAt(result, '/reset')).toMatchObject({ status: null, error: 'reset' });
    expect(hopAt(result, '/half').response?.body).toMatchObject({ truncated: true, bytes: 1000 });
    expect(hopAt(result, '/gone')).toMatchObject({ error: 'connect', service: null });
    expect(hopAt(result, '/hang')).toMatchObject({ status: null, error: 'aborted' });
    expect(hopAt(result, '/collect')).toMatchObject({ service: null, status: 200 });
    expect(valuesOf(hopAt(result, '/cookies'), 'set-cookie')).toEqual([
      ...['a=1; Path=/', 'b=2; Path=/'],
    ]);
    expect(incomplete(result)).toEqual(['response /half']);
  });
});
