import jsonc from 'jsonc-parser';
import { countJsonValues } from '../../core/count-json-values.js';
import type { JsonLocation } from '../../core/json-path.js';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A JSON text whose values know where they are written. Tolerates a text that was cut off. */
export interface JsonTree {
  /** As `JSON.parse` would give it, as far as the text goes. */
  readonly value: unknown;
  /** Wrong before its end: not just cut off. */
  readonly malformed: boolean;
  /** Properties, key and value, that a later one of the same name in the same object hides. */
  readonly hidden: readonly TextRange[];
  rangeAt(location: JsonLocation): TextRange | undefined;
}

/** Each takes 600 bytes. A mebibyte has fewer, unless it is made to have more. */
const valuesMax = 400_000;

/**
 * Undefined when there is no value at all.
 * @throws RangeError when nested too deeply, or of too many values
 */
export function parseJsonTree(text: string): JsonTree | undefined {
  if (countJsonValues(text, valuesMax) > valuesMax) throw new RangeError('too many values');
  const errors: jsonc.ParseError[] = [];
  // A byte order mark is no JSON; a space of the same length is.
  const source = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
  const root = jsonc.parseTree(source, errors, { disallowComments: true });
  if (!root) return undefined;
  const end = source.trimEnd().length;
  const index: PropertyIndex = new Map();
  const hidden: TextRange[] = [];
  const value = toValue(root, index, hidden);
  return {
    value,
    malformed: errors.some(({ offset, length }) => offset + length < end),
    hidden,
    rangeAt: (location) => rangeOf(root, location, index),
  };
}

/** Of each object, the property that each name stands for. */
type PropertyIndex = Map<jsonc.Node, Map<string, jsonc.Node>>;

function toValue(node: jsonc.Node, index: PropertyIndex, hidden: TextRange[]): unknown {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map((child) => toValue(child, index, hidden));
  if (node.type !== 'object') return node.value as unknown;
  const properties = new Map<string, jsonc.Node>();
  // Without a prototype, `__proto__` is a key like others.
  const object = Object.create(null) as Record<string, unknown>;
  for (const property of children) {
    const [key, child] = property.children ?? [];
    if (typeof key?.value !== 'string') continue;
    const earlier = properties.get(key.value);
    if (earlier) hidden.push({ start: earlier.offset, end: earlier.offset + earlier.length });
    properties.set(key.value, property);
    object[key.value] = child ? toValue(child, index, hidden) : null;
  }
  index.set(node, properties);
  return object;
}

function rangeOf(
  root: jsonc.Node,
  location: JsonLocation,
  index: PropertyIndex,
): TextRange | undefined {
  let node = root;
  for (const step of location) {
    if (typeof step === 'number') {
      const child = node.children?.[step];
      if (!child) return undefined;
      node = child;
      continue;
    }
    const property = index.get(node)?.get(step);
    if (!property) return undefined;
    const child = property.children?.[1];
    if (!child) return afterColon(property);
    node = child;
  }
  return { start: node.offset, end: node.offset + node.length };
}

/** What was cut off too early to be a value, such as `-` or `tr`. */
function afterColon({ offset, length, colonOffset }: jsonc.Node): TextRange | undefined {
  if (colonOffset === undefined || colonOffset + 1 >= offset + length) return undefined;
  return { start: colonOffset + 1, end: offset + length };
}
