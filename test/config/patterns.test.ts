import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load-config.js';

const linear = 'loop runs patterns in linear time, where that does not exist';

/** Every place of a config that takes a regular expression; the pattern comes in single quotes. */
const places: Record<string, (pattern: string) => string> = {
  'routes.match.headers': (pattern) => `
services: { api: "http://127.0.0.1:9080" }
routes: [{ match: { headers: { x-tenant: { regex: ${pattern} } } }, to: api }]`,
  'routes.match.query': (pattern) => `
services: { api: "http://127.0.0.1:9080" }
routes: [{ match: { query: { page: { regex: ${pattern} } } }, to: api }]`,
  pathRegex: (pattern) => rule(`pathRegex: ${pattern}`),
  query: (pattern) => rule(`query: { page: { regex: ${pattern} } }`),
  requestHeaders: (pattern) => rule(`requestHeaders: { x-a: { regex: ${pattern} } }`),
  responseHeaders: (pattern) => rule(`responseHeaders: { x-a: { regex: ${pattern} } }`),
  'requestBody.regex': (pattern) => rule(`requestBody: { regex: ${pattern} }`),
  'responseBody.json': (pattern) => rule(`responseBody: { json: $.a, regex: ${pattern} }`),
  'all.any.not': (pattern) => rule(`all: [{ any: [{ not: { pathRegex: ${pattern} } }] }]`),
  'redact.patterns': (pattern) => `capture: { redact: { patterns: [${pattern}] } }`,
};

function rule(when: string): string {
  return `capture:\n  rules:\n    - name: one\n      when: { ${when} }`;
}

function mistakeOf(text: string): string {
  try {
    parseConfig(text, 'loop.yaml');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(Object.entries(places))('%s', (_, place) => {
  test.each([
    ["'a(?=b)'", 'without look-ahead', 'write what follows into the pattern itself'],
    ["'^(?!b)c'", 'without look-ahead', 'make two conditions of it with all and not'],
    ["'(?<=b)c'", 'without look-behind', 'write what comes before into the pattern itself'],
    ["'(?<!b)c'", 'without look-behind', 'write what comes before into the pattern itself'],
    ["'(a)\\1'", 'without the back-reference \\1', 'write out what may repeat'],
    ["'(?<n>a)\\k<n>'", 'without the back-reference \\k<n>', 'write out what may repeat'],
  ])('%s is refused with its place, the reason and what to do', (pattern, reason, instead) => {
    const text = place(pattern);
    const lines = text.slice(0, text.indexOf(pattern)).split('\n');
    const position = `loop.yaml:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: `;
    const message = mistakeOf(text);
    expect(message.startsWith(position), message).toBe(true);
    expect(message).toContain(`expected a regular expression ${reason} (${linear}; `);
    expect(message).toContain(instead);
  });

  test.each(["'a{1000}b'", "'(?<n>a)(b)'", "'\\/a\\-'", "'(?i)failed|(?i:error)'", "'^(a+)+$'"])(
    '%s is taken',
    (pattern) => {
      expect(mistakeOf(place(pattern))).toBe('');
    },
  );

  test.each([
    ["'a{1001}'", 'that repeats a part at most 1000 times'],
    ["'(?:a{100}){100}'", 'that unfolds to less (its repetitions multiply)'],
    ["'(?m:^a)'", 'without the modifier m'],
    ["'a('", 'expected a regular expression (Unterminated group)'],
  ])('%s is refused', (pattern, reason) => {
    expect(mistakeOf(place(pattern))).toContain(reason);
  });
});

test.each(['match', 'search'])(
  '%s in a filter takes an I-Regexp, and says so of others',
  (name) => {
    const path = (pattern: string) =>
      rule(`responseBody: { json: '$[?${name}(@.a, "${pattern}")]', exists: true }`);
    expect(mistakeOf(path('(a+)+b'))).toBe('');
    expect(mistakeOf(path('a(?=b)'))).toMatch(
      /^loop\.yaml:4:\d+: .*expected a JSONPath such as \$\.error \("a\(\?=b\)" is no I-Regexp/,
    );
  },
);
