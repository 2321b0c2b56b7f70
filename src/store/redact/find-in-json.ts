import { addEdits, type Edit, shiftEdits } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { findInTokens } from './find-in-tokens.js';
import { type JsonTree, parseJsonTree } from './json-tree.js';
import { quotedMarker } from './marker.js';
import { findNamedInJson } from './names/find-in-json.js';
import { findPairs } from './names/find-pairs.js';
import type { RedactPlan } from './plan.js';

/**
 * Secrets in a text that says it is JSON.
 * @throws Error when it is nested too deeply to be searched
 */
export function findInJson(text: string, plan: RedactPlan): Edit[] {
  const edits = [...findAnywhere(text, plan), ...findInTokens(text, plan.patterns)];
  addEdits(edits, findNamedInJson(text, plan.names));
  if (!/^\ufeff?\s*[[{"]/.test(text)) addEdits(edits, findPairs(text, plan.names));
  if (!mayHoldPath(text, plan)) return edits;
  const tree = parseJsonTree(text);
  if (tree) addEdits(edits, findPaths(text, tree, plan));
  if (!tree || tree.malformed) {
    addEdits(edits, findInLines(text, plan));
    addEdits(edits, findByName(text, plan));
  }
  return edits;
}

/** Secrets in a text of any kind, of which all or some lines may be JSON: NDJSON, SSE, logs. */
export function findInText(text: string, plan: RedactPlan): Edit[] {
  const edits = findAnywhere(text, plan);
  const whole = /^\ufeff?\s*[{[]/.test(text) ? search(text, plan) : undefined;
  return whole?.isJson ? [...edits, ...whole.edits] : [...edits, ...findInLines(text, plan)];
}

interface SearchResult {
  readonly edits: readonly Edit[];
  /** False when the text is something else, or JSON that is wrong before its end. */
  readonly isJson: boolean;
}

/** Searches a text that looks like JSON; true to its looks or not, nothing that is named leaks. */
function search(text: string, plan: RedactPlan): SearchResult {
  const named = findNamedInJson(text, plan.names);
  const inTokens = findInTokens(text, plan.patterns);
  const mayHold = mayHoldPath(text, plan);
  if (inTokens.length === 0 && !mayHold) return { edits: named, isJson: true };
  const tree = parseJsonTree(text);
  const isJson = tree !== undefined && !tree.malformed;
  // In what is no JSON a token means nothing: the matches themselves are enough there.
  const edits = isJson ? [...named, ...inTokens] : named;
  if (mayHold && tree) addEdits(edits, findPaths(text, tree, plan));
  if (mayHold && !isJson) addEdits(edits, findByName(text, plan));
  return { edits, isJson };
}

/** A line may begin as one of an event stream, or with the separator of RFC 7464. */
const lineStart = /^(?:\s*data:|\x1e)?\s*(?=[{["])/;

function findInLines(text: string, plan: RedactPlan): Edit[] {
  const edits: Edit[] = [];
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    const line = text.slice(start, end);
    const prefix = lineStart.exec(line)?.[0].length;
    if (prefix !== undefined) {
      const json = line.slice(prefix);
      addEdits(edits, shiftEdits(search(json, plan).edits, start + prefix));
    }
    start = end + 1;
  }
  return edits;
}

function findPaths(text: string, tree: JsonTree, plan: RedactPlan): Edit[] {
  const edits: Edit[] = [];
  for (const path of plan.paths) {
    for (const location of path.locations(tree.value)) {
      const range = tree.rangeAt(location);
      if (range) edits.push({ ...range, text: quotedMarker, what: path.source });
    }
  }
  // No path leads to a property that a later one of the same name hides, but other readers of
  // JSON take the first: when it may hold a secret, it goes as a whole.
  for (const { start, end } of tree.hidden) {
    if (!mayHoldPath(text.slice(start, end), plan)) continue;
    edits.push({ start, end, text: `${quotedMarker}:${quotedMarker}`, what: 'duplicate key' });
  }
  return edits;
}

/**
 * Parsing into a tree is the dearest step, and most bodies have none of the names. A plain name
 * has one spelling in JSON, but for `\u` escapes.
 */
function mayHoldPath(text: string, { paths, pathNames }: RedactPlan): boolean {
  if (paths.length === 0) return false;
  if (pathNames === null || text.includes('\\u')) return true;
  return pathNames.some((name) => text.includes(name));
}

/** Where the text is no JSON, names are looked for as they are written: `password: 'x'`. */
function findByName(text: string, plan: RedactPlan): Edit[] {
  const names = plan.paths.flatMap(({ lastNames }) => lastNames);
  if (names.length === 0) return [];
  const literal = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
  const value = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"?|'[^'\\]*(?:\\.[^'\\]*)*'?|[^\s,;&}\]]+`;
  const pair = new RegExp(String.raw`(["']?)(${literal})\1\s*[:=]\s*(${value})`, 'gds');
  const edits: Edit[] = [];
  for (const { indices, 2: name = '' } of text.matchAll(pair)) {
    const [start, end] = indices?.[3] ?? [0, 0];
    edits.push({ start, end, text: quotedMarker, what: `key ${name}` });
  }
  return edits;
}
