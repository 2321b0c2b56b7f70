import type { MethodDefinition } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { compileProtos, ProtoProblem } from '../../../src/core/grpc/compile-protos.js';
import { completeImports } from '../../../src/core/grpc/complete-imports.js';
import { decodeMessages } from '../../../src/core/grpc/decode-messages.js';
import {
  filesOfService,
  missingImports,
  readDescriptorFile,
  readDescriptorSet,
  writeDescriptorSet,
} from '../../../src/core/grpc/descriptor-files.js';
import { callSchemas, type MessageSchema } from '../../../src/core/grpc/grpc-types.js';
import { readGrpcSource } from '../../../src/core/grpc/read-grpc-source.js';
import { lengthField } from '../../../src/core/grpc/scan-fields.js';
import { makeRegistry } from '../../../src/core/grpc/type-registry.js';
import { ServiceTypes } from '../../../src/grpc/service-types.js';
import { readProto, shopDescriptors } from '../../harness/grpc/shop-descriptors.js';
import { shopDefinition } from '../../harness/grpc/shop-server.js';

const getOrder = '/shop.v1.Shop/GetOrder';
const types = new ServiceTypes(readDescriptorSet(shopDescriptors()));

function schemaOf(of: 'request' | 'response', path = getOrder): MessageSchema {
  const schema = callSchemas(types.of(path), path)?.[of];
  if (schema === undefined) throw new Error(`no schema of ${path}`);
  return schema;
}

/** As gRPC's own library for Node writes it, which reads the files by itself. */
function written(of: 'request' | 'response', message: object): Buffer {
  const service = shopDefinition['shop.v1.Shop'] as Record<
    string,
    MethodDefinition<object, object>
  >;
  const method = service.GetOrder;
  if (method === undefined) throw new Error('no GetOrder');
  return of === 'request' ? method.requestSerialize(message) : method.responseSerialize(message);
}

function body(...messages: readonly Buffer[]): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const head = Buffer.alloc(5);
      head.writeUInt32BE(message.length, 1);
      return [head, message];
    }),
  );
}

function decoded(of: 'request' | 'response', ...messages: readonly Buffer[]) {
  const headers = ['content-type', 'application/grpc'];
  return decodeMessages(headers, body(...messages), schemaOf(of)).map(
    ({ message, ...rest }) => rest,
  );
}

test('a message is what its own library wrote, in the form of ProtoJSON', () => {
  const order = {
    id: '7',
    items: [{ sku: 'pen', price: -3 }, { sku: '' }],
    stock: { pen: '9007199254740993', 'b"c': '0' },
    discount: 0,
    status: 'SHIPPED',
    placedAt: { seconds: '1767323045', nanos: 500_000_000 },
    total: { currency: 'EUR', units: '-1' },
    voucher: Buffer.from([0, 255]),
  };
  expect(decoded('response', written('response', order))).toEqual([
    {
      json: {
        id: '7',
        items: [
          { sku: 'pen', price: -3 },
          { sku: '', price: 0 },
        ],
        stock: { pen: '9007199254740993', 'b"c': '0' },
        discount: 0,
        status: 'SHIPPED',
        placedAt: '2026-01-02T03:04:05.500Z',
        total: { currency: 'EUR', units: '-1' },
        voucher: 'AP8=',
      },
    },
  ]);
});

test('a default is there, what was not sent and has a presence is not, what nobody knows has a number', () => {
  const [empty] = decoded('response', Buffer.alloc(0));
  expect(empty).toEqual({ json: { id: '', items: [], stock: {}, status: 'UNKNOWN' } });
  const unknown = Buffer.from([...[0x0a, 1, 0x37], ...[0xf8, 0x01, 5], ...[0xfa, 0x01, 1, 0x41]]);
  expect(decoded('request', unknown)).toEqual([
    { json: { orderId: '7', page: 0, '#31': [5, 'A'] } },
  ]);
  expect(decoded('response', Buffer.from([0x28, 9]))).toMatchObject([{ json: { status: 9 } }]);
});

