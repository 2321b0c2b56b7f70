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
    const first = waiting.length;
    if (Array.isArray(node)) {
      for (const value of node) if (isInner(value)) waiting.push(value);
    } else {
      for (const key of Object.keys(node)) {
        const value = (node as Readonly<Record<string, unknown>>)[key];
        note(index, key, value);
        if (isInner(value)) waiting.push(value);
      }
    }
    reverse(waiting, first);
  }
  return index;
}

function isInner(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The first one inside is the next, as RFC 9535 has them in their order. */
function reverse(nodes: object[], first: number): void {
  for (let low = first, high = nodes.length - 1; low < high; low++, high--) {
    const node = nodes[low] as object;
    nodes[low] = nodes[high] as object;
    nodes[high] = node;
  }
}

function note(index: Map<string, unknown[]>, key: string, value: unknown): void {
  const values = index.get(key);
  if (values === undefined) index.set(key, [value]);
  else values.push(value);
}
