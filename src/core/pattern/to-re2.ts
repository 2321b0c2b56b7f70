import { type CodeRange, lastCodePoint, mergeRanges } from './character-set.js';
import { PatternRefusal, type SyntaxTree } from './syntax-tree.js';

/** RE2's own bound. */
const repeatMax = 1000;

/**
 * The same expression in RE2's syntax. Every character is written by its number, so that nothing
 * is read in another way; groups capture nothing.
 * @throws PatternRefusal for a repetition that RE2 does not take
 */
export function toRe2(tree: SyntaxTree): string {
  switch (tree.kind) {
    case 'set':
      return setText(tree.ranges, tree.negated);
    case 'assertion':
      return assertions[tree.at];
    case 'sequence':
      return tree.items.map(toRe2).join('');
    case 'choice':
      return `(?:${tree.options.map(toRe2).join('|')})`;
    case 'fold':
      return `(?i:${toRe2(tree.item)})`;
    case 'exact':
      return `(?-i:${toRe2(tree.item)})`;
    case 'repetition':
      return `(?:${toRe2(tree.item)})${quantifier(tree)}`;
  }
}

const assertions = { start: '\\A', end: '\\z', word: '\\b', notWord: '\\B' };

function setText(ranges: readonly CodeRange[], negated: boolean): string {
  // A class of nothing has no syntax of its own.
  if (ranges.length === 0) return negated ? everything : nothing;
  const text = mergeRanges(ranges).map(rangeText).join('');
  return negated ? `[^${text}]` : `[${text}]`;
}

const everything = `[\\x{0}-\\x{${lastCodePoint.toString(16)}}]`;
const nothing = `[^\\x{0}-\\x{${lastCodePoint.toString(16)}}]`;

function rangeText([from, to]: CodeRange): string {
  const first = `\\x{${from.toString(16)}}`;
  return from === to ? first : `${first}-\\x{${to.toString(16)}}`;
}

function quantifier(repetition: {
  readonly min: number;
  readonly max: number;
  readonly lazy: boolean;
}): string {
  const { min, max, lazy } = repetition;
  if (Math.max(min, Number.isFinite(max) ? max : 0) > repeatMax) {
    throw new PatternRefusal(`that repeats a part at most ${repeatMax} times`);
  }
  return `{${min},${Number.isFinite(max) ? max : ''}}${lazy ? '?' : ''}`;
}
