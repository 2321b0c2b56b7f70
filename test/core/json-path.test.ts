import { expect, test } from 'vitest';
import { compileJsonPath } from '../../src/core/json-path.js';

const document = {
  error: { code: 7 },
  items: [
    { id: 1, password: 'a' },
    { id: 2, password: null },
  ],
};

test.each([
  ['$.error.code', [7]],
  ['$..password', ['a', null]],
  ['$.items[*].id', [1, 2]],
  ['$.items[-1].id', [2]],
  ['$.items[?@.id == 2].password', [null]],
  ["$['error']['code']", [7]],
  ['$.none', []],
  ['$.toString', []],
])('%s gives %j', (path, values) => {
  expect(compileJsonPath(path).values(document)).toEqual(values);
});

test('locations lead from the root to each value', () => {
  expect(compileJsonPath('$..password').locations(document)).toEqual([
    ['items', 0, 'password'],
    ['items', 1, 'password'],
  ]);
});

test.each([
  ['$..password', ['password']],
  ['$.a["card number"]', ['card number']],
  ["$..[ 'pin', 'cvv' ]", ['pin', 'cvv']],
  ['$.größe', ['größe']],
  ['$.items[*]', []],
  ['$.items[0]', []],
  ["$[?@['x']]", []],
  ["$[?@.a == 'b']", []],
  ['$', []],
])('%s ends in the names %j', (path, names) => {
  expect(compileJsonPath(path).lastNames).toEqual(names);
});

test.each(['', 'error', '$.', '$[', '$..', '$.a b'])('%j is refused', (path) => {
  expect(() => compileJsonPath(path)).toThrow(/^expected a JSONPath such as "\$\.error", got /);
});

test('a name is found however deep; of other paths, beyond the bound it throws', () => {
  const nested = (depth: number): unknown => {
    let value: unknown = { leaf: 1 };
    for (let i = 0; i < depth; i++) value = { in: value };
    return value;
  };
  const path = compileJsonPath('$..leaf');
  expect(path.values(nested(500))).toEqual([1]);
  expect(path.values(nested(50_000))).toEqual([1]);
  const inside = compileJsonPath('$..in.leaf');
  expect(inside.values(nested(500))).toEqual([1]);
  expect(() => inside.values(nested(5000))).toThrow();
});
