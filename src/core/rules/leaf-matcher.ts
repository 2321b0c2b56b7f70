import type { HopView, Matcher } from './matcher.js';

/** A predicate without parts, as each matcher states it. */
export interface LeafPredicate {
  readonly type: string;
  readonly cost: Matcher['cost'];
  /** What the config asks for, beside the type: `5xx`. */
  readonly expected: string;
  /** The type with what it looks at, when that is more: `requestHeaders.x-tenant`. */
  readonly subject?: string;
  matches(hop: HopView): boolean;
  /** What the hop had; only called to explain. */
  actual(hop: HopView): string;
}

/** Makes a matcher whose explanation is put together from the predicate's own words. */
export function leafMatcher(leaf: LeafPredicate): Matcher {
  const predicate = `${leaf.subject ?? leaf.type}: ${leaf.expected}`;
  return {
    type: leaf.type,
    cost: leaf.cost,
    matches: (hop) => leaf.matches(hop),
    explain: (hop) => ({
      predicate,
      matched: leaf.matches(hop),
      actual: leaf.actual(hop),
      parts: [],
    }),
  };
}

const excerptCharsMax = 120;

/** Recorded text as far as an explanation has room for it. */
export function excerpt(text: string): string {
  return text.length <= excerptCharsMax ? text : `${text.slice(0, excerptCharsMax)}…`;
}

/** A value or a list of values, as a list. */
export function listOf<T extends string | number>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'object' ? value : [value];
}
