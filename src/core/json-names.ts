type NamedValues = ReadonlyMap<string, readonly unknown[]>;

const known = new WeakMap<object, NamedValues>();

/**
 * The values of all members of a name, wherever they are: `$..name`. The document is gone through once for
 * all names, however deep it is nested.
 */
export function valuesNamed(root: unknown, name: string): readonly unknown[] {
  if (typeof root !== 'object' || root === null) return [];
  let index = known.get(root);
  if (index === undefined) {
    index = indexOf(root);
    known.set(root, index);
  }
  return index.get(name) ?? [];
}

function indexOf(root: object): NamedValues {
  const index = new Map<string, unknown[]>();
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const inside: object[] = [];
    const isList = Array.isArray(node);
    for (const [key, value] of Object.entries(node)) {
      if (!isList) note(index, key, value);
      if (typeof value === 'object' && value !== null) inside.push(value as object);
    }
    // The first one inside is the next, as RFC 9535 has them in their order.
    for (let at = inside.length - 1; at >= 0; at--) waiting.push(inside[at] as object);
  }
  return index;
}

function note(index: Map<string, unknown[]>, key: string, value: unknown): void {
  const values = index.get(key);
  if (values === undefined) index.set(key, [value]);
  else values.push(value);
}
