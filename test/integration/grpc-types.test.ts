// Calls by gRPC of known types through a real gateway process: rules, the capture, the replay.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metadata } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { expect, test } from 'vitest';
import { readDescriptorSet } from '../../src/core/grpc/descriptor-files.js';
import { freePort } from '../harness/free-port.js';
import { shopDescriptors } from '../harness/grpc/shop-descriptors.js';
import {
  type OrderGiven,
  type OrderRequest,
  protoFolder,
  shopClient,
  shopDefinition,
  shopServer,
} from '../harness/grpc/shop-server.js';
import { openGatewayProcess } from './grpc/gateway-process.js';

/** Order 7 has something dear in it. */
function order({ orderId, page }: OrderRequest): OrderGiven {
  return {
    id: orderId,
    items: [
      { sku: 'pen', price: 3 },
      { sku: 'ink', price: orderId === '7' && page < 2 ? 13 : 4 },
    ],
    stock: { pen: '5', ink: '9007199254740993' },
    discount: 0,
    status: 'OPEN',
    placedAt: { seconds: '1767323045', nanos: 0 },
    total: { currency: 'EUR', units: String(page) },
    card: 'visa',
  };
}

const dearOrders = `{ name: dear, when: { responseBody: { json: "$.items[*].price", equals: 13 } } }`;

