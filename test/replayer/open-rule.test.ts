import { expect, test } from 'vitest';
import { viewOfHop } from '../../src/core/hop-view.js';
import { compileRule } from '../../src/core/rules/compile-rule.js';
import type { WhenDefinition } from '../../src/core/rules/definition.js';
import { compileOpenRule, decide } from '../../src/replayer/judge/open-rule.js';
import { hop, message } from './fixtures/captures.js';

const hops = [
  hop({ route: 'shop', request: message(['X-Team', 'a', 'x-team', 'b'], '{"a":{"b":[1,2]}}') }),
  hop({ index: 1, service: 'reviews', from: 'productpage', status: 200, path: '/r/1?q=x' }),
  hop({
    index: 2,
    service: 'ratings',
    method: 'POST',
    status: null,
    error: 'reset',
    response: null,
  }),
  hop({ index: 3, durationMs: 2_000, status: 404, response: message(['X-A', '1'], 'declined') }),
];

const leaves: readonly WhenDefinition[] = [
  { status: '5xx' },
  { status: [404, '>=500'] },
  { method: ['POST', 'PUT'] },
  { path: '/r/*' },
  { pathRegex: '^/r' },
  { host: 'shop.*' },
  { service: 'r*' },
  { from: 'productpage' },
  { route: 'shop' },
  { latency: '>1s' },
  { error: 'any' },
  { on: 'edge' },
  { query: { q: 'x', id: { exists: false } } },
  { requestHeaders: { 'X-Team': 'b', host: { exists: false } } },
  { responseHeaders: { 'x-a': { regex: '\\d' } } },
  { responseHeaders: { 'x-b': { exists: false } } },
  { requestBody: { json: '$.a.b[*]', equals: 2 } },
  { requestBody: { json: '$.z', exists: false } },
  { responseBody: { contains: 'declined' } },
  { responseBody: { regex: '^dec' } },
];

const [first = {}, ...others] = leaves;
const rules: readonly WhenDefinition[] = [
  ...leaves,
  ...leaves.map((not) => ({ not })),
  ...others.map((other) => ({ ...other, ...first })),
  ...others.map(
    (other): WhenDefinition => ({
      any: [first, { not: other }, { all: [other, { error: 'reset' }] }],
    }),
  ),
  { all: [] },
  { any: [] },
  { not: { any: leaves.slice(0, 3), all: leaves.slice(3, 5) } },
];

test.each(rules.map((when) => [when]))('of whole hops it says what the rule says: %j', (when) => {
  for (const on of [undefined, 'edge'] as const) {
    const definition = { name: 'r', on, when };
    const { matcher } = compileRule(definition);
    const rule = compileOpenRule(definition);
    for (const each of hops) {
      const view = viewOfHop(each);
      for (const isResponseRedacted of [true, false]) {
        expect(decide(rule, { view, isResponseRedacted })).toEqual({
          holds: matcher.matches(view),
          open: [],
        });
      }
    }
  }
});
