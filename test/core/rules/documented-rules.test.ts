import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compileWhen, matchersOf } from '../../../src/core/rules/compile-when.js';
import type { WhenDefinition } from '../../../src/core/rules/definition.js';
import { hopExample } from './hop-example.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/capture-rules.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);
const whens = examples.map((yaml) => whenOf(parse(yaml)));

test.each(whens)('the documented %j is a rule', (when) => {
  const matcher = compileWhen(when);
  const view = hopExample({ responseText: '{"error":null}' });
  expect(matcher.explain(view).matched).toBe(matcher.matches(view));
  expect(matchersOf(when).length).toBeGreaterThanOrEqual(Object.keys(when).length);
});

test('every predicate is in an example', () => {
  const documented = ['status', 'error', 'latency', 'method', 'path', 'query', 'requestHeaders']
    .concat(['service', 'from', 'responseHeaders', 'requestBody', 'responseBody', 'all', 'any'])
    .concat('not');
  const used = JSON.stringify(whens);
  for (const key of documented) expect(used).toContain(`"${key}":`);
  for (const key of ['pathRegex', 'host', 'route', 'on']) expect(page).toContain(`| \`${key}\` |`);
});

test('the documented soft error is an error that is there and not null', () => {
  const soft = whens.find((when) => JSON.stringify(when).includes('"equals":null')) ?? {};
  const matcher = compileWhen(soft);
  expect(matcher.matches(hopExample({ responseText: '{"error":{"code":1}}' }))).toBe(true);
  expect(matcher.matches(hopExample({ responseText: '{"error":null}' }))).toBe(false);
  expect(matcher.matches(hopExample({ responseText: '{"fine":1}' }))).toBe(false);
});

/** An example is a whole config, a list with one rule, or a `when` alone. */
function whenOf(example: unknown): WhenDefinition {
  const { capture } = example as { capture?: { rules: { when: WhenDefinition }[] } };
  const rule = Array.isArray(example) ? example[0] : (capture?.rules[0] ?? example);
  return (rule as { when: WhenDefinition }).when;
}
