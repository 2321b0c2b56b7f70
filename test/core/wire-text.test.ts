import { expect, test } from 'vitest';
import { escapeBeyondAscii, readableText, wireText } from '../../src/core/wire-text.js';

test.each([
  ['ASCII', '/a%20b', '/a%20b'],
  ['UTF-8', '/caf\xc3\xa9/\xe2\x82\xac', '/café/€'],
  ['another charset', '/caf\xe9', '/caf\xe9'],
  ['UTF-8 and another', '/caf\xc3\xa9/\xe9', '/caf\xc3\xa9/\xe9'],
  ['text that was never on a wire', 'café → €', 'café → €'],
])('%s is read as people read it', (_what, wire, readable) => {
  expect(readableText(wire)).toBe(readable);
});

test('what a person wrote is compared as it comes on the wire', () => {
  expect(wireText('/café')).toBe('/caf\xc3\xa9');
  expect(wireText('/cafe')).toBe('/cafe');
  expect(escapeBeyondAscii('/caf\xc3\xa9?a=b{}')).toBe('/caf%C3%A9?a=b{}');
});
