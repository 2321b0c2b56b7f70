import { isDeepStrictEqual } from 'node:util';
import { compile, type JSONValue } from 'json-p3';
import { expect, test } from 'vitest';
import { compileRules } from '../../../src/core/rules/compile-rule.js';
import type { BodyPattern } from '../../../src/core/rules/definition.js';
import fc from '../../harness/fast-check.js';
import { document, key, leaf, writtenJson } from '../json-document.js';
import { hopExample } from './hop-example.js';

/** What a form means, by the library and without a look at how the body is written. */
function holds(pattern: BodyPattern, body: string): boolean {
  if ('contains' in pattern) return body.includes(pattern.contains);
  if (!('json' in pattern)) return new RegExp(pattern.regex, 'u').test(body);
  let root: JSONValue;
  try {
    root = JSON.parse(body);
  } catch {
    return false;
  }
  const values = compile(pattern.json).query(root).values();
  if ('exists' in pattern) return values.length > 0 === pattern.exists;
  if ('equals' in pattern) return values.some((value) => isDeepStrictEqual(value, pattern.equals));
  const regex = new RegExp(pattern.regex, 'u');
  return values.some((value) =>
    regex.test(typeof value === 'string' ? value : JSON.stringify(value)),
  );
}

const name = key.filter((each) => !/['\\]|\p{Cc}/u.test(each)).map((each) => `['${each}']`);
const step = fc.oneof(name, fc.constantFrom('.a', '.b', '.items', '.error', '[0]', '[*]'));
const path = fc.oneof(
  fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => `$${steps.join('')}`),
  fc.constantFrom('$', '$..a', '$..error', '$..items[0]', "$['a','b']", '$[?@.a]', "$..['a/b']"),
);
const pattern: fc.Arbitrary<BodyPattern> = fc.oneof(
  fc.record({ json: path, exists: fc.boolean() }),
  fc.record({ json: path, equals: fc.oneof(leaf, document) }),
  fc.record({ json: path, regex: fc.constantFrom('^a', 'l', '^$', '\\d') }),
  fc.record({ contains: fc.oneof(key, fc.constantFrom('"a":', 'rr', 'decl', 'e')) }),
);
const small = fc.dictionary(key, leaf, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const body = fc.oneof(
  fc
    .tuple(fc.oneof(small, document), fc.array(fc.nat(), { minLength: 1, maxLength: 20 }))
    .map(([root, choices]) => writtenJson(root, choices)),
  fc.constantFrom('', ' ', 'a', '{"a":1', '{"error":1} x', 'null'),
);

/** With few rules, texts are looked for one after the other; with many, all at once. */
test.each([1, 3, 40])('of %i rules, each holds where its definition says so', (count) => {
  const patterns = fc.array(pattern, { minLength: count, maxLength: count });
  fc.assert(
    fc.property(patterns, body, (wanted, text) => {
      const rules = compileRules(
        wanted.map((responseBody, at) => ({ name: `r${at}`, when: { responseBody } })),
      );
      const hop = hopExample({ responseText: text });
      const found = rules.map(({ matcher }) => matcher.matches(hop));
      expect(found).toEqual(wanted.map((each) => holds(each, text)));
    }),
  );
});

test('what is written with escapes is found', () => {
  const rules = compileRules([
    { name: 'key', when: { responseBody: { json: '$.error', exists: true } } },
    { name: 'value', when: { responseBody: { json: '$..code', equals: 'a/b' } } },
    { name: 'text', when: { responseBody: { json: '$.state', equals: 'failed' } } },
  ]);
  const holding = (responseText: string) =>
    rules.map(({ matcher }) => matcher.matches(hopExample({ responseText })));
  expect(holding('{"err\\u006fr":0}')).toEqual([true, false, false]);
  expect(holding('{"in":{"code":"a\\/b"}}')).toEqual([false, true, false]);
  expect(holding('{"state":"\\u0066ailed"}')).toEqual([false, false, true]);
});
