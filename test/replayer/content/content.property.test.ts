import { expect, test } from 'vitest';
import { compareJson } from '../../../src/replayer/compare/compare-json.js';
import { type Json, parseJson } from '../../../src/replayer/compare/json-text.js';
import { createNoise } from '../../../src/replayer/compare/noise.js';
import { contentOf } from '../../../src/replayer/content/read-content.js';
import fc from '../../harness/fast-check.js';

const types = fc.constantFrom(
  ...['application/json', 'application/x-ndjson', 'application/x-www-form-urlencoded'],
  ...['multipart/form-data; boundary=x', 'multipart/mixed', 'text/xml', 'application/soap+xml'],
  ...['text/plain; charset=utf-16le', 'text/html', 'application/octet-stream', ''],
);
const typed = (type: string) => (type === '' ? [] : ['Content-Type', type]);
const like = (characters: string) =>
  fc.string({ unit: fc.constantFrom(...characters), maxLength: 80, size: 'max' });
const body = fc.oneof(
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  like('<>/a="&;! ?-[]CDAT').map((text) => Buffer.from(text)),
  like('--x\r\n:;="namefil ').map((text) => Buffer.from(text)),
  like('{}[]",:1e-\\u0 \n').map((text) => Buffer.from(text)),
  like('a=&+%2%zé;').map((text) => Buffer.from(text)),
);

test('any bytes of any type are read as something, and twice as the same', () => {
  fc.assert(
    fc.property(types, body, (type, data) => {
      const content = contentOf(typed(type), data);
      expect(['tree', 'text', 'bytes']).toContain(content.kind);
      expect(contentOf(typed(type), Buffer.from(data))).toEqual(content);
    }),
  );
});

const field = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .map((text) => text.toWellFormed());
const fields = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 6 });

test('a form is its fields, however they are escaped', () => {
  const every = (text: string) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  fc.assert(
    fc.property(fields, (pairs) => {
      const type = typed('application/x-www-form-urlencoded');
      const [plain, escaped] = [
        new URLSearchParams(pairs).toString(),
        pairs.map((pair) => pair.map(every).join('=')).join('&'),
      ].map((text) => contentOf(type, Buffer.from(text)));
      expect(plain).toEqual(escaped);
      expect(plain).toMatchObject({ kind: 'tree', format: 'form' });
    }),
  );
});

test('lines of JSON are what they hold', () => {
  fc.assert(
    fc.property(fc.array(fc.json({ maxDepth: 2 }), { minLength: 2, maxLength: 5 }), (lines) => {
      const text = `${lines.join('\n')}\n`;
      const tree = lines.map((line) => parseJson(line));
      const content = contentOf(typed('application/x-ndjson'), Buffer.from(text));
      expect(content).toEqual({ kind: 'tree', format: 'ndjson', tree });
    }),
  );
});

const noise = createNoise({ startedAtMs: 0, ids: [] }, { startedAtMs: 0, ids: [] }, 0);
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => parseJson(JSON.stringify(value)) ?? null);

/** Keys in the other order, all the way down. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, turned(each)]),
  );
}

test('JSON is like itself, and the order of keys does not count', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(compareJson(value, turned(structuredClone(value)), noise).differences).toEqual([]);
    }),
  );
});

test('JSON that says something else differs, whichever of the two was recorded', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      const counts = [compareJson(one, other, noise), compareJson(other, one, noise)].map(
        ({ differences, noise: noisy }) => differences.length + noisy.length,
      );
      for (const count of counts) expect(count === 0).toBe(isSame);
    }),
  );
});

function sorted(value: Json): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sorted(each)]);
  return { entries };
}
