import { compilePattern } from '../../pattern/compile-pattern.js';
import { excerpt } from '../leaf-matcher.js';
import type { ReadBody } from '../read-body.js';
import type { SoughtTexts } from '../sought-texts.js';
import { stepNs, type WorkBudget } from '../work-budget.js';

/** What a body is asked; made once, when the rule is compiled. */
export interface BodyPredicate {
  /** `contains "declined"` */
  readonly expected: string;
  /** @throws OverBudget */
  matches(body: ReadBody, work?: WorkBudget): boolean;
  actual(body: ReadBody): string;
}

/** Compares bytes, so that nothing is decoded on the way. */
export function containsPredicate(text: string, texts: SoughtTexts): BodyPredicate {
  const sought = texts.add(text);
  return {
    expected: `contains ${JSON.stringify(text)}`,
    matches: (body, work) => body.texts(texts).has(sought, work),
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
