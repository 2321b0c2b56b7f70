import { expect, test } from 'vitest';
import { parseByteSize } from '../../src/core/byte-size.js';
import { parseDuration } from '../../src/core/duration.js';
import fc from '../harness/fast-check.js';

const amount = fc.oneof(
  fc.nat().map(String),
  fc.tuple(fc.nat(), fc.nat()).map(([whole, part]) => `${whole}.${part}`),
  fc.integer({ min: 290, max: 320 }).map((digits) => '9'.repeat(digits)),
);
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789.eE+-msihdKMGB \n') }),
);

test.each([
  ['a duration', parseDuration, { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 36e5, d: 864e5 }],
  ['a size', parseByteSize, { B: 1, KB: 1e3, MiB: 2 ** 20, GB: 1e9, GiB: 2 ** 30 }],
] as const)('%s is its number times its unit, as far as numbers go', (_, parse, units) => {
  const unit = fc.constantFrom(...Object.entries(units));
  fc.assert(
    fc.property(amount, unit, (number, [name, factor]) => {
      const exact = Number(number) * factor;
      const parsed = parse(`${number}${name}`);
      if (!Number.isFinite(exact)) expect(parsed).toBe(undefined);
      else expect(Math.abs((parsed ?? Number.NaN) - exact)).toBeLessThan(Math.max(1, exact / 1e9));
    }),
  );
});

test.each([
  ['a duration', parseDuration],
  ['a size', parseByteSize],
])('any other text is no %s, and what is taken is a number from 0 on', (_, parse) => {
  fc.assert(
    fc.property(odd, (text) => {
      const parsed = parse(text);
      if (/^\d+(\.\d+)?[a-z]+$/i.test(text) && parsed !== undefined) {
        expect(parsed).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(parsed)).toBe(true);
      } else expect(parsed).toBe(undefined);
    }),
  );
});
