import { compileJsonPath } from '../../core/json-path.js';
import { compilePattern } from '../../core/pattern/compile-pattern.js';
import type { BodyPattern } from '../../core/rules/definition.js';
import { isRedacted, unredactedPieces } from '../redaction-marker.js';

/**
 * Whether a body fits a pattern, as far as what redaction left of it tells; null: it does not tell.
 * `matches`: what the pattern says of the body as it is.
 */
export function askRedactedBody(
  pattern: BodyPattern,
  body: string,
  matches: boolean,
): boolean | null {
  if ('json' in pattern) return askJson(pattern, body, matches);
  const fits =
    'contains' in pattern
      ? (piece: string) => piece.includes(pattern.contains)
      : compilePattern(pattern.regex).test;
  return unredactedPieces(body).some(fits) ? true : null;
}

function askJson(
  pattern: Extract<BodyPattern, { json: string }>,
  body: string,
  matches: boolean,
): boolean | null {
  const values = valuesAt(pattern.json, body);
  // It, or what it stood in, may be what was taken out.
  if (values.length === 0) return null;
  if ('exists' in pattern) return matches;
  if (values.some((value) => isRedacted(JSON.stringify(value) ?? ''))) return null;
  // A path of several places may have more of them in what was taken out.
  return matches || !/\.\.|[*?:,]/.test(pattern.json) ? matches : null;
}

function valuesAt(path: string, body: string): readonly unknown[] {
  try {
    return compileJsonPath(path).values(JSON.parse(body));
  } catch {
    // No JSON (any more): nothing can be told.
    return [];
  }
}
