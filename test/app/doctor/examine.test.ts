import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examine } from '../../../src/app/doctor/examine.js';
import { createFindHosts } from '../../../src/app/find-hosts.js';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Check } from '../../../src/core/check.js';
import { listeningPrograms } from '../../../src/debugger/proc/listening-programs.js';
import { freePort } from '../../harness/free-port.js';

async function openPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function examined(text: string): Promise<Map<string, Check>> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'loop.yaml');
  if (text !== '') writeFileSync(file, text);
  const checks = await examine(file, {
    loadConfig,
    configPath: async () => file,
    listeningPrograms: async () => listeningPrograms().map((each) => ({ ...each, isLoop: false })),
    findHosts: createFindHosts(),
  });
  return new Map(checks.map((each) => [each.check, each]));
}

test('without a config it says how to get one, and looks no further', async () => {
  const checks = await examined('');
  expect([...checks.keys()]).toEqual(['node', 'config']);
  expect(checks.get('config')).toMatchObject({
    state: 'fail',
    cure: expect.stringContaining('loop init'),
  });
});

test('a config with mistakes fails with each of them', async () => {
  const checks = await examined('gatway: {}\nservices: []\n');
  expect(checks.get('config')?.message).toMatch(/:1:1: gatway:.*\n.*:2:11: services:/);
});

test('without a gateway all else is looked at', async () => {
  const [service, taken, mesh, admin, gone] = await Promise.all([
    openPort(),
    openPort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const checks = await examined(
    [
      `gateway: { listen: 127.0.0.1:${taken}, mesh: 127.0.0.1:${mesh}, admin: 127.0.0.1:${admin} }`,
      `services: { up: { url: "http://127.0.0.1:${service}" }, down: { url: "http://127.0.0.1:${gone}" } }`,
      'namespaces:',
      '  debug-ns:',
      `    services: { up: { url: "http://127.0.0.1:${gone}", debugger: { kind: node } } }`,
    ].join('\n'),
  );
  const states = Object.fromEntries([...checks].map(([name, { state }]) => [name, state]));
  expect(states).toEqual({
    node: 'ok',
    config: 'ok',
    store: 'warn',
    disk: expect.stringMatching(/ok|warn/),
    'port gateway.listen': 'fail',
    'port gateway.mesh': 'ok',
    'port gateway.admin': 'ok',
    gateway: 'warn',
    'service up': 'ok',
    'service down': 'fail',
    'namespace debug-ns/up': 'warn',
    'debugger debug-ns/up': 'warn',
  });
  for (const { state, cure } of checks.values()) expect(cure === null).toBe(state === 'ok');
  expect(checks.get('port gateway.listen')?.message).toContain(`pid ${process.pid}`);
  expect(checks.get('service down')?.message).toContain('ECONNREFUSED');
});

test('a gateway on another machine is asked by its admin address, and its files are not looked for', async () => {
  const checks = await examined(
    'gateway: { admin: "192.0.2.1:8081", adminToken: "long enough for a token" }\nservices: {}\n',
  );
  expect([...checks.keys()]).toEqual(['node', 'config', 'gateway']);
  expect(checks.get('gateway')?.state).toBe('warn');
}, 30_000);
