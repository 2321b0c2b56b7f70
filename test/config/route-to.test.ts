import { expect, test } from 'vitest';
import { configText } from '../../src/cli/config/config-text.js';
import { parseConfig } from '../../src/config/parse-config.js';
import { outlineOf } from '../../src/config/read-outline.js';

const base = 'services: { a: "http://127.0.0.1:9001", b: "http://127.0.0.1:9002" }\n';
const text = (route: string) => `${base}routes:\n  - ${route}\n`;

function parse(route: string) {
  return parseConfig(text(route), '/srv/loop.yaml', { shownAs: 'loop.yaml' });
}

const split = '[{ service: a, weight: 90 }, { service: b, weight: 10 }]';

test('a route leads to services by weight, and is called by their names', () => {
  const route = `{ match: { path: /* }, to: ${split} }`;
  expect(parse(route).routes).toMatchObject([
    {
      name: 'a+b',
      to: [
        { service: 'a', weight: 90 },
        { service: 'b', weight: 10 },
      ],
    },
  ]);
  expect(outlineOf(text(route)).routes).toEqual(['a+b']);
});

test('a check shows what part each gets, and the cookies asked for', () => {
  const config = parse(
    '{ match: { cookies: { user: jason } }, to: [{ service: a, weight: 2 }, { service: b, weight: 1 }] }',
  );
  expect(configText(config)).toContain('route a+b  cookie user → a 66.67 %, b 33.33 %\n');
});

// biome-ignore format: a line a mistake reads as the table it is
test.each([
  ['{ match: { path: /* }, to: [] }', '3:32: routes[0].to: expected one target at least, got an empty list'],
  ['{ match: { path: /* }, to: { service: a } }', '3:32: routes[0].to: expected the name of a service, or a list such as [{ service: reviews-v1, weight: 90 }], got a mapping'],
  ['{ match: { path: /* }, to: [a, b] }', '3:33: routes[0].to[0]: expected a target such as { service: reviews-v1, weight: 90 }, got "a"'],
  ['{ match: { path: /* }, to: [{ service: a, weight: -1 }] }', '3:55: routes[0].to[0].weight: expected a weight, a whole number from 0 to 1000000, got -1'],
  ['{ match: { path: /* }, to: [{ service: a }] }', '3:33: routes[0].to[0].weight: expected a weight, a whole number from 0 to 1000000, got nothing'],
  ['{ match: { path: /* }, to: [{ service: a, weight: 0 }, { service: b, weight: 0 }] }', '3:32: routes[0].to: expected a weight above 0 for one of them, got a list'],
  ['{ match: { path: /* }, to: [{ service: a, weight: 1 }, { service: a, weight: 1 }] }', '3:71: routes[0].to[1].service: expected each service once, got "a"'],
  ['{ match: { path: /* }, to: [{ service: a, weight: 1 }, { service: bb, weight: 1 }] }', '3:71: routes[0].to[1].service: expected the name of a service (a, b), got "bb"'],
  ['{ match: { cookies: { "a b": x } }, to: a }', '3:27: routes[0].match.cookies["a b"]: expected the name of a cookie such as user, got "a b"'],
  ['{ match: { cookies: { user: [] } }, to: a }', '3:33: routes[0].match.cookies.user: expected a text, a glob, { regex: … } or { exists: true }, got an empty list'],
])('%s is refused', (route, line) => {
  expect(() => parse(route)).toThrow(`loop.yaml:${line}`);
});
