import { expect, test } from 'vitest';
import { absent, present, TextAutomaton, unknown } from '../../../src/core/rules/text-automaton.js';
import fc from '../../harness/fast-check.js';

const bytes = (minLength: number, maxLength: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(97, 98), fc.nat({ max: 255 })), { minLength, maxLength })
    .map((each) => Buffer.from(each));

test('the texts that are in a body are found, and no others', () => {
  const texts = fc.array(bytes(0, 5), { maxLength: 20 });
  fc.assert(
    fc.property(texts, bytes(0, 60), (wanted, body) => {
      const expected = wanted.map((text) => (body.includes(text) ? present : absent));
      expect(new TextAutomaton(wanted).search(body)).toEqual(expected);
    }),
  );
});

test('of what would take too much memory it knows nothing', () => {
  const short = Buffer.from('short');
  const long = Buffer.alloc(20_000, 'abcdefghij');
  const found = new TextAutomaton([short, long, Buffer.from('more')]).search(
    Buffer.from('one more'),
  );
  expect(found).toEqual([absent, unknown, present]);
});
