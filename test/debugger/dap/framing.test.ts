import { expect, test } from 'vitest';
import { encodeFrame, FrameReader } from '../../../src/debugger/dap/framing.js';
import { sourceBytesMax } from '../../../src/debugger/limits.js';

test('messages come out whole, however the stream is cut', () => {
  const stream = Buffer.concat([encodeFrame({ name: 'Zoë' }), encodeFrame({ n: 2 })]);
  for (let size = 1; size <= stream.length; size += 1) {
    const reader = new FrameReader();
    const found: string[] = [];
    for (let start = 0; start < stream.length; start += size) {
      found.push(...reader.read(stream.subarray(start, start + size)));
    }
    expect(found).toEqual(['{"name":"Zoë"}', '{"n":2}']);
  }
});

test('a message of the greatest length is waited for, a longer one is refused', () => {
  const header = (bytes: number): Buffer => Buffer.from(`Content-Length: ${bytes}\r\n\r\n`);
  expect(new FrameReader().read(header(sourceBytesMax))).toEqual([]);
  expect(() => new FrameReader().read(header(sourceBytesMax + 1))).toThrow('a message of');
});

test('what is no DAP is refused', () => {
  expect(() => new FrameReader().read(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).toThrow(
    'does not speak DAP',
  );
  expect(() => new FrameReader().read(Buffer.alloc(5_000, 'x'))).toThrow('does not speak DAP');
});
