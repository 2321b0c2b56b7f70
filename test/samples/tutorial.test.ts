import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { configYaml } from '../../src/cli/init/config-yaml.js';
import { flagAnswers } from '../../src/cli/init/flag-answers.js';
import { ownAddresses } from '../../src/cli/init/own-addresses.js';
import { parseConfig } from '../../src/config/parse-config.js';
import { errorOf, readResponse } from '../gateway/harness/http-message.js';
import { openGateway } from '../gateway/harness/open-gateway.js';
import { dial } from '../gateway/harness/wire.js';

const file = resolve(import.meta.dirname, '../../docs/tutorial.md');
const tutorial = readFileSync(file, 'utf8');

test("the tutorial's config is valid", () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(tutorial) ?? [];
  expect(parseConfig(yaml, file).services.map(({ name }) => name)).toEqual(['shop', 'stock']);
});

test("the tutorial's config is what loop init writes for its services", async () => {
  const services = [
    { name: 'shop', url: 'http://127.0.0.1:3000' },
    { name: 'stock', url: 'http://127.0.0.1:3001' },
  ];
  const isFree = async () => true;
  const flags = { service: services, namespace: 'debug', namespaceService: [] };
  const answers = await flagAnswers(services, flags, isFree);
  const written = configYaml(answers, await ownAddresses(answers, isFree));
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(tutorial) ?? [];
  expect(parseConfig(yaml, file)).toEqual(parseConfig(written, file));
});

test("the tutorial's pattern passes on every trace header, and no other", () => {
  const [, source = ''] = /const tracing = \/(.+)\/;/.exec(tutorial) ?? [];
  const tracing = new RegExp(source);
  const names = ['traceparent', 'tracestate', 'baggage', 'b3', 'x-b3-traceid', 'x-request-id'];
  expect([...names, 'x-loop-replay'].filter((name) => !tracing.test(name))).toEqual([]);
  expect(['cookie', 'b3x', 'x-b3', 'my-x-request-id'].filter((name) => tracing.test(name))).toEqual(
    [],
  );
});

test("the tutorial's wrong host is told what it says", async () => {
  const [, told = ''] = /```json\n(.*?)```/s.exec(tutorial) ?? [];
  const gateway = await openGateway({ services: { shop: { port: 1 }, stock: { port: 2 } } });
  const client = await dial(gateway.mesh);
  client.send('GET /items/7 HTTP/1.1\r\nHost: stok\r\n\r\n');
  expect(errorOf(await readResponse(client))).toMatchObject(JSON.parse(told).error);
});
