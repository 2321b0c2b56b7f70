// The two bricks of the schema. Their messages say only what was expected; what came is added
// where the message gets its place in the file.

import { z } from 'zod';
import { nearestName } from '../../core/nearest-name.js';

/** Says why a text is refused, in place of the general expectation. Always undefined. */
export type Refuse = (expected: string) => undefined;

/**
 * A text that means something: `parse` returns what, or undefined when it means nothing.
 * `expected` reads after the word "expected": `a duration such as 500ms`.
 */
export function text<T>(
  expected: string,
  parse: (text: string, refuse: Refuse) => T | undefined,
  pattern?: string,
): z.ZodPipe<z.ZodString, z.ZodTransform<T, string>> {
  const source = z.string({ error: `expected ${expected}` });
  // Editors check the pattern; here `parse` does, with better words.
  const described = pattern === undefined ? source : source.meta({ pattern: `^${pattern}$` });
  return described.transform((value, context): T => {
    let expectation = expected;
    const parsed = parse(value, (instead) => {
      expectation = instead;
      return undefined;
    });
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `expected ${expectation}` });
    return z.NEVER;
  });
}

/** A text that stays as it is when it has the right form. */
export function form(expected: string, pattern: string) {
  const whole = new RegExp(`^(?:${pattern})$`, 'u');
  return text(expected, (value) => (whole.test(value) ? value : undefined), pattern);
}

/**
 * A mapping with these keys and no other. Its message about unknown keys has a line for each of
 * them, in their order, so that each can be reported where it stands. `refused`: what is expected
 * in the place of keys that stand elsewhere, and not here.
 */
export function mapping<Shape extends z.core.$ZodLooseShape>(
  expected: string,
  shape: Shape,
  refused: ReadonlyMap<string, string> = new Map(),
) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `expected ${expected}`;
      return issue.keys
        .map((key) => `expected ${refused.get(key) ?? expectedKey(key, known)}`)
        .join('\n');
    },
  });
}

function expectedKey(given: string, known: readonly string[]): string {
  const meant = nearestName(given, known);
  return meant === undefined
    ? `one of the keys ${known.join(', ')}`
    : `a known key (did you mean ${meant}?)`;
}

/** A mapping with names of the user's own. */
export function named<Key extends z.core.$ZodRecordKey, Value extends z.core.SomeType>(
  expected: string,
  key: Key,
  value: Value,
) {
  return z.record(key, value, {
    error: (issue) => (issue.code === 'invalid_type' ? `expected ${expected}` : undefined),
  });
}

/** A mapping with no key at all; one whose keys are all wrong is told about those. */
export function notEmpty(expected: string) {
  return z.refine((value) => Object.keys(value as object).length > 0, {
    error: `expected ${expected}`,
    when: ({ issues }) => issues.length === 0,
  });
}

export function list<Item extends z.core.SomeType>(expected: string, item: Item) {
  return z.array(item, { error: `expected ${expected}` });
}

/**
 * A value of one of several kinds (a text, a list, a mapping). A value of the right kind gets the
 * mistakes of that kind; any other gets `expected`.
 */
export function oneOf<
  const Kinds extends readonly [z.core.SomeType, z.core.SomeType, ...z.core.SomeType[]],
>(expected: string, kinds: Kinds) {
  return z.union(kinds, { error: `expected ${expected}` });
}
