import type { Json } from '../compare/json-text.js';
import { openText } from './open-text.js';

const depthMax = 4;

/** Two texts that hold documents, and what they hold; null unless both do. */
export function openBoth(one: string, other: string): readonly [Json, Json] | null {
  if (!mayBeDocument.test(one) || !mayBeDocument.test(other)) return null;
  const [a, b] = [treeIn(one, depthMax), treeIn(other, depthMax)];
  return a === undefined || b === undefined ? null : [a, b];
}

/**
 * How a document begins, as it is or coded: JSON and XML in base64 or gzip'd, in hex, an address, a
 * form. Most texts of which two differ are none, and there are thousands of them.
 */
const mayBeDocument = /^\s*[[{"<]|^[eWPIH]|^7b22|^data:|[?=%]/;

/** Codings are undone until a document comes out. */
function treeIn(text: string, depth: number): Json | undefined {
  const opened = depth === 0 ? null : openText(text);
  if (opened?.kind === 'tree') {
    return typeof opened.tree === 'string' ? treeIn(opened.tree, depth - 1) : opened.tree;
  }
  return opened?.kind === 'text' ? treeIn(opened.text, depth - 1) : undefined;
}
