import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { startReloader } from '../../src/config/reloader.js';
import { Authority } from '../harness/certificates.js';

const front = '  front: http://127.0.0.1:9001\n';
const back = (port: number) =>
  `  back: { url: "http://127.0.0.1:9002", listen: "127.0.0.1:${port}" }\n`;

test.each([
  ['a listener of its own moves', front + back(9102), true],
  ['it is gone', front, true],
  [
    'a service without one comes before it',
    `  a: http://127.0.0.1:9003\n${front}${back(9101)}`,
    false,
  ],
  ['services change places', back(9101) + front, false],
])(
  'a restart is asked for only when a listener would differ: %s',
  async (_what, services, asked) => {
    const folder = mkdtempSync(join(tmpdir(), 'loop-reload-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'loop.yaml');
    writeFileSync(file, `services:\n${front}${back(9101)}`);
    const warnings: string[] = [];
    const log = { info: () => {}, warn: (line: string) => void warnings.push(line) };
    const reloader = startReloader(await loadConfig(file), log, () => {});
    onTestFinished(() => reloader.stop());
    writeFileSync(file, `services:\n${services}`);
    await reloader.reload();
    expect(warnings).toEqual(asked ? ['needs a restart to take effect: services.*.listen'] : []);
  },
);

test('a restart is asked for when a listener would speak TLS, or otherwise', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-reload-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'loop.yaml');
  writeFileSync(file, `services:\n${front}${back(9101)}`);
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (line: string) => void warnings.push(line) };
  const reloader = startReloader(await loadConfig(file), log, () => {});
  onTestFinished(() => reloader.stop());
  const { certFile: cert, keyFile: key } = new Authority().issue('edge');
  const tls = `{ cert: ${cert}, key: ${key} }`;
  const listening = back(9101).replace(/listen: ("[^"]*"|[^,} ]*)/, `$&, listenTls: ${tls}`);
  writeFileSync(file, `gateway: { tls: ${tls}, meshTls: ${tls} }\nservices:\n${front}${listening}`);
  await reloader.reload();
  expect(warnings).toEqual([
    'needs a restart to take effect: gateway.tls, gateway.meshTls, services.*.listenTls',
  ]);
});

test('a config that cannot be applied leaves the running one, says so, and is tried again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-reload-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'loop.yaml');
  writeFileSync(file, `services:\n${front}`);
  const lines: string[] = [];
  const log = {
    info: (line: string) => void lines.push(line),
    warn: (line: string) => void lines.push(line),
  };
  let applied = 0;
  const reloader = startReloader(await loadConfig(file), log, () => {
    applied++;
    if (applied === 1) throw new RangeError('no room');
  });
  onTestFinished(() => reloader.stop());
  writeFileSync(file, `services:\n${front}  other: http://127.0.0.1:9003\n`);
  await reloader.reload();
  expect(lines).toEqual(['the changed config cannot be applied, the running one is kept: no room']);
  await reloader.reload();
  expect(lines.slice(1)).toEqual([`config reloaded from ${file}`]);
});
