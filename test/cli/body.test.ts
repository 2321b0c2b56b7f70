import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bodyJson } from '../../src/cli/message/body-json.js';
import { bodyText } from '../../src/cli/message/body-text.js';
import { prettyJson } from '../../src/cli/message/pretty-json.js';
import { message } from './fixtures/sample-capture.js';

test('JSON is indented with every token as it was written', () => {
  expect(prettyJson('{"id":12345678901234567890,"a":1.0,"a":[],"o":{},"e":"\\u00e9, {x}"}')).toBe(`{
  "id": 12345678901234567890,
  "a": 1.0,
  "a": [],
  "o": {},
  "e": "\\u00e9, {x}"
}`);
});

test('what is no JSON object or array is left alone', () => {
  for (const text of ['', 'plain', '{"cut":', '5', '"text"', '[1,]']) {
    expect(prettyJson(text)).toBeUndefined();
  }
});

test('a megabyte of JSON on one line is indented in no time', () => {
  const text = JSON.stringify(Array.from({ length: 60_000 }, (_, id) => ({ id, name: 'x' })));
  expect(JSON.parse(prettyJson(text) ?? '')).toHaveLength(60_000);
});

test('a binary body is a hex dump of its first bytes', () => {
  const body = bodyText(message([], Buffer.from([0, 1, 2, 255, 65, 66])));
  expect(body.text).toBe('00000000  00 01 02 ff 41 42                                 |....AB|\n');
  expect(body.notes).toEqual(['6 B', 'binary']);
  const long = bodyText(message([], Buffer.alloc(1000)));
  expect(long.text.split('\n')).toHaveLength(256 / 16 + 1);
  expect(long.notes).toContain('binary, the first 256 bytes');
});

test('a body without a note is exactly what was kept', () => {
  expect(bodyText(message([], 'hello\n'))).toEqual({ text: 'hello\n', notes: ['6 B'] });
  expect(bodyText(message())).toEqual({ text: '', notes: ['no body'] });
});

test('a truncated body says how much of it was kept, and its broken last character is no binary', () => {
  const body = bodyText(message([], Buffer.from('höh').subarray(0, 2), { wireBytes: 4096 }));
  expect(body.notes).toContain('truncated: only the first 2 B were kept');
  expect(body.notes.join()).not.toContain('binary');
});

test('a coding that cannot be undone is named, and the body shown as it came', () => {
  const body = bodyText(message(['content-encoding', 'lz4'], 'abc'));
  expect(body.text).toBe('abc\n');
  expect(body.notes.join()).toContain('not decoded: unknown content coding "lz4"');
});

test('JSON output has the kept bytes, and the decoded ones beside them', () => {
  const data = gzipSync('{"a":1}');
  const coded = bodyJson(message(['Content-Encoding', 'gzip'], data));
  expect(coded).toMatchObject({
    bytes: data.length,
    truncated: false,
    encoding: 'base64',
    data: data.toString('base64'),
    decoded: { encoding: 'utf8', data: '{"a":1}' },
  });
  expect(bodyJson(message([], 'text'))).not.toHaveProperty('decoded');
});

test('text in another charset is shown as text, and JSON output has it beside its bytes', () => {
  const latin1 = Buffer.from('{"n":"café"}', 'latin1');
  const said = message(['content-type', 'application/json; charset=iso-8859-1'], latin1);
  expect(bodyText(said).text).toBe('{\n  "n": "café"\n}\n');
  expect(bodyText(said).notes).toContain('windows-1252');
  expect(bodyText(said).notes).toContain('the bytes as kept: -o json');
  expect(bodyJson(said)).toMatchObject({
    encoding: 'base64',
    data: latin1.toString('base64'),
    text: { charset: 'windows-1252', data: '{"n":"café"}' },
  });
  const guessed = message(['content-type', 'text/html'], latin1);
  expect(bodyText(guessed).notes).toContain('no UTF-8, read as windows-1252');
});

test('a coded body in another charset has bytes, decoded bytes and text', () => {
  const utf16 = Buffer.from('é', 'utf16le');
  const headers = ['content-type', 'text/plain; charset=utf-16le', 'content-encoding', 'gzip'];
  const coded = bodyJson(message(headers, gzipSync(utf16)));
  expect(Buffer.from(coded.decoded?.data ?? '', coded.decoded?.encoding)).toEqual(utf16);
  expect(coded.text).toEqual({ charset: 'utf-16le', data: 'é' });
  expect(bodyJson(message(['content-type', 'text/plain'], 'é')).text).toBeUndefined();
});

test.each([
  ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  [
    'arrays in which much lies deep',
    `${'['.repeat(2_000)}${'1,'.repeat(50_000)}1${']'.repeat(2_000)}`,
  ],
])(
  'JSON of %s that would be nearly all blanks is shown as it is, and that is said',
  (_what, text) => {
    const { text: shown, notes } = bodyText(message(['content-type', 'application/json'], text));
    expect(shown).toBe(`${text}\n`);
    expect(notes).toContain('JSON that is nested too deeply to be indented');
  },
);

test('JSON that is nested as deep as people nest is indented', () => {
  const text = '['.repeat(200) + ']'.repeat(200);
  expect(prettyJson(text)?.split('\n')).toHaveLength(399);
});
