import { expect, test } from 'vitest';
import { findTokens, jwtParts } from '../../../src/store/redact/jwt.js';
import fc from '../../harness/fast-check.js';

const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
const form = /ey[A-Z][\w-]{8,}\.[\w-]*(?:\.[\w-]*){1,3}/g;

test('a token is found where its form says, whatever stands around it', () => {
  const piece = fc.constantFrom(
    header,
    'eyJ',
    'eyJhbGciOi',
    'abc',
    '.',
    '.',
    '-',
    ' ',
    '"',
    'x'.repeat(9),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('');
      const formed = [...text.matchAll(form)].map(({ index, 0: found }) => [
        index,
        index + found.length,
      ]);
      const found = findTokens(text).map(({ start, end }) => [start, end]);
      expect(formed).toEqual(expect.arrayContaining(found));
      const named = formed.filter(([start]) => text.startsWith(header, start));
      expect(found).toEqual(
        expect.arrayContaining(named.filter(([start = 0]) => text[start + header.length] === '.')),
      );
    }),
  );
});

test('the parts of a whole token are told, of a text with one in it none', () => {
  expect(jwtParts(`${header}.body.sign`)).toEqual(['body', 'sign']);
  expect(jwtParts(`x ${header}.body.sign`)).toEqual([]);
  expect(jwtParts(`${header}.body.sign x`)).toEqual([]);
});

test('a mebibyte of beginnings is read once', () => {
  const before = process.cpuUsage();
  expect(findTokens('eyJ'.repeat(350_000))).toEqual([]);
  expect(jwtParts('eyJ'.repeat(350_000))).toEqual([]);
  // Read on from each, it takes minutes.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
});
