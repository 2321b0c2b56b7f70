import { isPair, isScalar, isSeq, type Pair } from 'yaml';

/** A pair `<<: *anchor` or `<<: [*a, *b]`. */
export function isMergePair(pair: unknown): pair is Pair {
  return isPair(pair) && isScalar(pair.key) && pair.key.source === '<<';
}

/** The maps, or aliases of maps, that a merge pair takes its keys from. */
export function mergeSources(pair: Pair): unknown[] {
  return isSeq(pair.value) ? [...pair.value.items] : [pair.value];
}
