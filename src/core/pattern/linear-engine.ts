import { createRequire } from 'node:module';
import type * as Re2 from 're2js';

/** RE2's way to run an expression: all possibilities at once, each character of a text once. */
export interface LinearEngine {
  readonly steps: number;
  test(text: string): boolean;
  /** Where the matches stand, one after the other. */
  find(text: string): Iterable<{ readonly start: number; readonly end: number }>;
}

/** @throws Error for what RE2 does not take */
export function linearEngine(source: string): LinearEngine {
  const expression = load().RE2JS.compile(source);
  return {
    steps: expression.programSize(),
    test: (text) => expression.test(text),
    *find(text) {
      // Telling that there is none is a hundred times faster than looking where.
      if (!expression.test(text)) return;
      const matcher = expression.matcher(text);
      while (matcher.find()) yield { start: matcher.start(), end: matcher.end() };
    },
  };
}

let loaded: typeof Re2 | undefined;

/** Loaded with the first expression that needs it: most commands never do. */
function load(): typeof Re2 {
  loaded ??= createRequire(import.meta.url)('re2js') as typeof Re2;
  return loaded;
}
