import { compilePattern } from '../../pattern/compile-pattern.js';
import { excerpt } from '../leaf-matcher.js';

/** What a body is asked; made once, when the rule is compiled. */
export interface BodyPredicate {
  /** `contains "declined"` */
  readonly expected: string;
  matches(body: Buffer): boolean;
  actual(body: Buffer): string;
}

/** Compares bytes, so that nothing is decoded on the way. */
export function containsPredicate(text: string): BodyPredicate {
  const bytes = Buffer.from(text, 'utf8');
  return {
    expected: `contains ${JSON.stringify(text)}`,
    matches: (body) => body.includes(bytes),
    actual: excerptOf,
  };
}

export function regexPredicate(source: string): BodyPredicate {
  const pattern = compilePattern(source);
  return {
    expected: `/${source}/`,
    matches: (body) => pattern.test(body.toString('utf8')),
    actual: (body) => {
      const found = pattern.first(body.toString('utf8'));
      return found === undefined ? excerptOf(body) : `has ${JSON.stringify(excerpt(found))}`;
    },
  };
}

function excerptOf(body: Buffer): string {
  return excerpt(body.subarray(0, 1024).toString('utf8'));
}
