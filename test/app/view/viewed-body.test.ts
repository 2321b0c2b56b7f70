import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bodyAnswer } from '../../../src/app/view/body-bytes.js';
import { viewedBody } from '../../../src/app/view/viewed-body.js';
import type { KeptMessage } from '../../../src/core/capture.js';

function message(
  data: string | Buffer,
  headers: readonly string[] = [],
  body: Partial<KeptMessage['body']> = {},
): KeptMessage {
  const bytes = Buffer.from(data);
  const kept = { bytes: bytes.length, truncated: false, sha256: 'ab', data: bytes };
  return { headers, trailers: [], body: { ...kept, ...body } };
}

const json = ['Content-Type', 'application/json; charset=utf-8'];
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(9)]);

test.each<[string, KeptMessage, object]>([
  ['nothing', message(''), { kind: 'none', preview: null, mediaType: null }],
  ['JSON', message('{"a":1}', json), { kind: 'json', mediaType: 'application/json' }],
  ['JSON of a vendor', message('1', ['content-type', 'application/hal+json']), { kind: 'json' }],
  ['JSON that does not say so', message('[1,2]'), { kind: 'json', charset: 'utf-8' }],
  ['what only begins like JSON', message('{ a }'), { kind: 'text' }],
  ['a style sheet', message('[x]{}', ['content-type', 'text/css']), { kind: 'text' }],
  ['HTML', message('<p>', ['content-type', 'text/html']), { kind: 'text', preview: '<p>' }],
  [
    'text of another charset',
    message(Buffer.from([0xfc]), ['content-type', 'text/plain; charset=iso-8859-1']),
    { kind: 'text', charset: 'windows-1252', preview: 'ü' },
  ],
  ['a picture, whatever it says', message(png, json), { kind: 'image', mediaType: 'image/png' }],
  [
    'a drawing that may hold scripts',
    message('<svg/>', ['content-type', 'image/svg+xml']),
    { kind: 'text', mediaType: 'image/svg+xml' },
  ],
  ['bytes', message(Buffer.from([0, 1, 2])), { kind: 'binary', preview: null, charset: null }],
  [
    'what is compressed',
    message(gzipSync('{"a":1}'), [...json, 'content-encoding', 'gzip']),
    { kind: 'json', coding: 'gzip', decoded: true, decodedBytes: 7, preview: '{"a":1}' },
  ],
  [
    'what is compressed in a way that nobody knows',
    message('{"a":1}', [...json, 'content-encoding', 'lz4']),
    { kind: 'binary', coding: 'lz4', decoded: false, preview: null, decodedBytes: 7 },
  ],
  [
    'what was cut off',
    message('{"a":', json, { bytes: 500, truncated: true }),
    { kind: 'json', bytes: 500, kept: 5, truncated: true, damaged: false },
  ],
  [
    'what was lost altogether',
    message('', json, { bytes: 500, truncated: true }),
    { kind: 'json', bytes: 500, kept: 0 },
  ],
])('%s is told to be that', (_, given, told) => {
  expect(viewedBody(given, '/where')).toMatchObject({ ...told, url: '/where', sha256: 'ab' });
});

test('of a long text the beginning is told, and that there is more', () => {
  const text = (length: number) => viewedBody(message('x'.repeat(length)), '');
  expect(text(2048)).toMatchObject({ preview: 'x'.repeat(2048), previewCut: false });
  expect(text(2049)).toMatchObject({ preview: 'x'.repeat(2048), previewCut: true });
  expect(text(2 ** 20)).toMatchObject({ previewCut: true, decodedBytes: 2 ** 20 });
});

test('a character that the look at the beginning cuts in two does no harm', () => {
  const data = `${'a'.repeat(64 * 1024 - 1)}ü and more`;
  expect(viewedBody(message(data), '').kind).toBe('text');
});

test('a body leaves as bytes of no type, by a name that says what it is', () => {
  const named = (given: KeptMessage, form: 'kept' | 'decoded' | 'text') =>
    bodyAnswer(given, form, 'capture-1').headers['content-disposition'];
  const packed = message(gzipSync('{"a":1}'), [...json, 'content-encoding', 'gzip']);
  expect(named(packed, 'kept')).toBe('attachment; filename="capture-1.json.gz"');
  expect(named(packed, 'decoded')).toBe('attachment; filename="capture-1.json"');
  expect(named(message(png), 'kept')).toBe('attachment; filename="capture-1.png"');
  expect(named(message('<p>', ['content-type', 'text/html']), 'kept')).toBe(
    'attachment; filename="capture-1.txt"',
  );
  const html = bodyAnswer(message('<p>', ['content-type', 'text/html']), 'decoded', 'a');
  expect(html.headers['content-type']).toBe('application/octet-stream');
});

test('in each form it is what that says', () => {
  const latin = message(gzipSync(Buffer.from([0xfc])), [
    ...['content-type', 'text/plain; charset=latin1', 'content-encoding', 'gzip'],
  ]);
  const bytes = (form: 'kept' | 'decoded' | 'text') =>
    Buffer.from(bodyAnswer(latin, form, 'a').body);
  expect(bytes('kept')).toEqual(latin.body.data);
  expect(bytes('decoded')).toEqual(Buffer.from([0xfc]));
  expect(bytes('text').toString()).toBe('ü');
});

test('what expands without end is cut, and that is said', () => {
  const large = message(gzipSync(Buffer.alloc(17 * 1024 * 1024, 'a')), [
    'content-encoding',
    'gzip',
  ]);
  const { headers, body } = bodyAnswer(large, 'decoded', 'a');
  expect(headers['x-loop-cut']).toBe('1');
  expect(body.byteLength).toBeLessThanOrEqual(16 * 1024 * 1024);
  expect(bodyAnswer(message('a'), 'decoded', 'a').headers['x-loop-cut']).toBeUndefined();
});

test('what cannot be had in a form is refused, with what it is', () => {
  const refused = (given: KeptMessage, form: 'decoded' | 'text') =>
    expect(() => bodyAnswer(given, form, 'a'));
  refused(message('a', ['content-encoding', 'lz4']), 'decoded').toThrow(
    expect.objectContaining({
      ...{ code: 'LOOP_CONTROL_REQUEST', statusCode: 422 },
      message: 'body: unknown content coding "lz4"; without decoded it is as kept',
    }),
  );
  refused(message(Buffer.from([0])), 'text').toThrow(/expected text, got other bytes/);
});
