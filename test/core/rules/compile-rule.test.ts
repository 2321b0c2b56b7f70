import { expect, test } from 'vitest';
import { LoopError } from '../../../src/core/errors.js';
import { compileRule, compileRules } from '../../../src/core/rules/compile-rule.js';
import type { WhenDefinition } from '../../../src/core/rules/definition.js';
import { hopExample } from './hop-example.js';

const rule = (when: WhenDefinition) => compileRule({ name: 'r', when });

test('keys in one object are and-ed', () => {
  const { matcher } = rule({ status: '5xx', service: 'orders' });
  expect(matcher.matches(hopExample({ status: 500 }))).toBe(true);
  expect(matcher.matches(hopExample({ status: 500, service: 'web' }))).toBe(false);
  expect(matcher.matches(hopExample({ status: 200 }))).toBe(false);
});

test('every header of one predicate must hold', () => {
  const { matcher } = rule({
    requestHeaders: { 'x-tenant': 'acme', 'x-debug': { exists: false } },
  });
  expect(matcher.matches(hopExample())).toBe(true);
  expect(
    matcher.matches(hopExample({ requestHeaders: ['x-tenant', 'acme', 'x-debug', '1'] })),
  ).toBe(false);
});

test('any holds when one part does, and not when none does', () => {
  const { matcher } = rule({ any: [{ status: 500 }, { latency: '>1s' }] });
  expect(matcher.matches(hopExample({ status: 500 }))).toBe(true);
  expect(matcher.matches(hopExample({ latencyMs: 1001 }))).toBe(true);
  expect(matcher.matches(hopExample())).toBe(false);
});

test('not turns its part around', () => {
  const { matcher } = rule({ not: { from: 'probe' } });
  expect(matcher.matches(hopExample())).toBe(true);
  expect(matcher.matches(hopExample({ from: 'probe' }))).toBe(false);
});

test('a rule on the edge holds for no other hop', () => {
  const { matcher } = compileRule({ name: 'r', on: 'edge', when: { status: 500 } });
  expect(matcher.matches(hopExample({ status: 500, isEdge: true }))).toBe(true);
  expect(matcher.matches(hopExample({ status: 500 }))).toBe(false);
  expect(matcher.matches(hopExample({ isEdge: true }))).toBe(false);
});

test('a body is not touched when a cheaper predicate already fails', () => {
  const untouchable = {
    ...hopExample(),
    responseBody: (): Buffer => {
      throw new Error('the body was read');
    },
  };
  const part: WhenDefinition = { responseBody: { contains: 'x' } };
  expect(rule({ ...part, status: 500 }).matcher.matches(untouchable)).toBe(false);
  expect(rule({ all: [part, { status: 500 }] }).matcher.matches(untouchable)).toBe(false);
  expect(rule({ any: [part, { status: 200 }] }).matcher.matches(untouchable)).toBe(true);
});

test('an explanation keeps the order of the config, with every part', () => {
  const { matcher } = rule({
    responseBody: { json: '$.error', exists: true },
    not: { from: 'probe' },
    any: [{ status: 500 }, { status: 200 }],
  });
  const view = hopExample({ responseText: '{"error":"E1"}' });
  expect(matcher.explain(view)).toEqual({
    predicate: 'all',
    matched: true,
    actual: '3 of 3 hold',
    parts: [
      { predicate: 'responseBody: $.error exists', matched: true, actual: '"E1"', parts: [] },
      {
        predicate: 'not',
        matched: true,
        actual: 'it does not hold',
        parts: [{ predicate: 'from: probe', matched: false, actual: 'web', parts: [] }],
      },
      {
        predicate: 'any',
        matched: true,
        actual: '1 of 2 hold',
        parts: [
          { predicate: 'status: 500', matched: false, actual: '200', parts: [] },
          { predicate: 'status: 200', matched: true, actual: '200', parts: [] },
        ],
      },
    ],
  });
});

test('a definition that went through JSON compiles to the same', () => {
  const definition = { name: 'r', on: undefined, when: { status: ['5xx', 404], from: undefined } };
  const { matcher } = compileRule(JSON.parse(JSON.stringify(definition)));
  expect(matcher.matches(hopExample({ status: 404 }))).toBe(true);
  expect(compileRule(definition).matcher.matches(hopExample({ status: 404 }))).toBe(true);
});

test('rules keep their names, limits and order', () => {
  const [first, second] = compileRules([
    { name: 'a', when: { status: 500 }, limit: { count: 60, perMs: 60_000 } },
    { name: 'b', when: { status: 400 } },
  ]);
  expect(first).toMatchObject({ name: 'a', limit: { count: 60, perMs: 60_000 } });
  expect(second).toMatchObject({ name: 'b', limit: null });
});

test.each<[WhenDefinition, RegExp]>([
  [{ status: 'bad' }, /^rule "r": .*when\.status: expected a status such as .* got "bad"/],
  [{ latency: 'fast' }, /when\.latency: expected a duration such as ">500ms", got "fast"/],
  [{ pathRegex: '(' }, /rule "r": .*Unterminated group/],
  [{ responseBody: { json: 'error', exists: true } }, /expected a JSONPath such as .* got "error"/],
])('%j is refused with the rule and the reason', (when, message) => {
  expect(() => rule(when)).toThrow(LoopError);
  expect(() => rule(when)).toThrow(message);
});
