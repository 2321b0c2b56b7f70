// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the config's own notation
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findGateway } from '../../src/config/find-gateway.js';
import { loadConfig } from '../../src/config/load-config.js';

const folder = mkdtempSync(join(tmpdir(), 'loop-find-gateway-'));
const file = join(folder, 'loop.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

function find(text: string, env: Record<string, string> = {}) {
  writeFileSync(file, text);
  return findGateway(file, env, folder);
}

test.each([
  '{}',
  'gateway: { admin: "127.0.0.1:9000" }\nservices: { a: "http://127.0.0.1:1", b: "http://127.0.0.1:2" }',
  'gateway: { admin: "[::1]:9000", adminToken: plain }',
  'gateway: { admin: "0.0.0.0:9000", adminToken: "x-${TOKEN}" }',
  'gateway:\nservices:\n',
])('it finds what the whole config says: %s', async (text) => {
  const found = await find(text, { TOKEN: 'secret' });
  const { gateway, services } = await loadConfig(file, { env: { TOKEN: 'secret' }, cwd: folder });
  expect(found).toEqual({
    gateway: { admin: gateway.admin, adminToken: gateway.adminToken },
    services: services.map(({ name }) => ({ name })),
  });
});

test('a mistake elsewhere keeps nobody from looking', async () => {
  const { gateway } = await find('gateway: { admin: "127.0.0.1:9000", workers: many }');
  expect(gateway.admin.port).toBe(9000);
});

test.each([
  ['gateway: { admin: nowhere }', 'gateway.admin: expected host:port'],
  ['gateway: { admin: "0.0.0.0:9000" }', 'gateway.admin: expected an address on loopback'],
  ['gateway: { adminToken: "${TOKEN}" }', 'gateway.adminToken: expected the variable TOKEN'],
  ['gateway: { adminToken: 5 }', 'gateway.adminToken: expected'],
  ['services: [a]', 'services: expected a mapping'],
  ['services: { "A B": "http://a" }', 'expected the name of a service'],
  ['gateway: [', 'expected valid YAML'],
])('a mistake that matters is told with its place: %s', async (text, message) => {
  await expect(find(text)).rejects.toThrow(message);
});
