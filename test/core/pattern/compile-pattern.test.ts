import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/core/pattern/compile-pattern.js';
import { linearEngine } from '../../../src/core/pattern/linear-engine.js';
import { linearSteps } from '../../../src/core/pattern/linear-steps.js';
import { readSyntax } from '../../../src/core/pattern/read-syntax.js';
import { toRe2 } from '../../../src/core/pattern/to-re2.js';

/** Patterns as people write them, with texts of which some fit. */
const patterns = [
  'declined',
  '^Mozilla/5',
  'orders|refunds',
  '^/api/v\\d+/orders/',
  '\\s+$',
  '^\\s*$',
  '(a+)+$',
  '[\\w.+-]+@[\\w-]+\\.\\w+',
  '\\b\\d{12,19}\\b',
  '\\d{4}-\\d{4}',
  '"code":\\s*"E\\d+"',
  '[^\\s"]+',
  '\\/orders\\/',
  '\\-\\d',
  'x{',
  'a{,3}',
  '[\\w-]+',
  '[\\w-x]+',
  '[^]',
  '[]',
  'a[^]b',
  '.',
  '^.$',
  '\\.',
  '\\u00e4',
  '\\u{1f600}',
  '\\ud83d\\ude00',
  '\\x41',
  '\\cJ',
  '\\0',
  '[\\b]',
  '\\t|\\n',
  '\\p{Lu}',
  '\\P{L}',
  '\\p{Script=Greek}',
  '\\p{Letter}+',
  '[\\p{L}\\d]+$',
  '(?<year>\\d{4})-(?<month>\\d\\d)',
  '(?:a|b)*?c',
  'a??b',
  '\\S+\\s\\S+',
  '[\\s\\S]+x',
  '[^\\S\\n]+',
  '\\W\\w',
  '[&&]',
  '[[:alpha:]]',
  ']',
  '}',
  '\\101',
  '\\8',
  '(a)\\2',
  '\\_',
  '\\@',
  '$^',
  '^$',
  'a|',
  '(?:)',
  '(?:ab|cd){2}',
  '[a-c-e]',
  '[-a]',
  '[a-]',
  '(?:ä|ö|ü)+',
  '^(?:/[^/]+)+/items$',
  'a\\Bb',
  '\\bx\\b',
  '[\\d-]+',
  '[+--]',
  'foo.*bar',
  '^[^/]*/x',
  '🙂+',
  '[🙂-🙃]',
  '\\^\\$',
  '[\\^]',
  '[\\]]',
  '\\d+$',
];
const texts = [
  '',
  'a',
  'A',
  'ab',
  'aab',
  'abc',
  'x',
  'x{',
  'a{,3}',
  '-1',
  ' ',
  ' \t',
  '\n',
  'a\n',
  '\r\n',
  '\u2028',
  '\u00a0',
  '\ufeff',
  'ä',
  'Ä',
  'α',
  'Ω',
  '😀',
  '🙂🙂',
  '\ud800',
  '\udc80',
  'A1',
  'payment declined',
  'Mozilla/5.0 (X11)',
  '/api/v1/orders/12',
  '/orders/12/refunds',
  'mail a.b+c@example.com now',
  'card 4111111111111111.',
  '4111-1111',
  '{"code": "E42"}',
  'foo bar',
  'foo\nbar',
  'fooxbar',
  '2024-05',
  '\u0000',
  '\b',
  'aXb',
  '&',
  '[:alpha:]',
  ':]',
  ']',
  '}',
  '8',
  '\\',
  '_',
  '@',
  'abcd',
  'cdcd',
  'e',
  '-',
  'öä',
  '/a/b/items',
  '/a/b',
  '+',
  ',',
  'a\tb',
  '12',
  'word x',
  '^$',
  '^',
];

describe('a pattern means what it means to JavaScript', () => {
  test.each(patterns)('%s', (source) => {
    const pattern = compilePattern(source);
    const regex = javaScript(source);
    for (const text of texts) {
      const ranges = [...text.matchAll(regex)].map(({ index, 0: found }) => ({
        start: index,
        end: index + found.length,
      }));
      expect({ text, found: [...pattern.find(text)] }).toEqual({ text, found: ranges });
      expect({ text, fits: pattern.test(text) }).toEqual({ text, fits: ranges.length > 0 });
      expect({ text, first: pattern.first(text) }).toEqual({
        text,
        first: ranges[0] && text.slice(ranges[0].start, ranges[0].end),
      });
    }
  });

  test.each(patterns)('%s, also to RE2', (source) => {
    const engine = linearEngine(toRe2(readSyntax(source, { unicode: isUnicode(source) })));
    for (const text of texts) {
      const ranges = [...text.matchAll(javaScript(source))].map(({ index, 0: found }) => ({
        start: index,
        end: index + found.length,
      }));
      expect({ text, found: [...engine.find(text)] }).toEqual({ text, found: ranges });
    }
  });
});
function isUnicode(source: string) {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
function javaScript(source: string) {
  return new RegExp(source, isUnicode(source) ? 'gu' : 'g');
}
void linearSteps;