test('a message that is none of its type says so, and the others are read', () => {
  const [broken, good] = decoded('request', Buffer.from([0x0a, 9, 0x37]), Buffer.from([0x10, 2]));
  expect(broken).toEqual({ problem: expect.stringMatching(/^no shop\.v1\.OrderRequest: /) });
  expect(good).toEqual({ json: { orderId: '', page: 2 } });
});

test('few bytes that stand for very many values are not all made', () => {
  const items = Buffer.alloc(2 * 100_000, Buffer.from([0x12, 0]));
  expect(decoded('response', items)).toEqual([
    { problem: 'no shop.v1.Order: more than 200000 values' },
  ]);
});

test('of descriptors a service gets what it needs, what is imported first', () => {
  const files = readDescriptorSet(shopDescriptors());
  const money = filesOfService(files, 'shop.v1.Shop')?.map(({ name }) => name);
  expect(money).toEqual(['google/protobuf/timestamp.proto', 'money.proto', 'shop.proto']);
  expect(filesOfService(files, 'shop.v1.Nothing')).toBe(null);
  const incomplete = files.filter(({ name }) => name !== 'money.proto');
  expect(missingImports(incomplete)).toEqual([{ name: 'money.proto', by: 'shop.proto' }]);
  expect(filesOfService(incomplete, 'shop.v1.Shop')).toBe(null);
});

test('descriptors without imports and with names that mean something only where they stand are put right', () => {
  const service = shopDefinition['shop.v1.Order'] as { fileDescriptorProtos: Buffer[] };
  const files = service.fileDescriptorProtos.map(readDescriptorFile);
  expect(files.flatMap(({ imports }) => imports)).toEqual([]);
  const needed = filesOfService(completeImports(files), 'shop.v1.Shop');
  const registry = makeRegistry(writeDescriptorSet(needed ?? []));
  if (typeof registry === 'string') throw new Error(registry);
  const order = registry.getMessage('shop.v1.Order');
  expect(order?.fields.map((field) => field.message?.typeName)).toContain('shop.money.Money');
});

const compiled = (text: string, others: Readonly<Record<string, string>> = {}) =>
  compileProtos(['a.proto'], (name) => (name === 'a.proto' ? text : (others[name] ?? null)));

test('files are compiled in proto2, proto3 and editions', () => {
  const files = compiled('syntax = "proto3"; import "b.proto"; import public "c.proto";', {
    'b.proto': `syntax = "proto2"; package b;
      message B { required int32 a = 1; repeated int32 list = 2 [packed = true]; optional group G = 3 { optional int32 q = 1; }
      extensions 100 to 199; enum E { TWO = 2; ONE = 1; } optional E e = 4; }`,
    'c.proto': `edition = "2023"; package c;
      message C { int32 a = 1; int32 b = 2 [features.field_presence = IMPLICIT]; map<int32, C> by_id = 3 [json_name = "ids"]; }`,
  });
  const registry = makeRegistry(writeDescriptorSet(files));
  if (typeof registry === 'string') throw new Error(registry);
  const fields = (type: string) =>
    registry
      .getMessage(type)
      ?.fields.map((field) => [
        ...[field.name, field.jsonName, field.fieldKind, field.presence],
        ...[
          field.fieldKind === 'list'
            ? field.packed
            : field.fieldKind === 'message'
              ? field.delimitedEncoding
              : undefined,
        ],
      ]);
  const [explicit, implicit] = [1, 2];
  expect(fields('b.B')).toEqual([
    ['a', 'a', 'scalar', explicit, undefined],
    ['list', 'list', 'list', implicit, true],
    ['g', 'g', 'message', explicit, true],
    ['e', 'e', 'enum', explicit, undefined],
  ]);
  expect(fields('c.C')).toEqual([
    ['a', 'a', 'scalar', explicit, undefined],
    ['b', 'b', 'scalar', implicit, undefined],
    ['by_id', 'ids', 'map', implicit, undefined],
  ]);
});

