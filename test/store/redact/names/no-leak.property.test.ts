import { expect, test } from 'vitest';
import { secretKindOf } from '../../../../src/core/secret-name.js';
import { mayNameSecrets } from '../../../../src/store/redact/names/secret-names.js';
import fc from '../../../harness/fast-check.js';
import { hopRecordExample, messageExample, redactHops } from '../chain-example.js';
import { type Encoding, encodings } from '../encodings.js';

const secret = fc
  .string({ minLength: 8, maxLength: 40, unit: 'grapheme-ascii' })
  .filter((text) => text.trim() === text && new Set(text).size > 4 && /\d/.test(text))
  .map((text) => `~${text}7`);
const secretName = fc.constantFrom(
  'password',
  'accessToken',
  'client_secret',
  'x-api-key',
  'PASSWD',
);
const plainName = fc
  .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcdefxyz_-') })
  .filter((name) => secretKindOf(name) === null);
const xml = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);

/** How a value is written in a document under a name: its type, and what is before and behind. */
const documents: Readonly<
  Record<string, readonly [string, (name: string, value: string) => string]>
> = {
  json: [
    'application/json',
    (name, value) => JSON.stringify({ a: [1, { [name]: value }], b: 'c' }),
  ],
  'json in json': [
    'application/json',
    (name, value) => JSON.stringify({ a: JSON.stringify({ [name]: value }), b: 1.5 }),
  ],
  'url in json': [
    'application/json',
    (name, value) => JSON.stringify({ u: `https://a/?x=1&${name}=${encodeURIComponent(value)}&y` }),
  ],
  form: [
    'application/x-www-form-urlencoded',
    (name, value) => new URLSearchParams({ a: 'b', [name]: value, c: 'd' }).toString(),
  ],
  'xml attribute': ['text/xml', (name, value) => `<a b="c" ${name}="${xml(value)}"/>`],
  'xml element': ['text/xml', (name, value) => `<a><${name} b="c">${xml(value)}</${name}></a>`],
  multipart: [
    'multipart/form-data; boundary=-B-B-B-',
    (name, value) =>
      `---B-B-B-\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n---B-B-B---`,
  ],
};
const kinds = fc.constantFrom(...Object.keys(documents));
const written = fc.constantFrom(...Object.keys(encodings));

function bodies(type: string, request: string, response: string): readonly [string, string] {
  const { record } = redactHops({ defaults: true }, [
    hopRecordExample({
      request: messageExample({ headers: ['Content-Type', type], body: request }),
      response: messageExample({ headers: ['Content-Type', 'text/plain'], body: response }),
    }),
  ]);
  const [hop] = record.hops;
  const text = (body: Uint8Array | undefined) => Buffer.from(body ?? []).toString();
  return [text(hop?.request.body), text(hop?.response?.body)];
}

test('no secret survives in its document, nor as a copy in any two encodings', () => {
  fc.assert(
    fc.property(kinds, secretName, secret, written, written, (kind, name, value, outer, inner) => {
      const [type, write] = documents[kind] ?? ['', () => ''];
      const copy = (encodings[outer] as Encoding)((encodings[inner] as Encoding)(value));
      const [request, response] = bodies(type, write(name, value), `was ${copy} there`);
      expect(request).toBe(write(name, '[redacted]').replaceAll('%5Bredacted%5D', '[redacted]'));
      expect(response).not.toContain(copy);
      expect(response).toMatch(/^was .* there$/s);
    }),
  );
});

test('what is no secret is byte for byte what it was', () => {
  fc.assert(
    fc.property(kinds, plainName, fc.string(), fc.string(), (kind, name, value, text) => {
      const [type, write] = documents[kind] ?? ['', () => ''];
      const body = write(name, value);
      expect(bodies(type, body, text)).toEqual([body, text]);
    }),
  );
});

const unnamed = fc.json().filter((json) => !mayNameSecrets(json));

test('JSON of any shape keeps all but what its names say', () => {
  fc.assert(
    fc.property(unnamed, fc.boolean(), (json, spaced) => {
      const body = spaced ? JSON.stringify(JSON.parse(json), null, 2) : json;
      expect(bodies('application/json', body, '')).toEqual([body, '']);
    }),
  );
});
