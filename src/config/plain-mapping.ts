import { parse } from 'yaml';

export type PlainMapping = Readonly<Record<string, unknown>>;

/** The file as YAML alone, without a schema; null when it is none, or no mapping. */
export function parsePlainly(text: string): PlainMapping | null {
  try {
    const root: unknown = parse(text, { merge: true, logLevel: 'silent' });
    return isMapping(root) ? root : null;
  } catch {
    return null; // The whole validation reports it, with line and column.
  }
}

export function isMapping(value: unknown): value is PlainMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
