import { isDeepStrictEqual } from 'node:util';
import { compileJsonPath } from '../../json-path.js';
import { compilePattern } from '../../pattern/compile-pattern.js';
import type { BodyPattern } from '../definition.js';
import { hasSpellings } from '../json-spelling.js';
import { excerpt } from '../leaf-matcher.js';
import type { SoughtTexts } from '../sought-texts.js';
import { stepNs } from '../work-budget.js';
import type { BodyPredicate } from './body-predicate.js';

type JsonPattern = Extract<BodyPattern, { json: string }>;

/** Holds when any value at the path does; never for a body that is not JSON as a whole. */
export function jsonPredicate(pattern: JsonPattern, texts: SoughtTexts): BodyPredicate {
  const path = compileJsonPath(pattern.json);
  const { expected, holds, whenAbsent, valueNs } = conditionOf(pattern);
  const value = 'equals' in pattern ? [pattern.equals] : [];
  const mayHold = whenAbsent ? () => true : hasSpellings(path.names, value, texts);
  return {
    expected: `${pattern.json} ${expected}`,
    matches: (body, work) => {
      if (body.bytes.length === 0) return false;
      if (!body.isInMessages && !mayHold(body.texts(texts), work)) return false;
      const values = body.valuesAt(path, work);
      if (typeof values === 'string') return false;
      work?.spend(body.bytes.length * valueNs);
      return values.length === 0 ? whenAbsent : holdsForAny(values, holds, body.bytes.length);
    },
    actual: (body) => {
      const values = body.valuesAt(path, undefined);
      if (typeof values === 'string') return excerpt(values);
      if (values.length === 0) return `nothing at ${pattern.json}`;
      return excerpt(values.slice(0, valuesShownMax).map(written).join(', '));
    },
  };
}

/** More is not told of a body. */
const valuesShownMax = 20;

/** What may be made of values that are within each other: each has all of those in it. */
interface TextRoom {
  charsLeft: number;
}

const textsOfBodyMax = 16;

function holdsForAny(
  values: readonly unknown[],
  holds: Condition['holds'],
  bodyBytes: number,
): boolean {
  const room: TextRoom = { charsLeft: textsOfBodyMax * bodyBytes };
  try {
    for (const value of values) if (holds(value, room)) return true;
    return false;
  } catch (error) {
    // Nested too deep to be compared, with nothing that a config can say; or to be written.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'a value that is nested too deep to be shown';
  }
}

interface Condition {
  readonly expected: string;
  /** Of a value that is there. */
  holds(value: unknown, room: TextRoom): boolean;
  readonly whenAbsent: boolean;
  /** What all values of a body take at most, for each of its bytes, in nanoseconds. */
  readonly valueNs: number;
}

function conditionOf(pattern: JsonPattern): Condition {
  if ('regex' in pattern) {
    const regex = compilePattern(pattern.regex);
    return {
      expected: `matches /${pattern.regex}/`,
      holds: (value, room) => regex.test(typeof value === 'string' ? value : text(value, room)),
      whenAbsent: false,
      valueNs: regex.stepsPerCharacter * stepNs,
    };
  }
  if ('exists' in pattern) {
    const { exists } = pattern;
    return {
      expected: exists ? 'exists' : 'does not exist',
      holds: () => exists,
      whenAbsent: !exists,
      valueNs: 0,
    };
  }
  const { equals } = pattern;
  return {
    expected: `equals ${JSON.stringify(equals)}`,
    holds:
      typeof equals === 'object' && equals !== null
        ? (value) => isDeepStrictEqual(value, equals)
        : (value) => Object.is(value, equals),
    whenAbsent: false,
    valueNs: equalNs,
  };
}

/** @throws RangeError when it is too much, or nested too deep */
function text(value: unknown, room: TextRoom): string {
  const made = JSON.stringify(value);
  room.charsLeft -= made.length;
  if (room.charsLeft < 0) throw new RangeError('too much text');
  return made;
}

const equalNs = 20;
