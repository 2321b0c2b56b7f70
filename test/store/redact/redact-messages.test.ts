import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compileProtos } from '../../../src/core/grpc/compile-protos.js';
import { decodeMessages } from '../../../src/core/grpc/decode-messages.js';
import { callSchemas, type GrpcTypes } from '../../../src/core/grpc/grpc-types.js';
import { rawFields } from '../../../src/core/grpc/raw-fields.js';
import { lengthField, tagBytes } from '../../../src/core/grpc/scan-fields.js';
import { splitMessages } from '../../../src/core/grpc/split-messages.js';
import { webTrailers } from '../../../src/core/grpc/web-body.js';
import { ServiceTypes } from '../../../src/grpc/service-types.js';
import { hopRecordExample, messageExample, redactHops } from './chain-example.js';

const proto = `syntax = "proto3"; package a;
import "google/protobuf/any.proto"; import "google/protobuf/struct.proto"; import "google/protobuf/wrappers.proto";
message Login {
  string user = 1; string password = 2; Card card = 3; map<string, string> headers = 4; google.protobuf.Struct more = 5;
  google.protobuf.Any inner = 6; google.protobuf.StringValue api_key = 7; bytes client_secret = 8; bool secret = 9;
  string next_page_token = 10; repeated string access_tokens = 11; Login again = 12; int32 pin = 13;
}
message Card { int64 number = 1; int32 cvv = 2; string owner = 3; }
service S { rpc Do(Login) returns (Login); rpc All(stream Login) returns (stream Login); }`;
const [path, stream] = ['/a.S/Do', '/a.S/All'];
const types = new ServiceTypes(
  compileProtos(['a.proto'], (name) => (name === 'a.proto' ? proto : null)),
).of(path);
const grpc = ['content-type', 'application/grpc'];

const text = (field: number, value: string) => lengthField(field, Buffer.from(value));
const number = (field: number, value: number) =>
  Buffer.concat([tagBytes(field, 0), Buffer.from([value])]);

