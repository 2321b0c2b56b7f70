import { compilePattern } from '../../pattern/compile-pattern.js';
import { excerpt } from '../leaf-matcher.js';
import type { ReadBody } from '../read-body.js';
import { stepNs, type WorkBudget } from '../work-budget.js';

/** What a body is asked; made once, when the rule is compiled. */
export interface BodyPredicate {
  /** `contains "declined"` */
  readonly expected: string;
  /** @throws OverBudget */
  matches(body: ReadBody, work?: WorkBudget): boolean;
  actual(body: ReadBody): string;
}

/** For each byte of what is looked for: a text that repeats itself is compared again and again. */
const lookNs = 0.2;

/** Compares bytes, so that nothing is decoded on the way. */
export function containsPredicate(text: string): BodyPredicate {
  const bytes = Buffer.from(text, 'utf8');
  return {
    expected: `contains ${JSON.stringify(text)}`,
    matches: (body, work) => {
      work?.spend(body.bytes.length * (1 + bytes.length * lookNs));
      return body.bytes.includes(bytes);
    },
    actual: excerptOf,
  };
}

export function regexPredicate(source: string): BodyPredicate {
  const pattern = compilePattern(source);
  return {
    expected: `/${source}/`,
    matches: (body, work) => {
      work?.spend(body.bytes.length * pattern.stepsPerCharacter * stepNs);
      return pattern.test(body.text(work));
    },
    actual: (body) => {
      const found = pattern.first(body.text(undefined));
      return found === undefined ? excerptOf(body) : `has ${JSON.stringify(excerpt(found))}`;
    },
  };
}

function excerptOf({ bytes }: ReadBody): string {
  return excerpt(bytes.subarray(0, 1024).toString('utf8'));
}
