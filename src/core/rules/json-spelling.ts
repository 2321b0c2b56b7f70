import type { FoundTexts, SoughtText, SoughtTexts } from './sought-texts.js';
import type { WorkBudget } from './work-budget.js';

type Question = (found: FoundTexts, work: WorkBudget | undefined) => boolean;

/**
 * Whether a JSON text may have these names as keys and these values: what it lacks needs not be looked for
 * in what it is parsed to. Says no only where that is certain.
 * @param names of each list, one is enough
 * @param values all of them
 */
export function hasSpellings(
  names: readonly (readonly string[])[],
  values: readonly unknown[],
  texts: SoughtTexts,
): Question {
  const wanted = [
    ...names.map((each) => each.map(spelling)),
    ...values.map((each) => [spelling(each)]),
  ]
    .filter((spellings) => !spellings.includes(null))
    .map((spellings) => (spellings as string[]).map((each) => texts.add(each)));
  if (wanted.length === 0) return () => true;
  const escaped = texts.add('\\u');
  const isThere = (found: FoundTexts, one: readonly SoughtText[], work: WorkBudget | undefined) => {
    for (const text of one) if (found.has(text, work)) return true;
    return false;
  };
  return (found, work) => {
    for (const one of wanted) if (!isThere(found, one, work)) return found.has(escaped, work);
    return true;
  };
}

/**
 * How it is written wherever it is, but for `\u`; null when there are several ways. A `/` may have a
 * backslash, and U+FFFD stands for bytes that are no character.
 */
function spelling(value: unknown): string | null {
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value !== 'string' || /[/\ufffd]/.test(value)) return null;
  return JSON.stringify(value);
}
