import { describe, expect, test } from 'vitest';
import { compilePathGlob } from '../../../src/core/glob.js';
import { compileIgnoreEntry } from '../../../src/core/ignore-entry.js';
import { compileJsonPath } from '../../../src/core/json-path.js';
import { compilePattern } from '../../../src/core/pattern/compile-pattern.js';
import { linearSteps } from '../../../src/core/pattern/linear-steps.js';
import { readSyntax } from '../../../src/core/pattern/read-syntax.js';

const spaces = `${' '.repeat(256 * 1024)}x`;
const letters = `${'a'.repeat(256 * 1024)}!`;

/** What JavaScript's own engine would need minutes for, or years, takes some milliseconds. */
const generousMs = 5000;

describe('no pattern and no text take more than linear time', () => {
  test.each([
    ['\\s+$', spaces],
    ['\\s*\\n', spaces],
    ['(\\s+)+$', spaces],
    ['(a+)+$', letters],
    ['(a|a)*b', letters],
    ['(?:a|aa)+$', letters],
    ['a*a*a*b', letters],
    ['^(.*a){9}b', letters],
    ['\\w+@\\w+', letters],
    ['a.*b.*c', letters],
    ['([a-z]+)*\\d', letters],
  ])('%s', (source, text) => {
    const startedAt = performance.now();
    expect(compilePattern(source).test(text)).toBe(false);
    expect([...compilePattern(source).find(text)]).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(generousMs);
  });

  test('a path glob, a path template, and match in a JSONPath', () => {
    const startedAt = performance.now();
    const path = `/${'a/'.repeat(16_000)}!`;
    expect(compilePathGlob('/**/a/**/a/**/a/**/b')(path)).toBe(false);
    expect(compilePathGlob('/*a*a*a*a*b')(`/${letters}`)).toBe(false);
    const template = compileIgnoreEntry('path:/{a}{b}{c}{d}-');
    expect(template.kind === 'path' && template.template.fill(`/${letters}`)).toBe(null);
    const filter = compileJsonPath('$[?match(@, "(a+)+")]');
    expect(filter.values([letters])).toEqual([]);
    const fromDocument = compileJsonPath('$.texts[?search(@, $.pattern)]');
    expect(fromDocument.values({ texts: [letters], pattern: '(a+)+b' })).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(generousMs);
  });
});

describe("JavaScript's own engine runs what reads a text once", () => {
  test.each([
    'declined',
    'orders|refunds|carts',
    '^/api/v\\d+/orders/\\d+$',
    '/orders/\\d+/refunds$',
    '^.*x',
    'Chrome/\\d+',
    '\\d{4}-\\d{4}',
    '"code":\\s*"E',
    'colou?r',
    '^(?:GET|POST) ',
    '[a-z]{8,}',
  ])('%s', (source) => {
    expect(linearSteps(readSyntax(source, { unicode: true }))).not.toBeNull();
  });

  test.each([
    '\\s+$',
    '\\s*x\\s',
    'a+b',
    '\\d+-\\d',
    '^.*x.*y',
    '^a*a*b',
    '(?:a+)+',
    '(?:a|b)*c',
    'x\\w+y',
    '[ab]{60}c',
    '(?:a|b|c|d){4}e',
    '/a/\\d+.\\d+x',
    '(){100000}',
  ])('not %s', (source) => {
    expect(linearSteps(readSyntax(source, { unicode: true }))).toBeNull();
  });
});
