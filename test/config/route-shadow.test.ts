import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';

const base =
  'services: { a: "http://127.0.0.1:9001", b: "http://127.0.0.1:9002" }\n' +
  'namespaces: { debug-ns: { services: { a: "http://127.0.0.1:19001" } } }\n';

function parse(route: string) {
  return parseConfig(`${base}routes:\n  - ${route}\n`, '/srv/loop.yaml', { shownAs: 'loop.yaml' });
}

test("a route's shadow has defaults for all but the namespace", () => {
  const [route] = parse('{ match: { path: /* }, to: a, shadow: { to: debug-ns } }').routes;
  expect(route?.shadow).toEqual({ to: 'debug-ns', percent: 100, compare: false });
});

test('a shadow takes a part of a percent, and methods in any case', () => {
  const shadow = '{ to: debug-ns, percent: 0.5, compare: true, methods: [get, POST] }';
  const [route] = parse(`{ match: { path: /* }, to: a, shadow: ${shadow} }`).routes;
  expect(route?.shadow).toEqual({
    to: 'debug-ns',
    percent: 0.5,
    compare: true,
    methods: ['GET', 'POST'],
  });
});

test("the namespace need not have the route's service", () => {
  const [route] = parse('{ match: { path: /* }, to: b, shadow: { to: debug-ns } }').routes;
  expect(route?.shadow?.to).toBe('debug-ns');
});

test('a route without shadow has none', () => {
  expect(parse('{ match: { path: /* }, to: a }').routes[0]?.shadow).toBeUndefined();
});

// biome-ignore format: a line a mistake reads as the table it is
test.each([
  ['{ match: { path: /* }, to: a, shadow: {} }', '4:35: routes[0].shadow.to: expected the name of a namespace in lower case such as debug-ns, got nothing'],
  ['{ match: { path: /* }, to: a, shadow: { to: debug } }', '4:49: routes[0].shadow.to: expected the name of a namespace (debug-ns), got "debug"'],
  ['{ match: { path: /* }, to: a, shadow: { to: debug-ns, percent: 0 } }', '4:68: routes[0].shadow.percent: expected a percentage above 0 and up to 100, got 0'],
  ['{ match: { path: /* }, to: a, shadow: { to: debug-ns, percent: 100.5 } }', '4:68: routes[0].shadow.percent: expected a percentage above 0 and up to 100, got 100.5'],
  ['{ match: { path: /* }, to: a, shadow: { to: debug-ns, methods: [] } }', '4:68: routes[0].shadow.methods: expected one method at least, got an empty list'],
  ['{ match: { path: /* }, to: a, shadow: { to: debug-ns, for: 5m } }', '4:59: routes[0].shadow.for: expected one of the keys to, percent, compare, methods, got "for"'],
])('%s is refused', (route, line) => {
  expect(() => parse(route)).toThrow(`loop.yaml:${line}`);
});
