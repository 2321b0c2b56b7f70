import type { Hop } from '../../core/capture.js';
import { nothingIgnored } from './ignore.js';
import { withoutTokens } from './noise-tokens.js';
import { targetForm } from './target-form.js';
import { foldedTarget } from './target-likeness.js';

const known = new WeakMap<Hop, string>();

/** Equal for targets that differ by escapes, the order of parameters and what may be noise at most. */
export function foldedPath(path: string): string {
  return foldedTarget(targetForm(path, nothingIgnored), (text) => withoutTokens(text).text);
}

export function foldedPathOf(hop: Hop): string {
  const folded = known.get(hop) ?? foldedPath(hop.path);
  known.set(hop, folded);
  return folded;
}
