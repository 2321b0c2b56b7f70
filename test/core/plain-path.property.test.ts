import { compile } from 'json-p3';
import { expect, test } from 'vitest';
import { compileJsonPath } from '../../src/core/json-path.js';
import fc from '../harness/fast-check.js';
import { document, key } from './json-document.js';

const quoted = key.filter((name) => !/['\\]|\p{Cc}/u.test(name)).map((name) => `['${name}']`);
const step = fc.oneof(
  fc.constantFrom('.a', '.b', '.items', '.length', '.größe', '.*', '[*]', '["a"]'),
  quoted,
  fc.integer({ min: -4, max: 4 }).map((index) => `[${index}]`),
);
const plain = fc.array(step, { maxLength: 4 }).map((steps) => `$${steps.join('')}`);
const anywhere = fc.constantFrom('$..a', '$..items', '$..length');

test('a plain path leads to what the library finds, in the same order', () => {
  fc.assert(
    fc.property(fc.oneof(plain, anywhere), document, (source, root) => {
      const path = compileJsonPath(source);
      expect(path.isPlain).toBe(true);
      expect(path.values(root)).toStrictEqual(compile(source).query(root).values());
    }),
  );
});

test.each(['$..a.b', '$..*', "$['a','b']", '$[1:2]', '$[?@.a]', "$['\\u0061']"])(
  '%s is left to the library',
  (source) => {
    const root = { a: { a: 1, b: [1, 2] }, c: [{ a: 2 }, 3] };
    const path = compileJsonPath(source);
    expect(path.isPlain).toBe(false);
    expect(path.values(root)).toStrictEqual(compile(source).query(root).values());
  },
);

test('a star goes through more values than a call has arguments', () => {
  const many = Array.from({ length: 300_000 }, (_, at) => at);
  expect(compileJsonPath('$.items[*]').values({ items: many })).toHaveLength(300_000);
});
