// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Chaos Toolkit's way to name a value.
import { expect, test } from 'vitest';
import { checkTolerance } from '../../src/experiment/chaos-toolkit/tolerance/check-tolerance.js';
import { isTolerated } from '../../src/experiment/chaos-toolkit/tolerance/is-tolerated.js';
import { compilePythonPattern } from '../../src/experiment/chaos-toolkit/tolerance/python-pattern.js';
import { Variables } from '../../src/experiment/chaos-toolkit/variables.js';
import { fakeMeans } from './fake-means.js';

const variables = new Variables();
variables.configuration = { five: 5, word: 'fine' };

async function tolerated(tolerance: unknown, value: unknown): Promise<boolean | string> {
  const { means } = fakeMeans();
  const { signal } = new AbortController();
  const perform = async ({ arguments: given }: Readonly<Record<string, unknown>>) =>
    (given as { readonly value: number }).value > 5;
  return isTolerated(tolerance, value, { variables, means, signal, perform }).catch(
    (error: Error) => error.name,
  );
}

test.each<[unknown, unknown, boolean | string]>([
  [true, 1, true], // Python's: they are equal
  [true, 2, false],
  ['${word}', 'fine', true],
  [200, { status: 200, body: '' }, true],
  [200, { status: 404, body: '' }, false],
  [[200, 404], { status: 300 }, false], // no bounds, where it is a status
  [[200, 404], 300, true],
  [[1, 2, 3], 2.5, false],
  [['a', 'c'], 'b', true],
  [['a', 'c'], 7, 'ActivityFailed'],
  [{ type: 'range', range: [1, 2] }, '1.5', true],
  [{ type: 'range', range: [1, 2] }, 'many', false],
  [{ type: 'range', range: [1, 2], target: 'a' }, { a: 3 }, false],
  [{ type: 'regex', pattern: '^fi' }, 'fine', true],
  [{ type: 'regex', pattern: '^${word}$', target: 'stdout' }, { stdout: 'fine\n' }, true],
  [{ type: 'regex', pattern: 'x' }, 7, 'ActivityFailed'],
  [{ type: 'jsonpath', path: '$.a[*]', count: 2 }, '{"a":[1,2]}', true],
  [{ type: 'jsonpath', path: '$.a[*]', count: 2 }, { a: [1] }, false],
  [{ type: 'jsonpath', path: '$.b' }, { a: [1] }, false],
  [{ type: 'jsonpath', path: '$.a', expect: '${five}' }, { a: 5 }, true],
  [{ type: 'jsonpath', path: '$.a[*][?(@.b = 1)].c', expect: [2] }, { a: [{ b: 1, c: 2 }] }, true],
  [{ type: 'probe', provider: { type: 'python' } }, 6, true],
  [{ type: 'probe', provider: { type: 'python', arguments: { value: 9 } } }, 5, false],
])('%j of %j: %s', async (tolerance, value, outcome) => {
  expect(await tolerated(tolerance, value)).toBe(outcome);
});

test.each<[unknown, string]>([
  [1.5, 'expected a whole number, a text'],
  [{ type: 'regexp' }, 't.type: expected one of probe, regex, jsonpath, range, got "regexp"'],
  [{ type: 'regex' }, 't.pattern: expected a text, got nothing'],
  [{ type: 'regex', pattern: '(' }, 't.pattern: '],
  [{ type: 'regex', pattern: '(?x)a b' }, 't.pattern: (?x) is not known to loop'],
  [{ type: 'jsonpath', path: '$.' }, 't.path: expected a JSONPath'],
  [{ type: 'jsonpath', path: '$.a[?(@.b = 1)]' }, 't.path: expected [*] before a filter'],
  [{ type: 'range', range: [1] }, 't.range: expected two numbers, got a list'],
])('%j is refused', (tolerance, message) => {
  expect(() => checkTolerance(tolerance, 't', () => {})).toThrow(message);
});

test.each([
  ['(?P<a>x)(?P=a)', 'xx', true],
  [String.raw`\Aab\Z`, 'ab\n', false],
  ['ab$', 'ab\n', true],
  ['(?i)AB', 'ab', true],
  ['a.b', 'a\nb', false],
  ['(?s)a.b', 'a\nb', true],
  ['(?m)^b$', 'a\nb\nc', true],
  [String.raw`^\d+\-\w+$`, '12-é', true],
  ['[]a]+', ']a', true],
  [String.raw`[\w.-]+@x`, 'a-b.c@x', true],
  ['^{"a"}$', '{"a"}', true],
  ['^a{,2}$', 'aaa', false],
])('the pattern %s of %j: %s', (pattern, text, holds) => {
  expect(compilePythonPattern(pattern).test(text)).toBe(holds);
});

test('what is filled in keeps its type where it is the whole, and stays where nobody knows it', () => {
  variables.secrets = { shop: { token: 't' }, plain: 'not a group' };
  const given = {
    a: '${five}',
    b: ['$five of ${word}'],
    c: '${none}',
    d: '$$five',
    e: '${token}',
    n: 1,
  };
  expect(variables.fillIn(given)).toEqual({
    ...{ a: 5, b: ['5 of fine'], c: '${none}', d: '$five', e: 't', n: 1 },
  });
});
