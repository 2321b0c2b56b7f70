import { describe, expect, test } from 'vitest';
import { textOfBody } from '../../src/core/text-of-body.js';

function read(contentType: string | null, data: Buffer | string, isCut = false) {
  const headers = contentType === null ? [] : ['Content-Type', contentType];
  return textOfBody(headers, Buffer.from(data as Buffer), isCut);
}

const cafe = Buffer.from('café', 'latin1');
const utf16 = Buffer.from('{"n":"é€"}', 'utf16le');
const bigEndian = Buffer.from(utf16).swap16();

describe('the charset that is said', () => {
  test.each<[contentType: string, bytes: Buffer, text: string, charset: string]>([
    ['text/plain; charset=ISO-8859-1', cafe, 'café', 'windows-1252'],
    ['text/plain;charset="latin1"', cafe, 'café', 'windows-1252'],
    ["text/plain; charset='windows-1252'", Buffer.from([0x80]), '€', 'windows-1252'],
    [
      'text/html; boundary=x; Charset=windows-1251',
      Buffer.from([0xea, 0xee, 0xf2]),
      'кот',
      'windows-1251',
    ],
    ['application/json; charset=koi8-r', Buffer.from([0x22, 0xcb, 0x22]), '"к"', 'koi8-r'],
    ['text/csv; charset=Shift_JIS', Buffer.from([0x83, 0x65]), 'テ', 'shift_jis'],
    ['text/plain; charset=EUC-KR', Buffer.from([0xb0, 0xa1]), '가', 'euc-kr'],
    ['text/plain; charset=gb2312', Buffer.from([0xc4, 0xe3]), '你', 'gbk'],
    ['text/plain; charset=big5', Buffer.from([0xa7, 0x41]), '你', 'big5'],
    ['application/json; charset=utf-16', utf16, '{"n":"é€"}', 'utf-16le'],
    ['application/json; charset=utf-16', bigEndian, '{"n":"é€"}', 'utf-16be'],
    ['application/json; charset=utf-16be', bigEndian, '{"n":"é€"}', 'utf-16be'],
    ['text/plain; charset=utf-8', Buffer.from('café'), 'café', 'utf-8'],
    // Nobody has heard of it: as if nothing had been said.
    ['text/plain; charset=none', Buffer.from('café'), 'café', 'utf-8'],
  ])('%s', (contentType, bytes, text, charset) => {
    expect(read(contentType, bytes)).toEqual({ text, charset, isGuessed: false });
  });

  test('gives way to a byte order mark, which is no part of the text', () => {
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]);
    expect(read('application/json; charset=utf-8', marked)).toMatchObject({
      text: '{"n":"é€"}',
      charset: 'utf-16le',
    });
    expect(read('text/plain; charset=latin1', Buffer.from('\ufeffcafé'))).toMatchObject({
      text: 'café',
      charset: 'utf-8',
    });
  });

  test('is not believed of bytes that it cannot have', () => {
    expect(read('text/plain; charset=shift_jis', Buffer.from([0x83, 0x65, 0x83]))).toBeNull();
    expect(read('image/png; charset=iso-8859-1', Buffer.from([0x89, 0x50, 0, 0x0d]))).toBeNull();
  });
});

describe('the charset that the content shows', () => {
  test('UTF-16 by its zeros, in JSON and where there is no media type', () => {
    for (const type of ['application/json', 'application/problem+json', null]) {
      expect(read(type, utf16)).toMatchObject({ text: '{"n":"é€"}', charset: 'utf-16le' });
      expect(read(type, bigEndian)).toMatchObject({ text: '{"n":"é€"}', charset: 'utf-16be' });
    }
  });

  test('that of an XML declaration', () => {
    const xml = Buffer.from('<?xml version="1.0" encoding=\'ISO-8859-1\'?><n>café</n>', 'latin1');
    for (const type of ['application/xml', 'text/xml', 'application/soap+xml', null]) {
      expect(read(type, xml)).toMatchObject({ charset: 'windows-1252', isGuessed: false });
      expect(read(type, xml)?.text).toContain('<n>café</n>');
    }
    expect(read('application/xml; charset=koi8-r', xml)?.charset).toBe('koi8-r');
  });

  test('none in what is no text', () => {
    expect(read('application/octet-stream', utf16)).toBeNull();
    expect(read('image/png', Buffer.from([0xff, 0xfe, 0x61, 0]))).toBeNull();
    expect(read('application/octet-stream', cafe)).toBeNull();
    expect(read(null, Buffer.from([0x61, 0, 0, 0]))).toBeNull();
  });
});

test('what is no UTF-8 and says nothing is guessed where it is text, and says so', () => {
  const types = [
    'text/plain',
    'application/json',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
  ];
  for (const type of types) {
    expect(read(type, cafe)).toEqual({ text: 'café', charset: 'windows-1252', isGuessed: true });
  }
  expect(read(null, cafe)).toBeNull();
});

test('a last character that was cut off is no reason to call it binary, one within is', () => {
  const half = Buffer.from('höh').subarray(0, 2);
  expect(read(null, half, true)?.text).toBe('h');
  expect(read(null, half, false)).toBeNull();
  expect(read(null, Buffer.concat([half, Buffer.from('x')]), true)).toBeNull();
  expect(read('text/plain; charset=shift_jis', Buffer.from([0x83, 0x65, 0x83]), true)?.text).toBe(
    'テ',
  );
  expect(read('text/plain; charset=utf-16le', Buffer.from([0x61, 0, 0x62]), true)?.text).toBe('a');
});
