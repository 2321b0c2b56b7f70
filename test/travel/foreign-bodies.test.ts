import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { allBytes } from './fixtures/captures.js';
import { hopOf } from './fixtures/foreign.js';

const cookieless = { encoding: undefined };

/** What is known of a response's body. */
function answered(content: object, headers: Record<string, string> = {}, response: object = {}) {
  const { body } = hopOf({ content, headers, response }).response ?? {};
  if (body === undefined) throw new Error('no response');
  return { ...body, text: body.data.toString('latin1') };
}

function asked(postData: object | undefined, headers: Record<string, string>, request = {}) {
  const list = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const { body } = hopOf({
    request: { method: 'POST', headers: list, postData, ...request },
  }).request;
  return { ...body, text: body.data.toString('latin1') };
}

describe('a body that the archive lacks is truncated, never empty', () => {
  test.each([
    [
      'Content-Length says that there was one',
      { size: 0, text: undefined },
      { 'Content-Length': '70' },
      70,
    ],
    ['its size does', { size: 168, text: undefined }, {}, 168],
    ['a null in its place', { size: 168, text: null }, {}, 168],
    ['its size is not known, and its end neither', { size: -1, text: undefined }, {}, 0],
    [
      'it was sent in chunks',
      { size: null, text: undefined },
      { 'Transfer-Encoding': 'chunked' },
      0,
    ],
    [
      'coded, the length on the wire',
      { size: 900, text: undefined },
      { 'Content-Encoding': 'gzip', 'Content-Length': '90' },
      90,
    ],
  ])('of a response: %s', (_, content, headers, bytes) => {
    expect(
      answered({ ...cookieless, ...content }, headers as Record<string, string>),
    ).toMatchObject({
      text: '',
      truncated: true,
      bytes,
    });
  });

  test.each([
    ['Content-Length', undefined, { 'Content-Length': '9' }, {}, 9],
    ['its size', undefined, {}, { bodySize: 12 }, 12],
    [
      'a file of a form',
      { mimeType: 'multipart/form-data; boundary=X', params: [{ name: 'f', fileName: 'a.bin' }] },
      {},
      {},
      0,
    ],
    [
      'fields of a form without its boundary',
      { mimeType: 'multipart/form-data', params: [{ name: 'f', value: '1' }] },
      { 'Content-Length': '77' },
      {},
      77,
    ],
    [
      'fields that were none',
      { mimeType: 'application/json', params: [{ name: 'x', value: 1 }] },
      { 'Content-Length': '7' },
      {},
      7,
    ],
  ])('of a request: %s', (_, postData, headers, request, bytes) => {
    expect(asked(postData, headers as Record<string, string>, request)).toMatchObject({
      text: '',
      truncated: true,
      bytes,
    });
  });

  test('a text that is shorter than it was is its beginning', () => {
    expect(answered({ text: 'abc', size: 3 }, { 'content-length': '10' })).toMatchObject({
      text: 'abc',
      truncated: true,
      bytes: 10,
    });
    expect(answered({ text: 'abc', size: 5000 })).toMatchObject({ truncated: true, bytes: 5000 });
  });

  test('a size that the wire had no room for is a mistake', () => {
    const body = answered({ text: '{"error":"boom"}', size: 32 }, {}, { bodySize: 27 });
    expect(body).toMatchObject({ truncated: false, bytes: 16 });
  });

  test('and where there was none, none is missed', () => {
    const nothing = { size: 0, text: undefined };
    expect(answered(nothing)).toMatchObject({ truncated: false, bytes: 0 });
    expect(answered(nothing, { 'content-length': '0' })).toMatchObject({ truncated: false });
    expect(hopOf({ request: { method: 'GET' } }).request.body).toMatchObject({ truncated: false });
    expect(hopOf({ request: { method: 'GET', bodySize: 0 } }).request.body.truncated).toBe(false);
  });
});

describe('an answer that has no body', () => {
  test.each([
    ['304', { status: 304 }, {}],
    ['204', { status: 204 }, {}],
    ['101', { status: 101 }, {}],
    ['to HEAD', {}, { method: 'HEAD' }],
  ])('has none, whatever a cache put there: %s', (_, response, request) => {
    const headers = { 'Content-Length': '70', 'Content-Encoding': 'gzip' };
    const hop = hopOf({ request, response, headers, content: { size: 70, text: 'from a cache' } });
    expect(hop.response?.body).toMatchObject({ bytes: 0, truncated: false });
    expect(hop.response?.headers).toEqual(Object.entries(headers).flat());
  });
});

