import type { Range } from '../edits.js';

/** What a text stands for once one encoding is undone, and where each part of it is written. */
export interface Layer {
  readonly text: string;
  /** Of a part of `text`, the whole escapes or groups of the source that hold it. */
  sourceOf(range: Range): Range;
}

/** A text as it is. */
export function plainLayer(text: string): Layer {
  return { text, sourceOf: (range) => range };
}

/** A layer of a layer, by places in the source of the outer one. */
export function within(outer: Layer, inner: Layer): Layer {
  return { text: inner.text, sourceOf: (range) => outer.sourceOf(inner.sourceOf(range)) };
}

/** Index of the last number that is at most `value` in an ascending list; -1 when there is none. */
export function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
