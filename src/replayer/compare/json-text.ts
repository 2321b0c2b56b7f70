import { exactNumber, withShownNumbers } from './exact-number.js';

/**
 * A parsed JSON value; `ignored` marks a place that is not compared. A number that no double is
 * equal to is a text with a mark, which `exact-number.ts` takes off again for people.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stands where a value is not to be compared. No JSON text can hold this very object. */
export const ignored = Object.freeze({ toJSON: () => '(not compared)' }) as unknown as Json;

export function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deeper than any real document; the walks over a parsed one are recursive. */
const depthMax = 200;

/** Undefined when the text is not JSON, or nested too deep to be compared as such. */
export function parseJson(text: string): Json | undefined {
  try {
    // First, as only in a whole document does each string end: else each quote would look for its end.
    const plain = JSON.parse(text) as Json;
    const exact = withExactNumbers(text);
    const value = exact === text ? plain : (JSON.parse(exact) as Json);
    return isWithin(value, depthMax) ? value : undefined;
  } catch {
    // Not JSON: the caller compares it as text.
    return undefined;
  }
}

function isWithin(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isWithin(item, depth - 1));
}

/** As lines for people. */
export function jsonLines(value: Json): string[] {
  return withShownNumbers(JSON.stringify(value, null, 2)).split('\n');
}

/** Strings first, so that digits within them are left alone; shorter numbers are doubles anyway. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.]*[eE][+-]?\d+|-?\d[\d.]{15,}/g;

/** Most texts have none, nor anything that looks like one. */
const mayBeExact = /[\d.][eE][+-]?\d|\d[\d.]{15}/;

function withExactNumbers(text: string): string {
  if (!mayBeExact.test(text)) return text;
  return text.replace(stringOrNumber, (token) => {
    if (token.startsWith('"')) return token;
    const exact = exactNumber(token);
    return exact === undefined ? token : JSON.stringify(exact);
  });
}
