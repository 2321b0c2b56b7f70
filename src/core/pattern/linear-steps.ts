import { complementOf, overlap } from './character-set.js';
import type { CharacterSet, SyntaxTree } from './syntax-tree.js';

/** More would be no faster than RE2. */
const stepsMax = 48;

/**
 * How many steps JavaScript's own engine, which tries and goes back, takes at most for each character
 * of a text; null where that is not bounded, or by too much.
 *
 * It is bounded for an expression without loops: from each character on, each way through it is as
 * long as it is written. Loops over single characters are added only where they are read once:
 *
 * - at the very end: what such a loop takes is part of the match, and there is nothing to go back for;
 * - where what follows cannot be one of its characters (`\d+-`), so that there is one place to leave
 *   it; and where it is entered once: behind a `^`, or where the expression begins with a character
 *   that is none of the loop's, so that no further attempt begins within what it took;
 * - and, behind a `^`, one loop of any kind (`^.*x`): it gives back each character once.
 *
 * `\s+$` is none of these: it is entered at every space, and reads on from each.
 */
export function linearSteps(tree: SyntaxTree): number | null {
  const options = tree.kind === 'choice' ? tree.options : [tree];
  let steps = 0;
  for (const option of options) {
    const cost = costOf(itemsOf(option));
    if (cost === null) return null;
    steps += cost;
  }
  return steps <= stepsMax ? steps : null;
}

/** Of one of the top's choices: what each character of the text costs at most. */
function costOf(items: readonly SyntaxTree[]): number | null {
  const [first, ...rest] = items;
  const anchored = first?.kind === 'assertion' && first.at === 'start';
  let [ways, length, loops, isFree] = [1, 0, 1, true];
  for (const [at, item] of items.entries()) {
    const loop = loopOf(item);
    if (loop === null) {
      const part = item.kind === 'repetition' ? optional(item) : fixed(item);
      if (part === null) return null;
      ways *= part.ways;
      length += part.length;
      continue;
    }
    length += loop.min + 1;
    if (at === items.length - 1) continue;
    const isLeftOnce = excludes(items[at + 1], loop.set);
    if (anchored && isFree) {
      // Of what comes behind a loop that gives back, all is tried again and again.
      if (!isLeftOnce) isFree = false;
    } else if (anchored || !isLeftOnce || rest.length === 0 || !excludes(first, loop.set)) {
      return null;
    }
    loops++;
  }
  // Behind `^` nothing is read twice, but by what stands behind a loop that gives back.
  if (anchored && isFree) return ways * loops;
  return ways * Math.max(1, length) * (anchored ? 1 : loops);
}

interface Loop {
  readonly set: CharacterSet;
  readonly min: number;
}

/** A repetition, of a number that is open, of single characters. */
function loopOf(tree: SyntaxTree): Loop | null {
  if (tree.kind !== 'repetition' || tree.min === tree.max || tree.max === 1) return null;
  return tree.item.kind === 'set' ? { set: tree.item, min: tree.min } : null;
}

/** Whether what this asks for first is a character, or an end, that is none of the set's. */
function excludes(tree: SyntaxTree | undefined, set: CharacterSet): boolean {
  if (tree?.kind === 'assertion') return tree.at === 'end';
  return tree?.kind === 'set' && !overlap(rangesOf(tree), rangesOf(set));
}

function rangesOf({ ranges, negated }: CharacterSet) {
  return negated ? complementOf(ranges) : ranges;
}

interface Part {
  readonly ways: number;
  readonly length: number;
}

function optional(tree: SyntaxTree & { kind: 'repetition' }): Part | null {
  const part = tree.max === 1 && tree.min === 0 ? fixed(tree.item) : fixed(tree);
  return part && tree.min === 0 ? { ways: part.ways + 1, length: part.length } : part;
}

/** What has no loops: how many ways lead through it, and how far the longest goes. */
function fixed(tree: SyntaxTree): Part | null {
  switch (tree.kind) {
    case 'set':
    case 'assertion':
      return { ways: 1, length: 1 };
    case 'sequence':
      return together(tree.items.map(fixed), (ways, each) => ways * each);
    case 'choice': {
      const all = together(tree.options.map(fixed), (ways, each) => ways + each);
      return all && { ways: all.ways - 1, length: all.length };
    }
    case 'repetition': {
      const once = tree.min === tree.max ? fixed(tree.item) : null;
      const length = once === null ? 0 : Math.max(1, once.length) * tree.min;
      if (once === null || length > stepsMax) return null;
      return { ways: once.ways ** tree.min, length };
    }
    default:
      // JavaScript has these since Node 23 only.
      return null;
  }
}

function together(
  parts: readonly (Part | null)[],
  join: (ways: number, each: number) => number,
): Part | null {
  let [ways, length] = [1, 0];
  for (const part of parts) {
    if (part === null) return null;
    ways = join(ways, part.ways);
    length += part.length;
  }
  return { ways, length };
}

function itemsOf(tree: SyntaxTree): readonly SyntaxTree[] {
  return tree.kind === 'sequence' ? tree.items : [tree];
}
