import { expect, test } from 'vitest';
import { compilePattern } from '../../../src/core/pattern/compile-pattern.js';
import { linearEngine } from '../../../src/core/pattern/linear-engine.js';
import { readSyntax } from '../../../src/core/pattern/read-syntax.js';
import { toRe2 } from '../../../src/core/pattern/to-re2.js';
import fc from '../../harness/fast-check.js';

const character = fc.constantFrom(
  ...[
    'a',
    'b',
    'B',
    '1',
    '_',
    '-',
    ' ',
    '/',
    'ä',
    '🙂',
    '\\n',
    '\\.',
    '\\/',
    '\\x41',
    '\\u00e4',
    '\\u{1f642}',
  ],
);
const escaped = fc.constantFrom('\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\p{L}', '\\P{L}', '.');
const member = fc.oneof(
  fc.constantFrom('a', 'b', '1', '_', ' ', 'ä', '🙂', '\\n', '\\-', '\\]', '&', '['),
  fc.constantFrom('a-z', 'A-B', '0-9', '\\d', '\\s', '\\W', '\\S'),
);
const characterClass = fc
  .tuple(fc.constantFrom('', '^'), fc.array(member, { maxLength: 3 }))
  .map(([negated, members]) => `[${negated}${members.join('').replaceAll('[', '\\[')}]`);
const quantifier = fc.constantFrom(
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '{2}',
  '{1,3}',
  '{1,}',
);

/** Loops are over what takes a character: of a loop over nothing, RE2 and JavaScript think otherwise. */
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  pattern: fc
    .array(
      fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map((options) => options.join('|')),
  piece: fc.oneof(
    { maxDepth: 2 },
    fc
      .tuple(fc.oneof(character, escaped, characterClass), quantifier)
      .map((parts) => parts.join('')),
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc
      .tuple(character, tie('pattern'), quantifier)
      .map(([first, inner, times]) => `(?:${first}(?:${inner}))${times}`),
    tie('pattern').map((inner) => `(${inner})`),
  ),
}));
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'B',
      'A',
      '1',
      '2',
      '_',
      '-',
      ' ',
      '/',
      'ä',
      '🙂',
      '\n',
      '.',
      '\u00a0',
      '\ud83d',
      'ab',
      'aa',
    ),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(''));

/** A match of nothing is no use to anybody, and JavaScript finds some within a surrogate pair. */
function something(matches: Iterable<{ readonly start: number; readonly end: number }>) {
  return [...matches].filter(({ start, end }) => start < end);
}

test('what is found is what JavaScript finds, by either engine', () => {
  fc.assert(
    fc.property(pattern, text, (source, given) => {
      const all = [...given.matchAll(new RegExp(source, 'gu'))].map(({ index, 0: found }) => ({
        start: index,
        end: index + found.length,
      }));
      const wanted = something(all);
      expect(something(compilePattern(source).find(given))).toEqual(wanted);
      const engine = linearEngine(toRe2(readSyntax(source, { unicode: true })));
      expect(something(engine.find(given))).toEqual(wanted);
      expect(engine.test(given)).toBe(all.some(({ start }) => !splitsPair(given, start)));
    }),
  );
});

function splitsPair(given: string, at: number): boolean {
  return at > 0 && (given.codePointAt(at - 1) ?? 0) > 0xffff;
}
