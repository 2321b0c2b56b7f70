import type { z } from 'zod';
import { describeValue, type KeyPath, type Mistake } from './mistake.js';

type Issue = z.core.$ZodIssue;

/** What the schema found, as one mistake for each place that is wrong. */
export function mistakesOfIssues(issues: readonly Issue[], data: unknown): Mistake[] {
  return issues.flatMap((issue) => mistakesOf(issue, [], data));
}

function mistakesOf(issue: Issue, parent: KeyPath, data: unknown): Mistake[] {
  const path = [...parent, ...(issue.path as KeyPath)];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const lines = issue.message.split('\n');
      return issue.keys.map((key, i) => unknownKey([...path, key], key, lines[i] ?? ''));
    }
    case 'invalid_key': {
      const name = path.at(-1);
      return [{ path, at: 'key', text: withGot(issue.issues[0]?.message ?? '', name) }];
    }
    case 'invalid_union': {
      const inside = issue.errors.find(isOfRightKind);
      if (inside !== undefined) return inside.flatMap((each) => mistakesOf(each, path, data));
    }
  }
  return [{ path, at: 'value', text: withGot(issue.message, valueAt(data, path)) }];
}

function unknownKey(path: KeyPath, key: string, expected: string): Mistake {
  return { path, at: 'key', text: withGot(expected, key) };
}

/** Whether a union's member takes the kind of value that came, and finds fault with what it says. */
function isOfRightKind(issues: readonly Issue[]): boolean {
  return !issues.some((issue) => {
    if (issue.path.length > 0) return false;
    if (issue.code === 'invalid_union') return !issue.errors.some(isOfRightKind);
    return issue.code === 'invalid_type' || issue.code === 'invalid_value';
  });
}

/** Messages that must not repeat a value, or know better, say themselves what came. */
function withGot(expected: string, value: unknown): string {
  return expected.includes(', got ') ? expected : `${expected}, got ${describeValue(value)}`;
}

function valueAt(data: unknown, path: KeyPath): unknown {
  let value = data;
  for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key];
  return value;
}
