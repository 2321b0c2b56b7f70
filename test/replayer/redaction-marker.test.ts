import { expect, test } from 'vitest';
import { fitsRedacted } from '../../src/replayer/redaction-marker.js';

test.each([
  ['a', 'a', true],
  ['a', 'b', false],
  ['[redacted]', '', true],
  ['[redacted]', 'anything', true],
  ['a=[redacted]&b=1', 'a=x&b=1', true],
  ['a=[redacted]&b=1', 'a=x&b=2', false],
  ['a=%5Bredacted%5D', 'a=x', true],
  ['[redacted]-[redacted]', 'x-y', true],
  ['[redacted]-[redacted]', 'xy', false],
  ['a[redacted]a', 'a', false],
  ['a[redacted]b[redacted]b', 'axb', false],
  ['a[redacted]b[redacted]b', 'axbb', true],
  ['.*[redacted]', 'x', false],
])('%j %j: %j', (recorded, came, expected) => {
  expect(fitsRedacted(recorded, came)).toBe(expected);
});
