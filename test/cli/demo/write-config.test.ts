import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePorts } from '../../../src/cli/demo/free-ports.js';
import { writeConfig } from '../../../src/cli/demo/write-config.js';
import { loadConfig } from '../../../src/config/load-config.js';

const sample = resolve(import.meta.dirname, '../../../samples/bookinfo/loop.yaml');
const folder = mkdtempSync(join(tmpdir(), 'loop-demo-config-'));

afterAll(() => rmSync(folder, { recursive: true }));

test("the demo's config is the sample's, with other ports and a store beside it", async () => {
  const file = join(folder, 'loop.yaml');
  const portOf = await writeConfig({ sample, file });
  const [demo, original] = [await loadConfig(file), await loadConfig(sample)];

  expect(demo.store.path).toBe(join(folder, 'loop.db'));
  expect(demo.routes).toEqual(original.routes);
  expect(demo.capture).toEqual(original.capture);
  expect(demo.gateway.listen.port).toBe(portOf(8080));
  expect(demo.services.map(({ name, url }) => [name, url.port])).toEqual(
    original.services.map(({ name, url }) => [name, portOf(url.port)]),
  );
  expect(() => portOf(1)).toThrow('has no port 1');
});

test('free ports are different, and can be listened on', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  const servers = await Promise.all(
    ports.map(async (port) => {
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  for (const server of servers) server.close();
});
