import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { grpcMessageText } from '../../../src/core/grpc/grpc-call.js';
import { rawFields } from '../../../src/core/grpc/raw-fields.js';
import { splitMessages } from '../../../src/core/grpc/split-messages.js';

function framed(data: Buffer, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head[0] = isCompressed ? 1 : 0;
  head.writeUInt32BE(data.length, 1);
  return Buffer.concat([head, data]);
}

const bytes = (...values: number[]) => Buffer.from(values);

test('a body is its messages, those that are compressed as they were before', () => {
  const body = Buffer.concat([
    framed(Buffer.from('one')),
    framed(bytes()),
    framed(gzipSync(Buffer.from('two')), true),
    framed(Buffer.from('three')).subarray(0, 7),
  ]);
  const messages = splitMessages(['grpc-encoding', 'gzip'], body);
  expect(messages.map(({ data }) => data.toString())).toEqual(['one', '', 'two', 'th']);
  expect(messages.map(({ isWhole }) => isWhole)).toEqual([true, true, true, false]);
  expect(messages.map(({ isCompressed }) => isCompressed)).toEqual([false, false, true, false]);
  expect(messages.at(-1)?.bytes).toBe(5);
});

test('a compression that nobody knows is said, and its bytes stay as they came', () => {
  const [message] = splitMessages(['grpc-encoding', 'snappy'], framed(Buffer.from('zip'), true));
  expect(message).toMatchObject({ problem: 'unknown content coding "snappy"' });
  expect(message?.data.toString()).toBe('zip');
});

test('fields come out by number and wire type', () => {
  const inner = bytes(0x08, 0x96, 0x01);
  const message = Buffer.concat([
    bytes(0x0a, 3, ...Buffer.from('Ada')),
    bytes(0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
    bytes(0x1a, inner.length, ...inner),
    bytes(0x22, 2, 0xff, 0xfe),
    bytes(0x2d, 0, 0, 0x80, 0x3f),
    bytes(0x31, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f),
    bytes(0x3a, 0),
  ]);
  expect(rawFields(message)).toEqual([
    { field: 1, wire: 'LEN', text: 'Ada' },
    { field: 2, wire: 'VARINT', value: '18446744073709551615' },
    { field: 3, wire: 'LEN', fields: [{ field: 1, wire: 'VARINT', value: 150 }] },
    { field: 4, wire: 'LEN', base64: '//4=' },
    { field: 5, wire: 'I32', value: 1065353216, float: 1 },
    { field: 6, wire: 'I64', value: '4607182418800017408', double: 1 },
    { field: 7, wire: 'LEN', text: '' },
  ]);
});

test.each([
  ['a length beyond the end', bytes(0x0a, 9, 65)],
  ['a number without an end', bytes(0x08, 0x80)],
  ['field 0', bytes(0x00, 1)],
  ['a wire type that is none', bytes(0x0f)],
  ['a number of eleven bytes', Buffer.concat([bytes(0x08), Buffer.alloc(11, 0x80)])],
])('%s is no message', (_, message) => {
  expect(rawFields(message)).toBeNull();
});

test('messages within messages without end are bytes at last', () => {
  let message = bytes(0x08, 1);
  for (let i = 0; i < 60; i++) message = Buffer.concat([bytes(0x0a, message.length), message]);
  expect(JSON.stringify(rawFields(message))).toContain('base64');
});

test('what is no printable ASCII is escaped in a status message, and so is the percent sign', () => {
  expect(grpcMessageText('à 100%')).toBe('%C3%A0 100%25');
});