test('what cannot be compiled is told with its file', () => {
  const problemOf = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      if (error instanceof ProtoProblem) return `${error.file}: ${error.message}`;
      throw error;
    }
    return 'none';
  };
  expect(problemOf(() => compiled('syntax = "proto3"; message A { Missing m = 1; }'))).toMatch(
    /^a\.proto: expected names that lead to types, got .*Missing/,
  );
  expect(problemOf(() => compiled('import "b.proto";'))).toBe(
    'a.proto: expected a file for its import "b.proto", got none',
  );
  expect(problemOf(() => compiled('import "b.proto";', { 'b.proto': 'mesage' }))).toMatch(
    /^b\.proto: expected protocol buffers, got illegal token 'mesage'/,
  );
  expect(readProto('none.proto')).toBe(null);
});

/** A file of this package, with a message that has a field of a type which nobody declares. */
const fileOf = (scope: string, message: Buffer) =>
  readDescriptorFile(
    Buffer.concat([
      ...[lengthField(1, Buffer.from('a.proto')), lengthField(2, Buffer.from(scope))],
      lengthField(4, message),
    ]),
  );

test('names and nesting that would take hours to look through are refused at once', () => {
  const field = lengthField(2, lengthField(6, Buffer.from('Nobody')));
  const message = Buffer.concat([lengthField(1, Buffer.from('M')), field]);
  expect(completeImports([fileOf('a.b.c', message)])).toHaveLength(1);
  const long = `${'a.'.repeat(500_000)}a`;
  expect(() => completeImports([fileOf(long, message)])).toThrow('names that are too long');
  let nested = message;
  for (let i = 0; i < 200; i++) nested = Buffer.concat([message, lengthField(3, nested)]);
  expect(() => completeImports([fileOf('a', nested)])).toThrow('nested too deeply');
});

test('a file of descriptors that is broken within is told as one', () => {
  const message = Buffer.from([0x0a, 0x7f, 1]);
  const set = lengthField(1, fileOf('a', message).data);
  const read = () => readGrpcSource({ descriptors: '/a.binpb' }, () => set);
  expect(read).toThrow('/a.binpb: expected a FileDescriptorSet (protoc --descriptor_set_out)');
});

test('what its type does not have is shown whatever it is: a group, very many, too deep', () => {
  const group = Buffer.from([0xfb, 0x01, 0x08, 7, 0xfc, 0x01]);
  expect(decoded('request', group)).toEqual([
    { json: { orderId: '', page: 0, '#31': { '#1': 7 } } },
  ]);
  const many = Buffer.alloc(3 * 10_001, Buffer.from([0xf8, 0x01, 5]));
  const [first] = decoded('request', many);
  expect(first).toMatchObject({ json: { '#31': expect.objectContaining({ length: 10_001 }) } });
  const deep = Buffer.concat([
    Buffer.alloc(2 * 40, Buffer.from([0xfb, 0x01])),
    Buffer.alloc(2 * 40, Buffer.from([0xfc, 0x01])),
  ]);
  expect(decoded('request', deep)).toMatchObject([{ json: { '#31': expect.any(String) } }]);
});

test('a zero below zero keeps its sign', () => {
  const file =
    'syntax = "proto3"; message M { double d = 1; } service S { rpc Do(M) returns (M); }';
  const type = new ServiceTypes(compiled(file)).of('/S/Do');
  const schema = callSchemas(type, '/S/Do')?.request;
  if (schema === undefined) throw new Error('no schema');
  const negative = Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0x80]);
  const headers = ['content-type', 'application/grpc'];
  expect(decodeMessages(headers, body(negative), schema)).toMatchObject([{ json: { d: '-0' } }]);
});

test('a value that is null is null', () => {
  const file =
    'syntax = "proto3"; import "google/protobuf/struct.proto"; message M { google.protobuf.Value v = 1; } service S { rpc Do(M) returns (M); }';
  const type = new ServiceTypes(compiled(file)).of('/S/Do');
  const schema = callSchemas(type, '/S/Do')?.request;
  if (schema === undefined) throw new Error('no schema');
  const message = lengthField(1, Buffer.from([8, 0]));
  const headers = ['content-type', 'application/grpc'];
  expect(decodeMessages(headers, body(message), schema)).toMatchObject([{ json: { v: null } }]);
});
