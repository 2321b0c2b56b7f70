import { isExactNumber, shownNumber, withNumbersAsTexts } from './exact-number.js';

const valueCharsMax = 4096;

/** A value as it is stored with a difference: long ones as the beginning of their text. */
export function boundedValue(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (isExactNumber(value)) return boundedValue(shownNumber(value));
  const text = typeof value === 'string' ? value : withNumbersAsTexts(JSON.stringify(value));
  if (text.length <= valueCharsMax) return typeof value === 'string' ? value : JSON.parse(text);
  return `${text.slice(0, valueCharsMax)}… (${text.length - valueCharsMax} more characters)`;
}
