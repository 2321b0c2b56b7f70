import { compileTextGlob } from '../glob.js';
import { compilePattern } from '../pattern/compile-pattern.js';
import type { ValuePattern } from './definition.js';
import { stepNs, type WorkBudget } from './work-budget.js';

/** A value pattern, ready to be asked. `undefined` stands for a value that is not there. */
export interface CompiledValuePattern {
  matches(value: string | undefined): boolean;
  /** For each character of a value, in nanoseconds. */
  readonly characterNs: number;
  /** `acme*`, `/^a+$/`, `present`, `absent` */
  describe(): string;
}

/**
 * Compiles what a header or query parameter is compared with: a text, a glob when it has a `*`,
 * a regular expression, or whether there is a value at all.
 * @throws SyntaxError for a regular expression that is malformed, or cannot be run in linear time
 */
export function compileValuePattern(pattern: ValuePattern): CompiledValuePattern {
  if (typeof pattern === 'string') {
    const glob = compileTextGlob(pattern);
    return {
      characterNs: 2,
      matches: (value) => value !== undefined && glob(value),
      describe: () => pattern,
    };
  }
  if ('regex' in pattern) {
    const regex = compilePattern(pattern.regex);
    return {
      characterNs: regex.stepsPerCharacter * stepNs,
      matches: (value) => value !== undefined && regex.test(value),
      describe: () => `/${pattern.regex}/`,
    };
  }
  const { exists } = pattern;
  return {
    characterNs: 0,
    matches: (value) => (value !== undefined) === exists,
    describe: () => (exists ? 'present' : 'absent'),
  };
}

/** A repeated header or parameter holds when any of its values does. */
export function anyValueMatches(
  pattern: CompiledValuePattern,
  values: readonly string[],
  work?: WorkBudget,
): boolean {
  if (work !== undefined) {
    for (const value of values) work.spend(value.length * pattern.characterNs);
  }
  return values.length === 0
    ? pattern.matches(undefined)
    : values.some((value) => pattern.matches(value));
}
