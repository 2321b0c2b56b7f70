import { describe, expect, test } from 'vitest';
import { CopyFinder } from '../../../../src/store/redact/copies/copy-finder.js';
import { fitText } from '../../../../src/store/redact/copies/fit-text.js';
import { applyEdits } from '../../../../src/store/redact/edits.js';
import fc from '../../../harness/fast-check.js';
import { type Encoding, encodings } from '../encodings.js';

const without = (text: string, ...secrets: string[]) =>
  applyEdits(text, fitText(text, new CopyFinder(secrets).find(text)));

const names = Object.keys(encodings);
const encodingOf = (name: string) => encodings[name] as Encoding;

test.each(names)('a copy in %s of any encoding is found, and what is around it stays', (outer) => {
  const secret = 'p+s/w=r d&"<é>\\%41';
  for (const inner of names) {
    const written = encodingOf(outer)(encodingOf(inner)(secret));
    const kept = without(`before: ${written} :after`, secret);
    expect(kept, inner).not.toContain(written);
    expect(kept, inner).toMatch(/^before: .*\[redacted\].* :after$/s);
    if ([outer, inner].some((name) => name.includes('of more') || name.includes('lines'))) continue;
    expect(kept, inner).toBe('before: [redacted] :after');
  }
});

const secrets = fc
  .string({ minLength: 8, maxLength: 60, unit: 'grapheme' })
  .filter((text) => text.trim() === text && text.length >= 8 && !/^[a-z]+$|^\d+$/i.test(text));

test('no copy survives, in whichever two encodings, in whichever text', () => {
  fc.assert(
    fc.property(
      secrets,
      fc.constantFrom(...names),
      fc.constantFrom(...names),
      fc.string(),
      fc.string(),
      (secret, outer, inner, before, after) => {
        const written = encodingOf(outer)(encodingOf(inner)(secret));
        const kept = without(`${before} ${written} ${after}`, secret);
        expect(kept).not.toContain(written);
      },
    ),
  );
});

test('a text without a copy stays as it is', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(...names),
      (secret, text, name) => {
        const written = encodingOf(name)(text.toWellFormed());
        expect(without(written, `${secret}!`)).toBe(written);
      },
    ),
  );
});

describe('what is too short or too common to be looked for', () => {
  test.each([
    ['secret', 'a secret, secrets, secretary', 'a [redacted], secrets, secretary'],
    [
      'production',
      'in production: reproduction, productions',
      'in [redacted]: reproduction, productions',
    ],
    ['1234567890', '1234567890 12345678901', '[redacted] 12345678901'],
    ['abcdefghijklmnop', 'xabcdefghijklmnopx', 'x[redacted]x'],
    ['s3cr3t-8', 'xs3cr3t-8x', 'x[redacted]x'],
  ])('%s in "%s"', (secret, text, kept) => {
    expect(without(text, secret)).toBe(kept);
  });
});

test('a JSON text stays one', () => {
  const text = '{"n":41111111111112,"s":"\\n4111111111111","t":"\\u00e94111111111111"}';
  const kept = without(text, '4111111111111', 'n4111111111111');
  expect(JSON.parse(kept)).toEqual({ n: 41111111111112, s: '[redacted]', t: 'é[redacted]' });
  const number = without('{"n":4111111111111111,"m":1}', '4111111111111111');
  expect(JSON.parse(number)).toEqual({ n: '[redacted]', m: 1 });
});

test('thousands of values, that begin alike, are found in one pass', () => {
  const values = Array.from({ length: 5000 }, (_, i) => `${'same-beginning-'.repeat(10)}${i}!`);
  const text = values.map((value) => `<${value}>`).join('');
  expect(without(text, ...values)).toBe('<[redacted]>'.repeat(values.length));
});

test('a value of any length is found, and no text makes the search slow', () => {
  const long = `${'ab'.repeat(200_000)}c`;
  const text = 'ab'.repeat(300_000);
  expect(without(`${text}c`, long)).not.toContain('c]');
  expect(without(`x ${long} y`, long)).toBe('x [redacted] y');
});