async function openShop(
  grpc: string,
  options: {
    readonly rules?: string;
    readonly bodyMax?: string;
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
    readonly hasReflection?: boolean;
    readonly debugOrder?: typeof order;
  } = {},
) {
  const {
    rules = dearOrders,
    bodyMax = '1MiB',
    files = {},
    hasReflection = false,
    debugOrder = order,
  } = options;
  const port = await shopServer({
    order,
    ...(hasReflection && {
      prepare: (server) => new ReflectionService(shopDefinition).addToServer(server),
    }),
  });
  const debug = await shopServer({ order: debugOrder });
  const gateway = await openGatewayProcess(
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:${await freePort()}" }
services: { shop: { url: "h2c://127.0.0.1:${port}", grpc: ${grpc} } }
routes: [ { match: { path: /* }, to: shop } ]
capture: { buffer: { linger: 50ms }, body: { max: ${bodyMax} }, rules: [ ${rules} ] }
namespaces: { debug-ns: { services: { shop: "h2c://127.0.0.1:${debug}" } } }
`,
    files,
  );
  const json = async (...args: string[]) =>
    JSON.parse((await gateway.loop(...args, '-o', 'json')).out);
  return { ...gateway, json, client: shopClient(gateway.edge) };
}

const binpb = { 'shop.binpb': shopDescriptors() };

test('a rule finds what a message says by its type, and the capture shows it', async () => {
  const { client, kept, json, loop } = await openShop('{ descriptors: shop.binpb }', {
    files: binpb,
  });
  for (const orderId of ['1', '7', '2']) await client.getOrder({ orderId });
  await kept().toMatchObject([{ id: 1, path: '/shop.v1.Shop/GetOrder', rule: 'dear' }]);
  const { chain } = await json('show', '1');
  expect(chain[0].request.messages).toEqual([
    {
      ...{ bytes: 3, compressed: false, truncated: false, atMs: expect.any(Number) },
      ...{ type: 'shop.v1.OrderRequest', json: { orderId: '7', page: 0 } },
    },
  ]);
  expect(chain[0].response.messages[0].json).toEqual({
    id: '7',
    items: [
      { sku: 'pen', price: 3 },
      { sku: 'ink', price: 13 },
    ],
    stock: { pen: '5', ink: '9007199254740993' },
    discount: 0,
    status: 'OPEN',
    placedAt: '2026-01-02T03:04:05Z',
    total: { currency: 'EUR', units: '0' },
    card: 'visa',
  });
  const shown = (await loop('show', '1', '--hop', '0')).out;
  expect(shown).toMatch(
    /message 1: 3 B, shop\.v1\.OrderRequest, after .*\n {2}\{\n {4}"orderId": "7",/,
  );
  expect((await loop('rules', 'test', '1')).out).toContain('$.items[*].price equals 13');
}, 120_000);

test('of a stream any message counts', async () => {
  const last = `{ name: last, when: { responseBody: { json: "$.total.units", equals: "2" } } }`;
  const none = `{ name: none, when: { responseBody: { json: "$.total.units", equals: "3" } } }`;
  const { client, kept, json } = await openShop('{ descriptors: shop.binpb }', {
    files: binpb,
    rules: `${none}, ${last}`,
  });
  expect(await client.watchOrders({ orderId: '7' })).toHaveLength(3);
  await kept().toMatchObject([{ rule: 'last' }]);
  const { chain } = await json('show', '1');
  expect(
    chain[0].response.messages.map((each: { json: OrderGiven }) => each.json.total),
  ).toMatchObject([{ units: '0' }, { units: '1' }, { units: '2' }]);
}, 120_000);

test('types go with a capture that is handed on', async () => {
  const shop = await openShop('{ descriptors: shop.binpb }', { files: binpb });
  await shop.client.getOrder({ orderId: '7' });
  await shop.kept().toHaveLength(1);
  const elsewhere = await openGatewayProcess(
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:${await freePort()}" }\n`,
  );
  for (const format of ['loop', 'har']) {
    const file = join(shop.folder, `order.${format}`);
    await shop.loop('export', '1', '--format', format, '--output', file);
    await elsewhere.loop('delete', '1', '--yes');
    expect(await elsewhere.loop('import', file)).toMatchObject({ code: 0 });
    const [{ id }] = JSON.parse((await elsewhere.loop('list', 'captures', '-o', 'json')).out);
    const { chain } = JSON.parse((await elsewhere.loop('show', String(id), '-o', 'json')).out);
    expect(chain[0].response.messages[0].json.items[1]).toEqual({ sku: 'ink', price: 13 });
    await elsewhere.loop('delete', String(id), '--yes');
  }
}, 120_000);

test('a service is asked for its types, and files in the language of its types are compiled', async () => {
  const asked = await openShop('{ reflection: true }', { hasReflection: true });
  // The types are asked for while the gateway starts.
  await expect
    .poll(
      async () => {
        await asked.client.getOrder({ orderId: '7' });
        return JSON.parse((await asked.loop('list', 'captures', '-o', 'json')).out).length;
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBeGreaterThan(0);
  const { chain } = await asked.json('show', '1');
  expect(chain[0].response.messages[0].json.items[1]).toEqual({ sku: 'ink', price: 13 });
  expect((await asked.loop('doctor')).out).toMatch(
    /types shop +reflection tells of shop\.v1\.Shop/,
  );

  const compiled = await openShop('{ proto: [shop.proto] }', {
    files: Object.fromEntries(
      ['shop.proto', 'money.proto'].map((name) => [name, readFileSync(join(protoFolder, name))]),
    ),
  });
  await compiled.client.getOrder({ orderId: '7' });
  await compiled.kept().toHaveLength(1);
}, 120_000);

test('a service without reflection is told of, and its messages are kept as raw fields', async () => {
  const any = `{ name: any, when: { grpcMethod: "shop.v1.Shop/*" } }`;
  const { client, kept, json, loop, stderr } = await openShop('{ reflection: true }', {
    rules: any,
  });
  await client.getOrder({ orderId: '7' });
  await kept().toHaveLength(1);
  const { chain } = await json('show', '1');
  expect(chain[0].request.messages).toMatchObject([
    { raw: [{ field: 1, wire: 'LEN', text: '7' }] },
  ]);
  await expect
    .poll(stderr, { timeout: 10_000 })
    .toContain('service shop: asked for its types by reflection: it has no reflection');
  expect((await loop('doctor')).out).toContain('reflection: it has no reflection');
}, 120_000);

test('a replay tells by its path what a message says otherwise', async () => {
  const changed: typeof order = (asked) => ({
    ...order(asked),
    items: [
      { sku: 'pen', price: 3 },
      { sku: 'ink', price: 14 },
    ],
    stock: { pen: '6', ink: '9007199254740993' },
  });
  const shop = await openShop('{ descriptors: shop.binpb }', {
    files: binpb,
    debugOrder: changed,
  });
  await shop.client.getOrder({ orderId: '7' });
  await shop.kept().toHaveLength(1);
  const replay = await shop.json('replay', '1', '--to', 'debug-ns');
  expect(replay).toMatchObject({ verdict: 'passed' });
  expect(replay.differences).toEqual([
    expect.objectContaining({ at: 'body $.items[1].price', recorded: 13, replayed: 14 }),
    expect.objectContaining({ at: 'body $.stock.pen', recorded: '5', replayed: '6' }),
  ]);
  const ignoring = ['--ignore', '$.items[*].price', '--ignore', '$.stock.pen'];
  const ignored = await shop.json('replay', '1', '--to', 'debug-ns', ...ignoring);
  expect(ignored.differences).toEqual([]);
}, 120_000);

test('messages have their times, and a long stream is cut between two of them', async () => {
  const any = `{ name: any, when: { grpcMethod: "shop.v1.Shop/*" } }`;
  const { client, kept, json, loop } = await openShop('{ descriptors: shop.binpb }', {
    files: binpb,
    rules: any,
    bodyMax: '200B',
  });
  expect(await client.watchOrders({ orderId: '7' })).toHaveLength(3);
  await kept().toHaveLength(1);
  const { chain } = await json('show', '1');
  const [{ messages, body }] = [chain[0].response];
  expect(messages.map((each: { truncated: boolean }) => each.truncated)).toEqual([
    ...[false, false, true],
  ]);
  expect(messages.map((each: { json?: unknown }) => each.json === undefined)).toEqual([
    ...[false, false, true],
  ]);
  const times = messages.map((each: { atMs: number }) => each.atMs);
  expect(times).toEqual(times.toSorted((a: number, b: number) => a - b));
  expect(times[0]).toBeGreaterThan(0);
  const lengths = messages.map((each: { bytes: number }) => each.bytes + 5);
  expect(body).toMatchObject({ truncated: true, bytes: lengths[0] + lengths[1] + lengths[2] });
  expect((await loop('show', '1', '--hop', '0')).out).toMatch(
    /message 3: \d+ B, after .*, not kept/,
  );
}, 120_000);

test('a call is exported as a command of grpcurl that has its types with it', async () => {
  const { client, kept, loop, folder } = await openShop('{ descriptors: shop.binpb }', {
    files: binpb,
  });
  const metadata = new Metadata();
  metadata.set('x-tenant', "o'neil");
  await client.getOrder({ orderId: '7', page: 1 }, metadata);
  await kept().toHaveLength(1);
  const { out } = await loop('export', '1', '--format', 'grpcurl', '--to', 'debug-ns');
  expect(out).toContain(
    '# capture 1, hop 0: POST /shop.v1.Shop/GetOrder to shop, answered OK (rule dear)',
  );
  expect(out).toContain('-plaintext');
  // In place of the real one, which writes down what it got.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const stub =
    '#!/bin/sh\nprintf "%s\\n" "$@"\ncat\nwhile [ "$1" != -protoset ]; do shift; done\ncp "$2" "$KEPT"\n';
  writeFileSync(join(bin, 'grpcurl'), stub, { mode: 0o755 });
  const file = join(folder, 'kept.binpb');
  const said = execFileSync('sh', ['-c', out], {
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, KEPT: file },
    encoding: 'utf8',
  });
  expect(said).toContain("x-tenant: o'neil");
  expect(said).toMatch(
    /\n127\.0\.0\.1:\d+\nshop\.v1\.Shop\/GetOrder\n\{"orderId":"7","page":1\}\n$/,
  );
  expect(readDescriptorSet(readFileSync(file)).at(-1)?.name).toBe('shop.proto');
  const curl = await loop('export', '1', '--format', 'curl');
  expect(curl).toMatchObject({ code: 2, out: expect.stringContaining('--format grpcurl') });
}, 120_000);

test('the config is checked for files that are not there or say nothing', async () => {
  const shop = await openShop('{ descriptors: shop.binpb }', { files: binpb });
  const check = async (grpc: string, files: Readonly<Record<string, string>> = {}) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(shop.folder, name), text);
    const file = join(shop.folder, 'loop.yaml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace(/grpc: \{[^}]*\}/, `grpc: ${grpc}`));
    const { code, out } = await shop.loop('config', 'check');
    writeFileSync(file, before);
    expect(code).toBe(2);
    return out;
  };
  expect(await check('{ descriptors: none.binpb }')).toMatch(
    /loop\.yaml:3:\d+: services\.shop\.grpc\.descriptors: expected a file that can be read, got no such file/,
  );
  expect(await check('{ descriptors: torn.binpb }', { 'torn.binpb': 'hello' })).toContain(
    'expected a FileDescriptorSet (protoc --descriptor_set_out), got something else',
  );
  expect(
    await check('{ proto: [a.proto] }', { 'a.proto': 'syntax = "proto3";\nmessage A {' }),
  ).toMatch(/services\.shop\.grpc\.proto\[0\]: expected protocol buffers, got .*line 2/);
  expect(
    await check('{ proto: [a.proto] }', { 'a.proto': 'syntax = "proto3"; import "b.proto";' }),
  ).toContain('expected a file for its import "b.proto", got none');
  expect(await check('{ reflection: true, descriptors: shop.binpb }')).toContain(
    'expected one of the keys descriptors, proto, reflection',
  );
}, 120_000);