describe('a text is the bytes that it was', () => {
  test('in the charset that its type says', () => {
    const latin = { 'content-type': 'text/html; charset=ISO-8859-1', 'content-length': '4' };
    expect(answered({ text: 'café', size: 4 }, latin)).toMatchObject({ text: 'caf\xe9', bytes: 4 });
    // The length of what the tool made of it, in UTF-8.
    const counted = { 'content-type': 'text/html; charset=ISO-8859-1' };
    expect(answered({ text: 'café', size: 5 }, counted)).toMatchObject({
      text: 'caf\xe9',
      bytes: 4,
    });
    const greek = { 'content-type': 'text/plain; charset=iso-8859-7' };
    expect(answered({ text: 'αβ', size: 2 }, greek).data).toEqual(Buffer.from([0xe1, 0xe2]));
    const japanese = { 'content-type': 'text/plain; charset="Shift_JIS"' };
    expect(answered({ text: '日本', size: 4 }, japanese).data).toEqual(
      Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
    );
    const wide = { 'content-type': 'text/plain; charset=utf-16le' };
    expect(answered({ text: 'ab', size: 4 }, wide).data).toEqual(Buffer.from('ab', 'utf16le'));
    const bigEnd = { 'content-type': 'text/plain; charset=utf-16be' };
    expect(answered({ text: 'ab', size: 4 }, bigEnd).data).toEqual(Buffer.from('\0a\0b'));
  });

  test('a character each, as Firefox writes what it sent', () => {
    const binary = Buffer.from([0, 1, 2, 0xff, 0xfe, 0x80, 10]);
    const body = asked({ text: binary.toString('latin1') }, { 'Content-Length': '7' });
    expect(body).toMatchObject({ truncated: false, bytes: 7 });
    expect(body.data).toEqual(binary);
  });

  test('in base64, also when nothing says so', () => {
    const content = { text: allBytes.toString('base64'), size: 256 };
    expect(answered(content).data).toEqual(allBytes);
    expect(answered({ ...content, encoding: 'base64' }).data).toEqual(allBytes);
    expect(asked({ text: allBytes.toString('base64') }, { 'content-length': '256' }).data).toEqual(
      allBytes,
    );
    // Four letters that are four letters.
    expect(answered({ text: 'abcd', size: 4 }).text).toBe('abcd');
  });

  test('of a text that is called base64 and is none, if it has the length', () => {
    const called = { encoding: 'base64' };
    expect(answered({ ...called, text: 'no, it is not', size: 13 })).toMatchObject({
      text: 'no, it is not',
      truncated: false,
    });
    for (const size of [4, 5, null]) {
      expect(answered({ ...called, text: '!!YWJj!', size })).toMatchObject({
        text: '',
        truncated: true,
      });
    }
    expect(answered({ ...called, text: 'YWJ\r\nj\n', size: 3 }).text).toBe('abc');
    expect(answered({ ...called, text: '_-A', size: null }).data).toEqual(
      Buffer.from('ffe0', 'hex'),
    );
  });

  test('with the byte order mark that reading it took away', () => {
    expect(answered({ text: 'abc', size: 6 }).data).toEqual(Buffer.from('\ufeffabc'));
  });

  test('coded again, so that it fits its headers', () => {
    const { data, bytes } = answered(
      { text: 'plain', size: 5 },
      { 'content-encoding': 'gzip', 'content-length': '3' },
    );
    expect(gunzipSync(data).toString()).toBe('plain');
    expect(bytes).toBe(data.length);
  });
});

describe('a text that lost bytes is damaged from there on', () => {
  test.each([
    ['characters that stand for none', { text: 'ab\ufffd\ufffdyz', size: 6 }, {}, 'ab', 6],
    ['an image read as text', { text: '\ufffdPNG\r\n', size: 70 }, {}, '', 70],
    ['line ends', { text: 'a\nb\nc', size: 5 }, { 'content-length': '7' }, 'a', 7],
    [
      'a charset that nobody knows',
      { text: 'ok ääää', size: 7 },
      { 'content-length': '9', 'content-type': 'text/plain; charset=x-none' },
      'ok ',
      9,
    ],
  ])('%s', (_, content, headers, kept, bytes) => {
    expect(answered(content, headers as Record<string, string>)).toMatchObject({
      text: kept,
      truncated: true,
      damaged: true,
      bytes,
    });
  });

  test('and not where it was those characters', () => {
    expect(answered({ text: 'a\ufffd', size: 4 })).toMatchObject({ truncated: false, bytes: 4 });
    expect(answered({ text: 'a\ufffd', size: null })).not.toHaveProperty('damaged');
  });

  test('in a request too', () => {
    const body = asked({ text: '--X\r\n\ufffd\ufffd\r\n--X--' }, { 'content-length': '21' });
    expect(body).toMatchObject({ text: '--X\r\n', truncated: true, damaged: true, bytes: 21 });
  });
});

describe('a form whose fields alone are there', () => {
  test('is made of them, in its boundary', () => {
    const params = [
      { name: 'a', value: '1' },
      { name: 'f"', value: 'ä', fileName: 'x.txt', contentType: 'text/plain' },
    ];
    const type = 'multipart/form-data; boundary="b c"';
    const body = asked({ mimeType: type, params }, { 'Content-Type': type });
    expect(body.truncated).toBe(false);
    expect(body.data.toString()).toBe(
      '--b c\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' +
        '--b c\r\nContent-Disposition: form-data; name="f%22"; filename="x.txt"\r\n' +
        'Content-Type: text/plain\r\n\r\nä\r\n--b c--\r\n',
    );
  });

  test('may have numbers for values', () => {
    const params = [
      { name: 'n', value: 5 },
      { name: 'b', value: true },
    ];
    const body = asked({ mimeType: 'application/x-www-form-urlencoded', params }, {});
    expect(body.text).toBe('n=5&b=true');
  });

  const form = 'application/x-www-form-urlencoded';
  const spaced = [{ name: 'a b', value: '*c d' }];

  test.each([
    ['plus signs', spaced, 'a+b=*c+d'],
    ['per cents', spaced, 'a%20b=*c%20d'],
    ['as they were sent', [{ name: 'a%20b', value: '%7E' }], 'a%20b=%7E'],
  ])('is spelled so that it has the length that there was: %s', (_, params, text) => {
    const { length } = text;
    const body = asked({ mimeType: form, params }, { 'Content-Length': String(length) });
    expect(body).toMatchObject({ text, truncated: false, bytes: length });
  });

  test.each([
    ['fields', form],
    ['parts', 'multipart/form-data; boundary=X'],
  ])('is not whole where its %s are not all that was sent', (_, mimeType) => {
    const params = [{ name: 'a', value: '1' }];
    const body = asked({ mimeType, params }, { 'Content-Length': '300' });
    expect(body).toMatchObject({ text: '', truncated: true, damaged: true, bytes: 300 });
  });
});
