import type { Edit } from '../edits.js';
import { marker } from '../marker.js';
import type { SecretNames } from './secret-names.js';

export interface GraphqlSecrets {
  readonly edits: Edit[];
  /** Variables that stand where a secret is asked for, without `$`. */
  readonly variables: readonly string[];
}

export function isGraphql(text: string): boolean {
  return /^\s*(?:#|\{|(?:query|mutation|subscription|fragment)\b)/.test(text);
}

/** Arguments and fields of input objects. A string may be cut off. */
const argument =
  /([A-Za-z_]\w{0,99})\s{0,100}:\s{0,100}(?:"""([^"]*(?:"{1,2}(?!")[^"]*)*)|"((?:[^"\\\n]|\\.)*)|\$(\w+)|(-?\d[\w.]*))/dg;

/** Secrets that are written in an operation, as arguments whose names say it. */
export function findInGraphql(text: string, names: SecretNames): GraphqlSecrets {
  const edits: Edit[] = [];
  const variables: string[] = [];
  for (const match of text.matchAll(argument)) {
    const [, name = '', block, string, variable, number] = match;
    const kind = names.kindOf(name);
    if (kind === null) continue;
    if (variable !== undefined) variables.push(variable);
    if (number !== undefined && kind === 'token') continue;
    const place = match.indices?.[block !== undefined ? 2 : string !== undefined ? 3 : 5];
    if (place === undefined || place[0] === place[1]) continue;
    const replaced = number === undefined ? marker : `"${marker}"`;
    edits.push({ start: place[0], end: place[1], text: replaced, what: `argument ${name}` });
  }
  return { edits, variables };
}
