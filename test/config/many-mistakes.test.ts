import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load-config.js';
import { compileRules } from '../../src/core/rules/compile-rule.js';

const count = 30_000;

function lines(line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

const api = 'services: { api: "http://127.0.0.1:9080" }\n';
const rules = `${api}capture:\n  rules:\n`;

/** What took minutes, as each was compared with all before it, takes seconds. */
const cpuSecondsMax = 30;

function check(text: string): string[] {
  const before = process.cpuUsage();
  let messages: string[] = [];
  try {
    compileRules(parseConfig(text, 'loop.yaml').capture.rules);
  } catch (error) {
    messages = (error as Error).message.split('\n');
  }
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(cpuSecondsMax);
  return messages;
}

describe(`${count} of a kind are checked in seconds`, { timeout: 300_000 }, () => {
  test.each([
    ['rules', rules + lines((i) => `    - { name: r${i}, when: { status: 5xx, path: /${i} } }`)],
    ['services', `services:\n${lines((i) => `  s${i}: "http://127.0.0.2:${1024 + i}"`)}`],
    [
      'aliases',
      `services: { api: &a "http://127.0.0.1:9080" }\nnamespaces:\n${lines((i) => `  n${i}: { services: { api: ${i % 4 === 0 ? '*a' : '"http://127.0.0.1:9"'} } }`)}`,
    ],
  ])('%s', (_, text) => {
    expect(check(text)).toEqual([]);
  });

  test.each([
    [
      'names that repeat',
      rules + lines(() => '    - { name: r, when: { status: 5xx } }'),
      count - 1,
    ],
    ['wrong values', rules + lines((i) => `    - { name: r${i}, when: { status: fast } }`), count],
    ['keys that repeat', `services:\n${lines(() => '  a: "http://127.0.0.1:9"')}`, count - 1],
    [
      'services that are unknown',
      `services:\n${lines((i) => `  s${i}: "http://127.0.0.1:9"`)}\nroutes:\n${lines((i) => `  - { match: { path: /${i} }, to: x${i} }`)}`,
      count,
    ],
  ])('%s: a hundred are told, and how many more', (_, text, mistakes) => {
    const told = check(text);
    expect(told).toHaveLength(101);
    expect(told[0]).toMatch(/^loop\.yaml:\d+:\d+: /);
    expect(told.at(-1)).toBe(`and ${mistakes - 100} more`);
  });
});
