export interface KeyToPair {
  readonly key: string;
  /** Only keys of one class can stand for each other; null: the key stands for itself alone. */
  readonly kind: string | null;
  /** Equal for values that differ by noise at most. */
  readonly outline: string;
}

/**
 * Which replayed key stands for which recorded one, of keys that only one side has: first those with
 * the same value, then in order.
 */
export function pairKeys(
  recorded: readonly KeyToPair[],
  replayed: readonly KeyToPair[],
): Map<string, string> {
  const pairs = new Map<string, string>();
  const taken = new Set<string>();
  for (const groupOf of [byValue, byKind]) {
    const waiting = new Map<string, string[]>();
    for (const each of replayed) {
      const group = groupOf(each);
      if (group === null || taken.has(each.key)) continue;
      const others = waiting.get(group);
      if (others) others.push(each.key);
      else waiting.set(group, [each.key]);
    }
    for (const lists of waiting.values()) lists.reverse();
    for (const each of recorded) {
      const group = groupOf(each);
      const partner = group === null || pairs.has(each.key) ? undefined : waiting.get(group)?.pop();
      if (partner === undefined) continue;
      pairs.set(each.key, partner);
      taken.add(partner);
    }
  }
  return pairs;
}

function byValue({ kind, outline }: KeyToPair): string | null {
  return kind === null ? null : `${kind}\n${outline}`;
}

function byKind({ kind }: KeyToPair): string | null {
  return kind;
}
