/** Flat `[name, value, name, value, …]`: order, case and repetition as they came on the wire. */
export type RawHeaders = readonly string[];

export const noHeaders: RawHeaders = Object.freeze([]);

/** First value of a header, or undefined. `name` in lower case. */
export function headerValue(headers: RawHeaders, name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    if (isNamed(headers[i], name)) return headers[i + 1];
  }
  return undefined;
}

/** All values of a header, in order. `name` in lower case. */
export function headerValues(headers: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (isNamed(headers[i], name)) values.push(headers[i + 1] ?? '');
  }
  return values;
}

/** `[name, value]` pairs of a flat list. */
export function headerPairs(headers: RawHeaders): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    pairs.push([headers[i] ?? '', headers[i + 1] ?? '']);
  }
  return pairs;
}

function isNamed(candidate: string | undefined, name: string): boolean {
  return (
    candidate !== undefined && candidate.length === name.length && candidate.toLowerCase() === name
  );
}
