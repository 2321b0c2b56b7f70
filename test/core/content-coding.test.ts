import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeContent, encodeContent } from '../../src/core/content-coding.js';

const text = Buffer.from(Array.from({ length: 5000 }, (_, i) => `line ${i * 7919}`).join('\n'));
const bytesMax = 1024 * 1024;

const coded: readonly [encoding: string, body: Buffer][] = [
  ['gzip', gzipSync(text)],
  ['X-GZIP', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text)],
  ['identity', text],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['identity,gzip', gzipSync(text)],
];

test.each(coded)('%s is undone', (encoding, body) => {
  expect(decodeContent(['Content-Encoding', encoding], body, bytesMax)).toEqual({
    data: text,
    decoded: true,
    cut: false,
    problem: null,
  });
});

test('codings named in several headers are undone from the last', () => {
  const headers = ['content-encoding', 'br', 'content-encoding', 'gzip'];
  expect(decodeContent(headers, gzipSync(brotliCompressSync(text)), bytesMax).data).toEqual(text);
});

test('a body without a coding is the same buffer', () => {
  expect(decodeContent([], text, bytesMax).data).toBe(text);
});

test('an empty body stays empty, whatever coding it names', () => {
  const decoded = decodeContent(['content-encoding', 'gzip'], Buffer.alloc(0), bytesMax);
  expect(decoded).toMatchObject({ decoded: true, problem: null });
  expect(decoded.data).toHaveLength(0);
});

test.each(coded.filter(([encoding]) => !/identity|zstd/.test(encoding)))(
  'a cut-off %s body yields its beginning',
  (encoding, body) => {
    const half = body.subarray(0, body.length / 2);
    const { data, decoded } = decodeContent(['content-encoding', encoding], half, bytesMax);
    expect(decoded).toBe(true);
    expect(data.length).toBeGreaterThan(1000);
    expect(data.length).toBeLessThan(text.length);
    expect(text.subarray(0, data.length)).toEqual(data);
  },
);

test('a cut-off zstd body is damaged: its last block may hold text that is not seen', () => {
  const body = zstdCompressSync(text);
  const half = body.subarray(0, body.length / 2);
  expect(decodeContent(['content-encoding', 'zstd'], half, bytesMax)).toMatchObject({
    data: half,
    decoded: false,
    problem: 'damaged zstd: unexpected end of file',
  });
});

describe.each(['gzip', 'deflate', 'br', 'zstd'])('a %s bomb', (encoding) => {
  const headers = ['content-encoding', encoding];
  const zeros = Buffer.alloc(200_000);
  const bomb = encodeContent(headers, zeros);

  test('is cut at the bound', () => {
    const { data, cut, decoded } = decodeContent(headers, bomb, zeros.length - 1);
    expect({ cut, decoded }).toEqual({ cut: true, decoded: true });
    expect(data.length).toBeLessThan(zeros.length);
  });

  test('is whole when it just fits', () => {
    const { data, cut } = decodeContent(headers, bomb, zeros.length);
    expect(cut).toBe(false);
    expect(data.equals(zeros)).toBe(true);
  });
});

test.each(['gzip', 'deflate', 'br', 'zstd'])(
  '%s is decoded no further than the bound',
  (encoding) => {
    const headers = ['content-encoding', encoding];
    const large = 32 * 1024 * 1024;
    const body = encodeContent(headers, Buffer.alloc(large, 'a page of text, '));
    const took = (bytes: number) => {
      const from = performance.now();
      for (let turn = 0; turn < 3; turn++) decodeContent(headers, body, bytes);
      return performance.now() - from;
    };
    // Some halves of it are tried, none for longer than the bound.
    expect(took(1024)).toBeLessThan(took(large) / 3);
  },
);

test('a body without a coding is cut at the bound too', () => {
  expect(decodeContent([], Buffer.from('abcd'), 4)).toMatchObject({ cut: false });
  const { data, cut } = decodeContent([], Buffer.from('abcde'), 4);
  expect([data.toString(), cut]).toEqual(['abcd', true]);
});

test.each([
  ['lz4', 'unknown content coding "lz4"'],
  ['gzip, lz4', 'unknown content coding "lz4"'],
  ['gzip, gzip, gzip, gzip, gzip', '5 content codings, more than 4'],
])('%s leaves the bytes as they came, and says why', (encoding, problem) => {
  const decoded = decodeContent(['content-encoding', encoding], text, bytesMax);
  expect(decoded).toEqual({ data: text, decoded: false, cut: false, problem });
});

test('damage leaves the bytes as they came, and says so', () => {
  const decoded = decodeContent(['content-encoding', 'gzip'], text, bytesMax);
  expect(decoded).toMatchObject({
    decoded: false,
    problem: 'damaged gzip: incorrect header check',
  });
  expect(decoded.data).toBe(text);
});

test.each(['gzip', 'deflate', 'br', 'gzip, br', 'identity'])('%s goes both ways', (encoding) => {
  const headers = ['content-encoding', encoding];
  expect(decodeContent(headers, encodeContent(headers, text), bytesMax).data).toEqual(text);
});
