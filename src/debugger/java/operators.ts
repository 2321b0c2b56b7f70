import type { Value } from './packet.js';

/** A value of the JVM, or a text that only loop has. */
export type Result = Value | string;

export const truth = (value: boolean): Value => ({ tag: 'Z', bits: value ? 1 : 0 });
export const isYes = (value: Result): boolean =>
  typeof value !== 'string' && value.tag === 'Z' && value.bits === 1;

/** What a String is asked most; null: something else. */
export function askText(
  text: string,
  name: string,
  args: readonly (string | null)[],
): Result | null {
  const [first] = args;
  if (name === 'length' && args.length === 0) return { tag: 'I', bits: text.length };
  if (name === 'isEmpty' && args.length === 0) return truth(text === '');
  if (first == null || args.length !== 1) return null;
  if (name === 'equals') return truth(text === first);
  if (name === 'startsWith') return truth(text.startsWith(first));
  if (name === 'endsWith') return truth(text.endsWith(first));
  return name === 'contains' ? truth(text.includes(first)) : null;
}

/** @throws Error for people */
export function arithmetic(operator: string, left: Value, right: Value): Value {
  const isReal = [left, right].some(({ tag }) => tag === 'D' || tag === 'F');
  const [one, other] = [Number(left.bits), Number(right.bits)];
  const tag = isReal ? 'D' : [left, right].some((each) => each.tag === 'J') ? 'J' : 'I';
  const number = (value: number): Value => {
    const whole = isReal ? value : Math.trunc(value);
    return { tag, bits: tag === 'J' ? BigInt(whole) : whole };
  };
  if ((operator === '/' || operator === '%') && other === 0 && !isReal) {
    throw new Error('a division by zero');
  }
  const operations: Readonly<Record<string, () => Value>> = {
    '+': () => number(one + other),
    '-': () => number(one - other),
    '*': () => number(one * other),
    '/': () => number(one / other),
    '%': () => number(one % other),
    '<': () => truth(one < other),
    '>': () => truth(one > other),
    '<=': () => truth(one <= other),
    '>=': () => truth(one >= other),
  };
  return operations[operator]?.() ?? truth(false);
}
