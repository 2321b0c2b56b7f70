/** Deeper than any real document. */
export const jsonDepthMax = 1000;

type NamedValues = ReadonlyMap<string, readonly unknown[]>;

const known = new WeakMap<object, NamedValues>();

/**
 * The values of all members of a name, wherever they are: `$..name`. The document is gone through once for
 * all names.
 * @throws Error when it is nested deeper than can be searched
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
  const waiting: { readonly node: object; readonly depth: number }[] = [{ node: root, depth: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (depth > jsonDepthMax) throw new Error('it is nested too deep');
    const inside: { readonly node: object; readonly depth: number }[] = [];
    const isList = Array.isArray(node);
    for (const [key, value] of Object.entries(node)) {
      if (!isList) note(index, key, value);
      if (typeof value === 'object' && value !== null) {
        inside.push({ node: value as object, depth: depth + 1 });
      }
    }
    // The first one inside is the next, as RFC 9535 has them in their order.
    for (let at = inside.length - 1; at >= 0; at--) waiting.push(inside[at] as (typeof inside)[0]);
  }
  return index;
}

function note(index: Map<string, unknown[]>, key: string, value: unknown): void {
  const values = index.get(key);
  if (values === undefined) index.set(key, [value]);
  else values.push(value);
}
