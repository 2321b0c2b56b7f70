import type { Edit } from './edits.js';
import { findPatterns } from './find-patterns.js';
import type { RedactPlan } from './plan.js';

/** What is a secret in any text, whatever its name: patterns, and copies of what was found before. */
export function findAnywhere(text: string, { patterns, copies }: RedactPlan): Edit[] {
  const edits = findPatterns(text, patterns);
  return copies === undefined ? edits : [...edits, ...copies.find(text)];
}
