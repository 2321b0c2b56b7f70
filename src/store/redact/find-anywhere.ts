import { addEdits, type Edit } from './edits.js';
import { findPatterns } from './find-patterns.js';
import { findTokens } from './jwt.js';
import { findInUrls } from './names/find-pairs.js';
import type { RedactPlan } from './plan.js';

/**
 * What is a secret in any text: what patterns match, tokens by their form, what URLs hold, and copies
 * of what was found before.
 */
export function findAnywhere(text: string, { patterns, copies, names }: RedactPlan): Edit[] {
  const edits = findPatterns(text, patterns);
  if (copies !== undefined) addEdits(edits, copies.find(text));
  if (!names.defaults) return edits;
  addEdits(edits, findTokens(text));
  addEdits(edits, findInUrls(text, names));
  return edits;
}
