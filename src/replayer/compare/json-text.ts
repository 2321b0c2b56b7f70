/** A parsed JSON value; `ignored` marks a place that is not compared. */
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
    const value = JSON.parse(exactNumbers(text)) as Json;
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

/** Strings first, so that digits within them are left alone. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{15,}/g;

/** A number too long for a double would equal its neighbours, so it is compared as its text. */
function exactNumbers(text: string): string {
  return text.replace(stringOrNumber, (token) => {
    if (token.startsWith('"') || !isExact(token)) return token;
    return `"${token}"`;
  });
}

function isExact(token: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(token);
}