function framed(message: Buffer, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

interface Given {
  readonly headers?: readonly string[];
  readonly patterns?: readonly string[];
  readonly json?: readonly string[];
  readonly known?: GrpcTypes | undefined;
  readonly requestHeaders?: readonly string[];
}

/** What is kept of an answer, and what was said to be taken out. */
function redacted(body: Buffer, given: Given = {}) {
  const { headers = grpc, patterns = [], json = [], requestHeaders = grpc } = given;
  const hop = hopRecordExample({
    path: stream,
    types: 'known' in given ? given.known : types,
    request: messageExample({ headers: requestHeaders }),
    response: messageExample({ headers, body }),
  });
  const { record, redacted: found } = redactHops({ defaults: true, patterns, json }, [hop]);
  const kept = Buffer.from(record.hops[0]?.response?.body ?? []);
  const schema = callSchemas(types, stream)?.response;
  if (schema === undefined) throw new Error('no schema');
  const read = decodeMessages(headers, kept, schema);
  return { kept, found, json: read.map((each) => ('json' in each ? each.json : each.problem)) };
}

test('fields that say that they are secrets are taken out, and all others can be read', () => {
  const login = Buffer.concat([
    ...[
      text(1, 'ada'),
      text(2, 'hunter2!x'),
      text(10, 'page-2'),
      text(11, 'abcdef1'),
      text(11, 'b2'),
    ],
    lengthField(3, Buffer.concat([number(1, 42), number(2, 123), text(3, 'Ada')])),
    lengthField(12, Buffer.concat([text(1, 'bob'), text(2, 'swordfish9')])),
    ...[text(8, '\x00\x01\x02'), number(9, 1), number(13, 7)],
  ]);
  const { json, found } = redacted(Buffer.concat([framed(login), framed(text(1, 'eve'))]));
  expect(json).toMatchObject([
    {
      ...{ user: 'ada', password: '[redacted]', nextPageToken: 'page-2', secret: true, pin: 7 },
      card: { number: '0', cvv: 0, owner: 'Ada' },
      again: { user: 'bob', password: '[redacted]' },
      clientSecret: Buffer.from('[redacted]').toString('base64'),
    },
    { user: 'eve', password: '' },
  ]);
  expect(found).toContain('response body field password (hop 0)');
  expect(found).toContain('response body field cvv (hop 0)');
});

test('keys of maps and structs are names, and well-known types and Any are looked into', () => {
  const entry = (key: string, value: Buffer) =>
    lengthField(1, Buffer.concat([text(1, key), value]));
  const login = Buffer.concat([
    lengthField(4, Buffer.concat([text(1, 'authorization'), text(2, 'Bearer hidden99')])),
    lengthField(4, Buffer.concat([text(1, 'accept'), text(2, 'all')])),
    lengthField(
      5,
      Buffer.concat([
        entry('password', lengthField(2, text(3, 'swordfish9'))),
        entry('city', lengthField(2, text(3, 'Bath'))),
      ]),
    ),
    lengthField(6, Buffer.concat([text(1, 't/a.Login'), lengthField(2, text(2, 'swordfish8'))])),
    lengthField(7, text(1, 'key-1234')),
  ]);
  const { json, kept } = redacted(framed(login));
  expect(json).toMatchObject([
    {
      headers: { authorization: '[redacted]', accept: 'all' },
      more: { password: '[redacted]', city: 'Bath' },
      inner: { password: '[redacted]' },
      apiKey: '[redacted]',
    },
  ]);
  expect(kept.toString('latin1')).not.toMatch(/hidden99|swordfish|key-1234/);
});

test('a name that is configured is taken out whatever it has, and copies of it elsewhere', () => {
  const body = framed(
    Buffer.concat([text(1, 'x hunter2!x y'), text(2, 'hunter2!x'), number(13, 7)]),
  );
  const { json } = redacted(body, { json: ['$..pin', '$..password'] });
  expect(json).toMatchObject([{ user: 'x [redacted] y', password: '[redacted]', pin: 0 }]);
});

test('of unknown types, what patterns match is taken out, and lengths are put right', () => {
  const inner = lengthField(3, Buffer.concat([text(1, 'a 4111111111111111 b'), number(2, 5)]));
  const body = Buffer.concat([framed(inner), framed(text(1, 'next'))]);
  const { kept } = redacted(body, { patterns: ['\\b\\d{13,19}\\b'], known: undefined });
  const messages = splitMessages(grpc, kept);
  expect(messages.map(({ data }) => rawFields(data))).toEqual([
    [
      {
        ...{ field: 3, wire: 'LEN' },
        fields: [
          { field: 1, wire: 'LEN', text: 'a [redacted] b' },
          { field: 2, wire: 'VARINT', value: 5 },
        ],
      },
    ],
    [{ field: 1, wire: 'LEN', text: 'next' }],
  ]);
});

test('compressed messages and those of gRPC-Web are searched as what they stand for', () => {
  const gzip = [...grpc, 'grpc-encoding', 'gzip'];
  const zipped = redacted(framed(gzipSync(text(2, 'hunter2!x')), 1), { headers: gzip });
  expect(zipped.json).toMatchObject([{ password: '[redacted]' }]);
  expect(gunzipSync(zipped.kept.subarray(5)).toString('latin1')).toContain('[redacted]');
  const web = ['content-type', 'application/grpc-web-text'];
  const trailers = framed(Buffer.from('grpc-status:0\r\nauthorization:Bearer abcdef99\r\n'), 0x80);
  const body = Buffer.concat([framed(text(2, 'hunter2!x')), trailers]).toString('base64');
  const { json, kept } = redacted(Buffer.from(body), { headers: web, requestHeaders: web });
  expect(json).toMatchObject([{ password: '[redacted]' }]);
  expect(webTrailers(web, kept)).toEqual(['grpc-status', '0', 'authorization', '[redacted]']);
});

test('a message whose compression cannot be undone is not kept where patterns are sought', () => {
  const headers = [...grpc, 'grpc-encoding', 'snappy'];
  const body = framed(Buffer.from('whatever'), 1);
  expect(redacted(body, { headers }).kept).toEqual(body);
  const { kept, found } = redacted(body, { headers, patterns: ['x'] });
  expect(kept).toHaveLength(0);
  expect(found).toEqual(['response body dropped: it cannot be searched (hop 0)']);
});

test('what holds no secret stays byte for byte, and what is no protocol buffer is searched as text', () => {
  const overlong = Buffer.from([0x0a, 0x83, 0x00, ...Buffer.from('ada')]);
  const body = Buffer.concat([framed(overlong), framed(overlong).subarray(0, 6)]);
  expect(redacted(body)).toMatchObject({ kept: body, found: [] });
  const other = framed(Buffer.from('{"password":"hunter2!x"}'));
  const { kept } = redacted(other);
  expect(splitMessages(grpc, kept)[0]?.data.toString()).toBe('{"password":"[redacted]"}');
});
